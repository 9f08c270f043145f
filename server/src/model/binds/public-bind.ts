import { isLocal, parseAddresses, type Address } from '../../language/address.ts';
import type { Statement } from '../../syntax/statement.ts';
import { perProxy } from '../proxy.ts';

/** Private and link-local networks, in the spelling of `Address.host`. Sources: RFC 1918, RFC 3927, RFC 4193, RFC 4291. */
const privateNetwork = /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|f[cd][\da-f]{2}:|fe[89ab][\da-f]:)/;

/**
 * The `bind` lines of a section that strangers may reach: on all addresses of the machine, or on one of the Internet. Left out are local sockets,
 * private networks, and addresses from the environment, of which nobody can tell.
 */
export const publicBindsOf = perProxy((proxy): readonly Statement[] => {
  if (!proxy.isFrontend || proxy.isDisabled) return [];
  return proxy.statements('bind').filter(line => parseAddresses(line.word(1)?.value ?? '').some(isPublic));
});

function isPublic(address: Address): boolean {
  return address.kind === 'ip' && !isLocal(address) && !privateNetwork.test(address.host);
}
