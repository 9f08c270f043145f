import { parseAddress } from '../../language/address.ts';
import type { Word } from '../../syntax/word.ts';
import type { ArgumentProblem } from './problem.ts';

type Family = 'ipv4' | 'ipv6';

const advice = 'HAProxy does not start. Write an address and a mask, like `10.0.0.0/8`.';

/**
 * `option forwardfor except NETWORK`: an address, or a name, which HAProxy looks up while it starts, and maybe a mask. Whether a name leads anywhere the
 * environment says. Tried on 2.6 to 3.4.
 */
export function exceptProblem(network: Word): ArgumentProblem | undefined {
  const text = network.value;
  const { host, mask } = partsOf(text);
  const family = familyOf(host);
  const isName = /^\w[\w.-]*$/.test(host) && /[a-z]/i.test(host);
  if ((!family && !isName) || !isMask(mask, family ?? 'ipv4')) return { kind: 'address', at: network, message: `\`${text}\` is no network: ${advice}` };
  if (family || host === 'localhost') return undefined;
  return {
    kind: 'address',
    at: network,
    severity: host.includes('.') ? 'information' : 'warning',
    message: `\`${host}\` is a name: HAProxy looks it up while it starts, once, and does not start where it finds none. Write an address and a mask, like \`10.0.0.0/8\`.`,
  };
}

/** `resolve-net NETWORK,NETWORK`: whole addresses only. Tried on 2.6 to 3.4, which take nothing behind the last comma. */
export function resolveNetProblem(networks: Word): ArgumentProblem | undefined {
  const bad = networks.value.replace(/,$/, '').split(',').find(each => {
    const { host, mask } = partsOf(each);
    const family = familyOf(host);
    const isWhole = family === 'ipv6' || host.split('.').length === 4;
    return !family || !isWhole || !isMask(mask, family);
  });
  return bad === undefined ? undefined : { kind: 'address', at: networks, message: `\`${bad}\` is no network for \`resolve-net\`: ${advice}` };
}

function partsOf(text: string): { host: string; mask: string | undefined } {
  const slash = text.indexOf('/');
  return slash < 0 ? { host: text, mask: undefined } : { host: text.slice(0, slash), mask: text.slice(slash + 1) };
}

function familyOf(host: string): Family | undefined {
  return /^[\da-f:.]+$/i.test(host) ? parseAddress(`${host}:1`).family : undefined;
}

/** A number of bits, or for IPv4 four numbers, of which any will do. */
function isMask(mask: string | undefined, family: Family): boolean {
  if (mask === undefined) return true;
  if (/^\s*\+?\d+$/.test(mask)) return Number(mask) <= (family === 'ipv4' ? 32 : 128);
  return family === 'ipv4' && /^\d+(?:\.\d+){3}$/.test(mask) && mask.split('.').every(part => Number(part) <= 255);
}
