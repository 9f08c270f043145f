import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { aclTestsOf } from '../conditions/acl-tests.ts';
import { aclUsesOf } from '../conditions/acl-use.ts';
import { aclLinesOf } from '../conditions/condition-tests.ts';
import { inProxies } from '../incremental/in-proxies.ts';
import { hasText } from '../incremental/per-block.ts';
import type { Proxy } from '../proxy.ts';
import { actionOf, orderOf, tcpLayers } from './request-rules.ts';
import { counterTest, counterTestsOf } from './stick-table.ts';

/** A rule that asks for a counter, or adds to it, and runs before the line that begins to track it. */
export interface LateTracking {
  readonly proxy: Proxy;
  readonly counter: number;
  /** The fetch, the ACL or the action, and what it is called. */
  readonly at: Word;
  readonly asks: string;
  readonly isAction: boolean;
  readonly rule: Statement;
  /** The first line that tracks it. */
  readonly tracker: Statement;
  readonly isOnlyTracker: boolean;
}

/** A counter that a line looks at or adds to. */
export type Asked = Pick<LateTracking, 'counter' | 'at' | 'asks' | 'isAction' | 'rule'>;

const mayTrack = hasText(text => text.includes('track-sc'));

/**
 * The rules of requests that come too early for what their own section tracks: such a test never holds, and such an action does nothing (lab cases
 * counter-asked-too-early and counter-raised-too-early, on 2.6 to 3.4). Also of the next request on the same connection, which tracks anew. What a frontend
 * tracks before its backend is not looked at here.
 */
export const lateTracking = inProxies(
  (proxy): readonly LateTracking[] => (proxy.isDisabled || proxy.section.isConditional || ![proxy, proxy.defaults].some(each => each && mayTrack(each.section)) ? [] : lateIn(proxy)),
  ['http-request', 'tcp-request'],
);

function lateIn(proxy: Proxy): LateTracking[] {
  // Inherited ones first in each layer: the sort is stable.
  const lines = [...proxy.effectiveLines('tcp-request'), ...proxy.effectiveLines('http-request')].sort((one, other) => orderOf(one) - orderOf(other));
  const trackers = trackersAmong(lines);
  if (trackers.size === 0) return [];
  const named = namedIn(proxy);
  return lines.flatMap((rule, place) => (proxy.section.has(rule.block) ? [...askedBy(rule, named), ...raisedBy(rule)] : []).flatMap((each): LateTracking[] => {
    const found = trackers.get(each.counter);
    if (!found || found.place <= place || isReadAgain(rule, found.tracker, proxy)) return [];
    return [{ ...each, proxy, tracker: found.tracker, isOnlyTracker: found.isOnly }];
  }));
}

interface Tracker {
  readonly tracker: Statement;
  /** Its index among the lines. */
  readonly place: number;
  isOnly: boolean;
}

/** The first line that tracks each counter. */
function trackersAmong(lines: readonly Statement[]): ReadonlyMap<number, Tracker> {
  const trackers = new Map<number, Tracker>();
  for (const [place, tracker] of lines.entries()) {
    const number = /^track-sc(\d+)$/.exec(actionOf(tracker))?.[1];
    const known = trackers.get(Number(number));
    if (known) known.isOnly = false;
    else if (number !== undefined) trackers.set(Number(number), { tracker, place, isOnly: true });
  }
  return trackers;
}

/** While HAProxy waits for the content of a connection it reads these rules again from the first on, and what is tracked by then counts. */
function isReadAgain(rule: Statement, tracker: Statement, proxy: Proxy): boolean {
  const content = tcpLayers.indexOf('content');
  return orderOf(rule) === content && orderOf(tracker) === content && proxy.effectiveLines('tcp-request').some(line => line.word(1)?.value === 'inspect-delay');
}

/** The ACLs that ask for a counter, those with one line, by their names. */
function namedIn(proxy: Proxy): ReadonlyMap<string, number> {
  const named = new Map<string, number>();
  for (const { counter, written: { name } } of counterTestsOf(proxy)) {
    if (counter !== undefined && name !== undefined && aclLinesOf(name, proxy).length === 1) named.set(name, counter);
  }
  return named;
}

/** The counters that the condition of a rule asks for, between braces or by the name of an ACL. */
function askedBy(rule: Statement, named: ReadonlyMap<string, number>): Asked[] {
  const between = aclTestsOf(rule).flatMap(counterTest).flatMap(({ counter, written: { criterion } }) => (
    counter === undefined ? [] : [{ counter, at: criterion, asks: criterion.value, isAction: false, rule }]
  ));
  const byName = named.size === 0 ? [] : aclUsesOf(rule).flatMap(({ name, word }) => {
    const counter = named.get(name);
    return counter === undefined ? [] : [{ counter, at: word, asks: name, isAction: false, rule }];
  });
  return [...between, ...byName];
}

const mayRaise = hasText(text => /\bsc-(?:inc|add|set)-gp/.test(text));

/** The actions of the rules of a section that add to a counter, or set it. */
export function raisesIn(proxy: Proxy): Asked[] {
  return mayRaise(proxy.section) ? proxy.statements('http-request', 'http-response', 'http-after-response', 'tcp-request', 'tcp-response').flatMap(raisedBy) : [];
}

/** The counter that an action adds to or sets: `sc-inc-gpc0(0)`, `sc-add-gpc(1,0)`, whose own number comes first. */
function raisedBy(rule: Statement): Asked[] {
  const at = rule.word(rule.keyword.startsWith('tcp-') ? 2 : 1);
  const number = /^sc-(?:inc|add|set)-gp[ct](?:[01]\((\d+)\)|\(\d+,(\d+)\))$/.exec(at?.value ?? '');
  return at && number ? [{ counter: Number(number[1] ?? number[2]), at, asks: at.value, isAction: true, rule }] : [];
}
