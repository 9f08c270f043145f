import type { AclTest } from '../../expression/acl.ts';
import { contain, type Range } from '../incremental/ranges.ts';

/**
 * The addresses that a test such as `src 192.0.2.0/24 2001:db8::/32` accepts, as numbers of IPv6. An IPv4 address is one of `::ffff:0:0/96`, and HAProxy
 * compares networks of IPv4 with what stands for such an address in IPv6, too: `::/96` and `2002::/16` (its function pat_match_ip). Undefined where a
 * pattern is a name or is not in the file, and for other flags than `-m ip` and `-n`.
 */
export function addressesOf({ flags, operator, patterns }: AclTest): readonly Range[] | undefined {
  if (operator || patterns.length === 0 || !flags.every(({ name, argument }) => name === '-n' || (name === '-m' && argument === 'ip'))) return undefined;
  const ranges: Range[] = [];
  for (const { text } of patterns) {
    const network = ipv4Network(text) ?? ipv6Network(text);
    if (!network) return undefined;
    ranges.push(...network);
  }
  return ranges;
}

/** Does an address, as `192.0.2.10` or `2001:db8::1`, match such a test? Undefined where `addressesOf` cannot tell, and for what is no address. */
export function addressMatches(test: AclTest, address: string): boolean | undefined {
  const number = ipv4Number(address) ?? ipv6Number(address);
  const ranges = addressesOf(test);
  return number === undefined || ranges === undefined ? undefined : contain(ranges, number);
}

function ipv4Network(text: string): Range[] | undefined {
  const [host = '', mask = '32', more] = text.split('/');
  const address = ipv4Number(host);
  const length = /^\d{1,2}$/.test(mask) ? Number(mask) : lengthOfMask(mask);
  if (address === undefined || more !== undefined || length === undefined || length > 32) return undefined;
  const { from, to } = network(address, 32n - BigInt(length));
  return [
    { from, to },
    { from: (0xffffn << 32n) + from, to: (0xffffn << 32n) + to },
    { from: (0x2002n << 112n) + (from << 80n), to: (0x2002n << 112n) + (to << 80n) + (1n << 80n) - 1n },
  ];
}

function ipv6Network(text: string): Range[] | undefined {
  const [host = '', mask = '128', more] = text.split('/');
  const address = ipv6Number(host);
  if (address === undefined || more !== undefined || !/^\d{1,3}$/.test(mask) || Number(mask) > 128) return undefined;
  return [network(address, 128n - BigInt(mask))];
}

/** All addresses that are as `address` but for its last bits. */
function network(address: bigint, bits: bigint): { from: bigint; to: bigint } {
  const from = (address >> bits) << bits;
  return { from, to: from + (1n << bits) - 1n };
}

function ipv4Number(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every(part => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined;
  return parts.reduce((number, part) => (number << 8n) + BigInt(part), 0n);
}

/** The length of a mask such as `255.255.0.0`. */
export function lengthOfMask(text: string): number | undefined {
  const bits = ipv4Number(text)?.toString(2).padStart(32, '0');
  return bits !== undefined && /^1*0*$/.test(bits) ? bits.replace(/0/g, '').length : undefined;
}

/** Groups of hexadecimal digits, some of them left out at `::`. The way that ends in an IPv4 address is not read. */
function ipv6Number(text: string): bigint | undefined {
  const halves = text.split('::').map(half => (half === '' ? [] : half.split(':')));
  const [head = [], tail] = halves;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (halves.length > 2 || (tail ? missing < 1 : missing !== 0)) return undefined;
  const groups = [...head, ...new Array<string>(missing).fill('0'), ...(tail ?? [])];
  if (!groups.every(group => /^[0-9A-Fa-f]{1,4}$/.test(group))) return undefined;
  return groups.reduce((number, group) => (number << 16n) + BigInt(`0x${group}`), 0n);
}
