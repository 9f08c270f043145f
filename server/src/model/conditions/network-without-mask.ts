import type { AclTest } from '../../expression/acl.ts';
import type { Call } from '../../expression/sample-expression.ts';
import type { Word } from '../../syntax/word.ts';
import type { Proxy } from '../proxy.ts';
import { rulesOf, turnsAway } from '../request-rules/request-rules.ts';
import { aclTestsOf, type WrittenTest } from './acl-tests.ts';
import { aclMentionsIn, AclUse, anyConditionOf } from './acl-use.ts';
import { addressMatches, lengthOfMask } from './address-test.ts';
import { aclLinesOf } from './condition-tests.ts';

/** A pattern that is the address of a network, and so of no host. */
export interface LoneNetwork {
  readonly word: Word;
  /** With the length that it has in ordinary networks. */
  readonly network: string;
  /** True where no host has this address in any ordinary network: only there it is certain that the test never matches. */
  readonly isSure: boolean;
  /** The word behind it, where that is its mask: `10.0.0.0 255.0.0.0`. */
  readonly mask?: Word;
}

/** The addresses of networks among the patterns of a test of addresses. `calls` is the expression, for a variable what was put into it. */
export function loneNetworksIn(written: WrittenTest, calls: readonly Call[] = written.test.criterion.calls): LoneNetwork[] {
  if (!comparesAddresses(written, calls)) return [];
  // Behind a proxy for all the world, and behind `set-dst`, nowhere is a place to which requests must not go.
  return written.patterns.flatMap((word, i, all) => networkAt(word, all[i + 1]) ?? []).filter(({ network }) => network !== nowhere || calls[0]?.name !== 'dst');
}

/** Those of them that do harm: no pattern of the test, or of another line of its ACL, accepts the address as well, and nothing says that they are meant. */
export function harmfulAmong(found: readonly LoneNetwork[], written: WrittenTest, proxy: Proxy): LoneNetwork[] {
  const others = alternativesTo(written, proxy);
  if (rulesOf(proxy, 'http-request').concat(rulesOf(proxy, 'tcp-request')).some(({ action, statement }) => action === 'set-src' && statement.words.some(({ value }) => value.includes('ipmask')))) return [];
  return found.filter(({ word, mask, network }) => {
    if (mask) return true;
    return !(network === nowhere && isPlaceholder(written, proxy)) && !others.some(({ test }) => isCovered(word.value, test));
  });
}

const nowhere = '0.0.0.0/0';

/** Where the addresses of clients are compared as such. What converters make of an address, `ipmask(24)`, is one of a network. */
function comparesAddresses({ test: { flags, operator } }: WrittenTest, [fetch, converter]: readonly Call[]): boolean {
  const stated = flags.find(({ name }) => name === '-m')?.argument;
  if (!fetch || converter || operator || (stated !== undefined && stated !== 'ip')) return false;
  return /^(?:src|dst|fc_src|(?:req\.)?hdr_ip)$/.test(fetch.name) || (stated === 'ip' && /^(?:hdr|req\.f?hdr)$/.test(fetch.name));
}

function networkAt(word: Word, next: Word | undefined): LoneNetwork | undefined {
  if (word.hasVariable) return undefined;
  const [address = '', length, more] = word.value.split('/');
  const mask = length === undefined && next && !next.hasVariable && next.value.startsWith('255.') ? lengthOfMask(next.value) : undefined;
  if (next && mask !== undefined && isAddress(address) && address !== '0.0.0.0') return { word, network: `${networkOf(address, mask)}/${mask}`, isSure: true, mask: next };
  if (more !== undefined || (length !== undefined && length !== '32' && length !== '128')) return undefined;
  const usual = usualIpv6.get(address.toLowerCase()) ?? (isAddress(address) ? usualLengthOf(address) : undefined);
  // Who writes the length of a single address by an uncommon network may mean just that.
  if (!usual || (length !== undefined && !usual.isSure)) return undefined;
  return { word, network: `${address}/${usual.length}`, isSure: usual.isSure };
}

function isAddress(text: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) && text.split('.').every(part => Number(part) < 256);
}

function networkOf(address: string, length: number): string {
  const bits = (part: number) => Math.max(0, Math.min(8, length - 8 * part));
  return address.split('.').map((octet, i) => Number(octet) & (0xff << (8 - bits(i)) & 0xff)).join('.');
}

/** How long the network is that begins with an address. Public addresses that end in one 0 are given to hosts, and so are some that end in two. */
function usualLengthOf(address: string): { length: number; isSure: boolean } | undefined {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  if (d !== 0 || a > 223) return undefined;
  if (b === 0 && c === 0) return { length: a === 0 ? 0 : 8, isSure: true };
  const isPrivate = a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168);
  if (c !== 0) return isPrivate ? { length: 24, isSure: false } : undefined;
  if (a === 172 && b === 16) return { length: 12, isSure: true };
  if (a === 100 && b === 64) return { length: 10, isSure: true };
  return { length: 16, isSure: (isPrivate && a !== 10) || (a === 169 && b === 254) };
}

const usualIpv6: ReadonlyMap<string, { length: number; isSure: true }> = new Map([
  ['::', { length: 0, isSure: true }], ['fc00::', { length: 7, isSure: true }], ['fd00::', { length: 8, isSure: true }], ['fe80::', { length: 10, isSure: true }],
]);

/** The tests of which one is enough: those of all lines of an ACL. */
function alternativesTo(written: WrittenTest, proxy: Proxy): readonly WrittenTest[] {
  const lines = written.name === undefined ? [] : aclLinesOf(written.name, proxy);
  const own = written.test.criterion.text;
  const others = lines.flatMap(aclTestsOf).filter(({ test }) => test.criterion.text === own);
  return others.length > 0 ? others : [written];
}

/** True where a network beside it has the address, or where each address of a small network stands in a list, this one and the next. */
function isCovered(pattern: string, test: AclTest): boolean {
  const address = pattern.replace(/\/.*/, '');
  if (address.endsWith('.0') && test.patterns.some(({ text }) => text.replace(/\/32$/, '') === address.replace(/\.0$/, '.1'))) return true;
  const networks = test.patterns.filter(({ text }) => text.includes('/') && !/\/(?:32|128)$/.test(text));
  return addressMatches({ ...test, flags: [], patterns: networks }, address) === true;
}

/** `deny if blocked` with `0.0.0.0` alone keeps a place for addresses to come, and an ACL may be called after that it never holds. */
function isPlaceholder(written: WrittenTest, proxy: Proxy): boolean {
  const { name, statement, negated } = written;
  if (name === undefined) return !negated && turnsAway(statement) && anyConditionOf(statement)?.unless === false;
  if (/never|none|nobody|false|dummy|empty|disabled|unused|placeholder/i.test(name)) return true;
  const uses = proxy.section.collect(aclMentionsIn).filter(mention => mention instanceof AclUse && mention.name === name);
  return uses.every(({ statement: line }) => {
    const found = anyConditionOf(line);
    const isNegated = found?.condition.groups.flat().some(term => term.kind === 'named' && term.name === name && term.negated) === true;
    return turnsAway(line) && found?.unless === false && !isNegated;
  });
}
