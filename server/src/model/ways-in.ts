import type { AclTest } from '../expression/acl.ts';
import type { Term } from '../expression/condition.ts';
import type { PolarCondition } from '../expression/negation.ts';
import { bindOption, bindOptionValue, bindsOf, isTls, type Bind } from './bind.ts';
import { numberMatches } from './number-test.ts';
import type { Proxy } from './proxy.ts';
import { rulesOf } from './request-rules.ts';

/** What a connection comes in by: a `bind` line, and one of its ports, where that is known. */
interface WayIn {
  readonly bind: Bind;
  readonly port: number | undefined;
}

type ValueOfTest = (test: AclTest) => boolean | undefined;

/** A section that opens more ports is not looked at port by port. */
const MAX_WAYS = 64;

const about = /^(?:dst_port|so_name|so_id|ssl_fc)$/;

/**
 * What the tests in some conditions for the port and the `bind` line give, for each port that a section opens: conditions that fail there, to be given to
 * `canAllFail` beside the others. One way of which nothing is said, where no condition asks for that. A port that the system leads to another one is not thought of.
 */
export function waysIn(proxy: Proxy, conditions: readonly PolarCondition[]): readonly (readonly PolarCondition[])[] {
  const asksForIt = conditions.some(({ condition }) => condition.groups.some(group => group.some(term => testOf(term, about) !== undefined)));
  const ways = asksForIt ? bindsOf(proxy).flatMap(portsOf) : [];
  if (ways.length === 0 || ways.length > MAX_WAYS) return [[]];
  const isTold = rulesOf(proxy, 'tcp-request').some(rule => rule.action === 'expect-proxy');
  return ways.map(way => factsIn(conditions, test => (about.test(test.criterion.text) ? valueOn(way, test, isTold) : undefined)));
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

function portsOf(bind: Bind): readonly WayIn[] {
  return bind.addresses.flatMap(({ ports }): WayIn[] => {
    const count = ports ? ports.last - ports.first + 1 : 1;
    if (!ports || count > MAX_WAYS) return [{ bind, port: undefined }];
    return Array.from({ length: count }, (_, i) => ({ bind, port: ports.first + i }));
  });
}

/** @param isTold a PROXY header may say another port */
function valueOn({ bind, port }: WayIn, test: AclTest, isTold: boolean): boolean | undefined {
  if (bind.statement.words.slice(2).some(word => word.hasVariable)) return undefined;
  const { criterion, flags, operator, patterns } = test;
  switch (criterion.text) {
    case 'dst_port': return port === undefined || isTold || bindOption(bind, 'accept-proxy') ? undefined : numberMatches(test, port);
    case 'so_name': return flags.length > 0 || operator ? undefined : patterns.some(({ text }) => text === bindOptionValue(bind, 'name'));
    case 'so_id': return isPlainNumber(bindOptionValue(bind, 'id')) ? numberMatches(test, Number(bindOptionValue(bind, 'id'))) : undefined;
    default: return flags.length + patterns.length > 0 ? undefined : isTls(bind);
  }
}

function isPlainNumber(text: string | undefined): boolean {
  return text !== undefined && /^\d+$/.test(text);
}
