import type { AclTest } from '../../expression/acl.ts';
import type { Term } from '../../expression/condition.ts';
import type { PolarCondition } from '../../expression/negation.ts';
import { isAnyHost } from '../../language/address.ts';
import { addressMatches } from '../conditions/address-test.ts';
import { bindOption, bindOptionValue, bindsOf, handsOnAddress, isTls, type Bind } from '../binds/bind.ts';
import { numberMatches } from '../conditions/number-test.ts';
import type { Proxy } from '../proxy.ts';
import { rulesOf } from '../request-rules/request-rules.ts';

/** What a connection comes in by: a `bind` line, and one of its addresses and ports, where they are known. */
export interface WayIn {
  readonly bind: Bind;
  /** Undefined for a line that listens at all addresses, too. */
  readonly host: string | undefined;
  readonly port: number | undefined;
}

type ValueOfTest = (test: AclTest) => boolean | undefined;

/** A section that opens more ports is not looked at port by port. */
const MAX_WAYS = 64;

const about = /^(?:dst|dst_port|so_name|so_id|ssl_fc)$/;

/**
 * What the tests in some conditions for the address, the port and the `bind` line give, for each address and port that a section opens: conditions that fail
 * there, to be given to `canAllFail` beside the others. One way of which nothing is said, where no condition asks for that. What the system leads to another
 * address or port is not thought of.
 */
export function waysIn(proxy: Proxy, conditions: readonly PolarCondition[]): readonly (readonly PolarCondition[])[] {
  const asksForIt = conditions.some(({ condition }) => condition.groups.some(group => group.some(term => testOf(term, about) !== undefined)));
  const ways = asksForIt ? waysOf(proxy) : [];
  if (ways.length === 0) return [[]];
  const isTold = isToldByOthers(proxy);
  return ways.map(way => factsIn(conditions, test => (about.test(test.criterion.text) ? valueOn(way, test, isTold) : undefined)));
}

/** The addresses and ports that a section opens; empty where there are many. */
export function waysOf(proxy: Proxy): readonly WayIn[] {
  const ways = bindsOf(proxy).flatMap(waysBy);
  return ways.length <= MAX_WAYS ? ways : [];
}

/** True where a test asks for the port or the `bind` line, and it is known for each way into a section what it gives: see `valueIn`. */
export function isKnownByWay(test: AclTest, proxy: Proxy): boolean {
  const isAbout = /^(?:dst_port|so_name|so_id)$/.test(test.criterion.text);
  const ways = isAbout && bindsOf(proxy).every(({ statement }) => proxy.section.isCertain(statement)) ? waysOf(proxy) : [];
  return ways.length > 0 && ways.every(way => valueIn(way, test, proxy) !== undefined);
}

/** What a test of the port or the `bind` line gives for those who come by one way; undefined when nobody can tell. */
export function valueIn(way: WayIn, test: AclTest, proxy: Proxy): boolean | undefined {
  return valueOn(way, test, isToldByOthers(proxy));
}

/** The address that somebody meant to reach may be said by a PROXY header or by a rule, and not by the system. */
function isToldByOthers(proxy: Proxy): boolean {
  const actions = [...rulesOf(proxy, 'tcp-request'), ...rulesOf(proxy, 'http-request')].map(({ action }) => action);
  return actions.some(action => /^(?:expect-|set-dst)/.test(action));
}

/** The ports that clients come to, each once, as `dst_port` gives them; undefined where nobody can tell, or where there are many. */
export function portsOf(proxy: Proxy): readonly number[] | undefined {
  const binds = bindsOf(proxy);
  if (isToldByOthers(proxy) || binds.some(handsOnAddress)) return undefined;
  const ports = [...new Set(binds.flatMap(waysBy).map(({ port }) => port))];
  return ports.length > 0 && ports.length <= MAX_WAYS && ports.every(port => port !== undefined) ? ports : undefined;
}

/** For the terms of some conditions that have a known value, conditions that fail exactly then. */
export function factsIn(conditions: readonly PolarCondition[], valueOf: ValueOfTest): readonly PolarCondition[] {
  const facts = new Map<string, PolarCondition>();
  for (const term of conditions.flatMap(({ condition }) => condition.groups.flat())) {
    const test = testOf(term, /./);
    const value = test && valueOf(test);
    if (value === undefined || term.kind === 'named' || facts.has(term.text)) continue;
    facts.set(term.text, { condition: { groups: [[{ ...term, negated: false }]], problems: [] }, unless: value });
  }
  return [...facts.values()];
}

/** The test of a term, when its criterion is like this; what always or never holds in the section is no longer one. */
function testOf(term: Term, criterion: RegExp): AclTest | undefined {
  if (term.kind === 'named' || term.text === 'always_true' || term.text === 'always_false') return undefined;
  return criterion.test(term.test.criterion.text) ? term.test : undefined;
}

function waysBy(bind: Bind): readonly WayIn[] {
  return bind.addresses.flatMap((address): WayIn[] => {
    const { ports } = address;
    const host = address.kind !== 'ip' || isAnyHost(address) || bindOption(bind, 'transparent') ? undefined : address.host;
    const count = ports ? ports.last - ports.first + 1 : 1;
    if (!ports || count > MAX_WAYS) return [{ bind, host, port: undefined }];
    return Array.from({ length: count }, (_, i) => ({ bind, host, port: ports.first + i }));
  });
}

/** @param isTold somebody may say another address and port */
function valueOn({ bind, host, port }: WayIn, test: AclTest, isTold: boolean): boolean | undefined {
  if (bind.statement.words.slice(2).some(word => word.hasVariable)) return undefined;
  const { criterion, flags, operator, patterns } = test;
  const isKnown = !isTold && !handsOnAddress(bind);
  switch (criterion.text) {
    case 'dst': return host === undefined || !isKnown ? undefined : addressMatches(test, host);
    case 'dst_port': return port === undefined || !isKnown ? undefined : numberMatches(test, port);
    case 'so_name': return flags.length > 0 || operator ? undefined : patterns.some(({ text }) => text === bindOptionValue(bind, 'name'));
    case 'so_id': return isPlainNumber(bindOptionValue(bind, 'id')) ? numberMatches(test, Number(bindOptionValue(bind, 'id'))) : undefined;
    default: return flags.length + patterns.length > 0 ? undefined : isTls(bind);
  }
}

function isPlainNumber(text: string | undefined): boolean {
  return text !== undefined && /^\d+$/.test(text);
}
