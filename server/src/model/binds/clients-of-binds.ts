import type { AclTest } from '../../expression/acl.ts';
import { isLocal } from '../../language/address.ts';
import { addressesOf } from '../conditions/address-test.ts';
import { isAtLeast } from '../../language/version.ts';
import { bindOption, bindOptionValue, bindsOf, handsOnAddress, isTls, type Bind } from './bind.ts';
import { hasText } from '../incremental/per-block.ts';
import { lineageOf, perProxy, type Proxy } from '../proxy.ts';
import { lackOfProxyHeader, mayAskForProxyHeader, needsProxyHeader } from './proxy-header.ts';
import { areApart, type Range } from '../incremental/ranges.ts';
import { rulesOf } from '../request-rules/request-rules.ts';

/** All addresses of IPv4 and of IPv6, and those by which a machine reaches itself, as the numbers of `addressesOf`. */
const ipv4: Range = { from: 0n, to: 0xffffffffn };
const ipv6: Range = { from: 0n, to: (1n << 128n) - 1n };
const ownAddresses: readonly Range[] = [{ from: 0x7f000000n, to: 0x7fffffffn }, { from: 1n, to: 1n }];

/** What the `bind` lines of a section say about those who come by them. */
interface Clients {
  readonly binds: readonly Bind[];
  /** From where they come; undefined where somebody else may say it, and where the lines do not. Empty where they have no address, behind a UNIX socket. */
  readonly addresses: readonly Range[] | undefined;
}

/** Of a frontend: to a listen section, others may send requests, too. Undefined without a line, and where the environment says something of one. */
const clientsOf = perProxy((proxy): Clients | undefined => {
  const binds = proxy.kind === 'frontend' ? bindsOf(proxy) : [];
  if (binds.length === 0 || binds.some(({ statement }) => statement.words.slice(2).some(word => word.hasVariable))) return undefined;
  const isSaid = [...rulesOf(proxy, 'tcp-request'), ...rulesOf(proxy, 'http-request')].some(({ action }) => /^(?:set-src$|expect-)/.test(action));
  const addresses = isSaid || binds.some(handsOnAddress) ? [undefined] : binds.flatMap(addressesBy);
  return { binds, addresses: addresses.every(each => each !== undefined) ? addresses.flat() : undefined };
});

function addressesBy(bind: Bind): (readonly Range[] | undefined)[] {
  return bind.addresses.map(address => {
    if (address.kind === 'path' || address.kind === 'abstract') return [];
    if (address.kind !== 'ip' || bindOption(bind, 'transparent')) return undefined;
    return isLocal(address) ? ownAddresses : [address.family === 'ipv4' ? ipv4 : ipv6];
  });
}

/** What no client of a section has, that a test asks for: a protocol that TLS agrees upon, a name of a `bind` line or of a frontend, an address, or a PROXY header, which may not be read yet. */
export type Lacking = 'protocol' | 'bind name' | 'frontend name' | 'address' | 'any address' | 'header' | 'unread header';

/**
 * Why a test can hold for nobody who comes by the `bind` lines of a section; undefined where it may.
 * @param layer that of a `tcp-request` line
 */
export function lackingFor(test: AclTest, proxy: Proxy, layer: string | undefined): Lacking | undefined {
  if (needsProxyHeader(test)) {
    const lack = lackOfProxyHeader(proxy, layer);
    return lack && ({ none: 'header', unread: 'unread header' } as const)[lack];
  }
  const { criterion: { text } } = test;
  if (text === 'ssl_fc_alpn') return lacksProtocol(test, proxy) ? 'protocol' : undefined;
  const clients = text === 'src' || text === 'so_name' || text === 'fe_name' ? clientsOf(proxy) : undefined;
  if (!clients) return undefined;
  if (text === 'fe_name') return namesOnly(test, [proxy.name]) ? 'frontend name' : undefined;
  if (text === 'so_name') return namesOnly(test, clients.binds.map(bind => bindOptionValue(bind, 'name') ?? '')) ? 'bind name' : undefined;
  const { addresses } = clients;
  if (addresses?.length === 0) return 'any address';
  const wanted = addresses ? addressesOf(test) : undefined;
  return addresses && wanted && areApart(addresses, wanted) ? 'address' : undefined;
}

/** The protocols that a client may choose by ALPN on a `bind` line; undefined where a list of certificates may say it. Tried on 2.6 and 3.4. */
function protocolsOf(bind: Bind, { mode, section: { version } }: Proxy): readonly string[] | undefined {
  if (bind.addresses.some(({ transport }) => transport === 'quic')) return undefined;
  if (!isTls(bind)) return [];
  if (bindOption(bind, 'crt-list') || bindOption(bind, 'proto')) return undefined;
  if (bindOption(bind, 'no-alpn')) return [];
  const stated = bindOptionValue(bind, 'alpn');
  if (stated !== undefined) return stated.split(',');
  if (!isAtLeast(version, '2.8')) return [];
  return mode === 'http' ? ['h2', 'http/1.1'] : undefined;
}

/** True for a test of what TLS agreed upon where no line has it. Of lines without TLS alone, other rules speak. */
function lacksProtocol({ flags, patterns }: AclTest, proxy: Proxy): boolean {
  const binds = clientsOf(proxy)?.binds ?? [];
  const isPlain = patterns.length > 0 && flags.every(({ name, argument }) => name === '-i' || (name === '-m' && argument === 'str'));
  if (!isPlain || !binds.some(isTls) || !patterns.every(({ text }) => text === 'h2' || text === 'http/1.1')) return false;
  return binds.every(bind => protocolsOf(bind, proxy)?.every(each => !patterns.some(({ text }) => text === each)) === true);
}

/** True for whole names of which a test has none. */
function namesOnly({ flags, patterns }: AclTest, names: readonly string[]): boolean {
  const isPlain = patterns.length > 0 && flags.every(({ name, argument }) => name === '-m' && argument === 'str');
  return isPlain && patterns.every(({ text }) => !/[${%]|^-/.test(text) && !names.includes(text));
}

const asksForNames = hasText(text => text.includes('so_name') || text.includes('fe_name') || text.includes('ssl_fc_alpn'));
const mayAskForIpv6 = hasText(text => /\bsrc\b.*:/.test(text));

/** False where no test asks for what nobody has: most frontends listen on IPv4, and most networks in tests are of IPv4. */
export function mayLack(proxy: Proxy): boolean {
  if (mayAskForProxyHeader(proxy)) return true;
  const clients = clientsOf(proxy);
  if (!clients) return false;
  const sections = [...lineageOf(proxy)].map(({ section }) => section);
  if (sections.some(asksForNames)) return true;
  const { addresses } = clients;
  return addresses !== undefined && (addresses.some(address => address !== ipv4) || addresses.length === 0 || sections.some(mayAskForIpv6));
}

/** True where clients come to a frontend from this machine alone, or by a UNIX socket. */
export function areLocal(proxy: Proxy): boolean {
  return clientsOf(proxy)?.addresses?.every(({ from, to }) => ownAddresses.some(own => own.from === from && own.to === to)) === true;
}
