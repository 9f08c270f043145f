import { aclMentionsIn } from '../../model/conditions/acl-use.ts';
import type { Configuration } from '../../model/configuration.ts';
import { lateTracking, raisesIn, type Asked, type LateTracking } from '../../model/request-rules/late-tracking.ts';
import { lineageOf, type Proxy } from '../../model/proxy.ts';
import { actionOf, orderOf } from '../../model/request-rules/request-rules.ts';
import { counterTestsOf, tableUsesOfDefaults, type CounterTest } from '../../model/request-rules/stick-table.ts';
import { unfilledTables } from '../../model/request-rules/unfilled-table.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { isSamePlace, type Place } from '../../syntax/place.ts';
import { groupedBy } from '../../text/grouped-by.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { deleteLine, insertLineAbove, replaceWord } from '../edits/rule-edits.ts';
import { tellUnfilled } from '../findings/unfilled-tables.ts';
import { defineRule } from '../rule.ts';

/** The numbers of the counters that the lines of a section track, `track-sc0` and so on; those of rules in a named defaults too. */
function trackedBy(proxy: Proxy): ReadonlySet<number> {
  return new Set([...(proxy.defaults ? trackedIn(proxy.defaults) : []), ...trackedIn(proxy)]);
}

const trackers = inProxies(proxy => {
  const counters = trackedBy(proxy);
  return counters.size > 0 ? [{ proxy, counters }] : [];
});

function trackedIn(proxy: Proxy): number[] {
  return proxy.statements('http-request', 'http-response', 'tcp-request', 'tcp-response').flatMap(line => {
    const action = line.word(line.keyword.startsWith('tcp-') ? 2 : 1)?.value ?? '';
    return action.startsWith('track-sc') ? [Number(action.slice('track-sc'.length))] : [];
  });
}

/** The sections that ask for counters, or add to them, which they do not track themselves. */
const askingProxies = inProxies(proxy => {
  if (proxy.isDisabled) return [];
  const all = counterTestsOf(proxy).filter(({ counter }) => counter !== undefined);
  const allRaises = raisesIn(proxy);
  if (all.length === 0 && allRaises.length === 0) return [];
  const own = trackedBy(proxy);
  const tests = all.filter(({ counter }) => !own.has(counter as number));
  const raises = proxy.kind === 'defaults' ? [] : allRaises.filter(({ counter, rule }) => !own.has(counter) && proxy.section.isCertain(rule));
  return tests.length > 0 || raises.length > 0 ? [{ proxy, own, tests, raises }] : [];
});

/** The sections on the other side of the proxy, before or after it, that track a counter. */
function trackersElsewhere(counter: number, proxy: Proxy, configuration: Configuration): Proxy[] {
  return trackers(configuration)
    .filter(other => (proxy.kind === 'frontend' ? other.proxy.isBackend : other.proxy.isFrontend) && other.counters.has(counter))
    .map(other => other.proxy);
}

/** The rules of a frontend that have run when a request comes to its backend. Those about the response see what the backend tracks. */
const beforeBackend: ReadonlySet<string> = new Set(['tcp-request', 'http-request', 'redirect', 'use_backend']);

/** True for a test that a frontend makes only before its backend tracks anything, for each request anew (lab case counter-tracked-by-backend). */
function isBeforeBackend({ statement, written: { name } }: CounterTest, proxy: Proxy): boolean {
  if (proxy.kind !== 'frontend') return false;
  if (name === undefined) return beforeBackend.has(statement.keyword);
  const uses = proxy.section.collect(aclMentionsIn).filter(mention => 'name' in mention && mention.name === name);
  return uses.length > 0 && uses.every(use => beforeBackend.has(use.statement.keyword));
}

/** The rules that add to a counter which nothing tracks, or only a section that comes later; those of one counter together. */
function blindRaises(proxy: Proxy, raises: readonly Asked[], configuration: Configuration): [Asked, ...Asked[]][] {
  const blind = raises.filter(({ counter, rule }) =>
    trackersElsewhere(counter, proxy, configuration).length === 0 || (proxy.kind === 'frontend' && beforeBackend.has(rule.keyword)));
  return [...groupedBy(blind, ({ counter }) => counter).values()];
}

/** The counter that was meant is the only one that the section tracks. */
function tellBlindRaise(proxy: Proxy, own: ReadonlySet<number>, [first, ...others]: readonly [Asked, ...Asked[]]): RuleFinding {
  const { at, asks, counter } = first;
  const [meant, another] = own;
  const written = meant === undefined || another !== undefined ? undefined : asks.replace(new RegExp(`\\b${counter}\\)$`), `${meant})`);
  const edits = [first, ...others].map(each => replaceWord(each.at, each.at.text.replace(new RegExp(`\\b${counter}\\)$`), `${meant})`)));
  return {
    at,
    message: `\`${asks}\` adds to counter ${counter}, but no \`track-sc${counter}\` that ${proxy.title} sees starts it: nothing is counted. ${written === undefined ? `Add a \`track-sc${counter}\` above it` : `Write \`${written}\`, or add a \`track-sc${counter}\` above it`}.`,
    related: others.map(each => ({ at: each.at, message: 'The same here' })),
    repairs: written === undefined ? [] : [{ title: `Write \`${written}\``, safety: 'review', edits }],
  };
}

/** Tests of a counter that have no value, because nothing tracks it, or only a section that comes later. */
interface BlindTests {
  readonly counter: number;
  readonly tests: readonly [CounterTest, ...CounterTest[]];
  readonly later: Proxy | undefined;
}

function blindTests(proxy: Proxy, tests: readonly CounterTest[], configuration: Configuration): BlindTests[] {
  return [...new Set(tests.map(({ counter }) => counter as number))].flatMap((counter): BlindTests[] => {
    const [later] = trackersElsewhere(counter, proxy, configuration);
    const [first, ...others] = tests.filter(test => test.counter === counter && (!later || isBeforeBackend(test, proxy)));
    return first ? [{ counter, tests: [first, ...others], later }] : [];
  });
}

function tellBlind(proxy: Proxy, { counter, tests: [first, ...others], later }: BlindTests): RuleFinding {
  const why = later
    ? `only ${later.title} has a \`track-sc${counter}\`, and it comes after these rules of ${proxy.title}, for each request anew`
    : `no \`track-sc${counter}\` that ${proxy.title} sees starts it`;
  return {
    at: first.written.criterion,
    message: `\`${first.fetch}\` asks for counter ${counter}, but ${why}: there is no value, and the test never holds, whatever it compares with. ${later ? 'Track it here, above it, with the same table.' : `Add a \`track-sc${counter}\` above it.`}`,
    related: [
      ...(later ? [{ at: later.header, message: 'Tracks it, too late' }] : []),
      ...others.map(({ written }) => ({ at: written.criterion, message: 'The same here' })),
    ],
    repairs: trackRepair(proxy, first, counter),
  };
}

/** In a TCP section what is tracked is tracked with the connection. The table is the one that the test names, or the section's own. */
function trackRepair(proxy: Proxy, { table, statement }: CounterTest, counter: number): RuleRepair[] {
  const own = proxy.statements('stick-table').length > 0;
  if ((table === undefined && !own) || !proxy.section.isCertain(statement)) return [];
  const line = `${proxy.mode === 'http' ? 'http-request' : 'tcp-request content'} track-sc${counter} src${table === undefined ? '' : ` table ${table}`}`;
  const rules = proxy.statements(proxy.mode === 'http' ? 'http-request' : 'tcp-request');
  const edit = rules[0] ? insertLineAbove(rules[0], line) : insertLineAbove(statement, line);
  return [{ title: `Add \`${line}\``, safety: 'review', edits: [edit] }];
}

/** The one line that tracks goes above the first that asks, where both are of one kind. */
function moveAbove({ proxy, rule, tracker, isOnlyTracker }: LateTracking): RuleRepair[] {
  if (!isOnlyTracker || orderOf(rule) !== orderOf(tracker) || !proxy.section.has(tracker.block)) return [];
  const { block, span: { start, end } } = tracker;
  return [{ title: 'Track it above this line', safety: 'review', edits: [insertLineAbove(rule, block.text.slice(start, end)), deleteLine(tracker)] }];
}

/** The tests in a named `defaults` of counters that no section of all tracks: they run in whatever section inherits them. */
const askingDefaults = inProxies(proxy => {
  if (proxy.kind !== 'defaults' || !proxy.nameWord) return [];
  const own = trackedBy(proxy);
  const tests = tableUsesOfDefaults(proxy).tests.filter(({ counter }) => counter !== undefined && !own.has(counter));
  return tests.length > 0 ? [{ proxy, tests }] : [];
}, ['http-request', 'tcp-request', 'http-response', 'tcp-response']);

function untrackedInDefaults(configuration: Configuration): RuleFinding[] {
  return askingDefaults(configuration).flatMap(({ proxy, tests }) => {
    const isRead = configuration.proxies.some(other => other.kind !== 'defaults' && !other.isDisabled && [...lineageOf(other)].includes(proxy));
    const tracked = new Set(trackers(configuration).flatMap(({ counters }) => [...counters]));
    const blind = isRead ? tests.filter(({ counter }) => !tracked.has(counter as number)) : [];
    return [...groupedBy(blind, ({ counter }) => counter as number)].map(([counter, of]) => tellBlind(proxy, { counter, tests: of, later: undefined }));
  });
}

/** A `listen` section is mostly the only one that a request comes through. */
function isTrackedBefore(counter: number, proxy: Proxy, configuration: Configuration): boolean {
  if (proxy.kind === 'backend') return trackersElsewhere(counter, proxy, configuration).length > 0;
  return proxy.isBackend && configuration.routesTo(proxy).some(({ owner }) => trackedBy(owner).has(counter));
}

/** One finding for each counter of a section. */
function lateFindings(configuration: Configuration): RuleFinding[] {
  const byCounter = new Map<Proxy, Map<number, LateTracking[]>>();
  for (const late of lateTracking(configuration)) {
    const { proxy, counter } = late;
    if (isTrackedBefore(counter, proxy, configuration)) continue;
    const ofProxy = byCounter.get(proxy) ?? new Map<number, LateTracking[]>();
    byCounter.set(proxy, ofProxy.set(counter, [...(ofProxy.get(counter) ?? []), late]));
  }
  return [...byCounter.values()].flatMap(ofProxy => [...ofProxy.values()].flatMap(([first, ...others]) => (first ? [tellLate(first, others)] : [])));
}

function tellLate(first: LateTracking, others: readonly LateTracking[]): RuleFinding {
  const { at, asks, counter, isAction, tracker } = first;
  const effect = isAction ? 'nothing is counted' : 'the test never holds, whatever it compares with';
  return {
    at,
    message: `\`${asks}\` ${isAction ? 'adds to' : 'asks for'} counter ${counter} before \`${actionOf(tracker)}\` starts it, for each request anew: ${effect}. Put the line that tracks above this one.`,
    related: [{ at: tracker, message: 'Tracks it, too late' }, ...others.map(each => ({ at: each.at, message: 'The same here' }))],
    repairs: moveAbove(first),
  };
}

/** Lab case untracked-counter: such a test is never true, neither with `gt` nor with `lt` (2.6 to 3.4). `sc0_tracked` asks just that, and is left alone. */
export default defineRule({
  name: 'untracked-counter',
  summary: 'A rule asks for a counter that nothing tracks, or not yet, or adds to one, and tells nobody apart.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    yield* lateFindings(configuration);
    yield* untrackedInDefaults(configuration);
    const told: Place[] = [];
    for (const { proxy, own, tests, raises } of askingProxies(configuration)) {
      const blind = blindTests(proxy, tests, configuration);
      for (const each of blind) yield tellBlind(proxy, each);
      told.push(...blind.flatMap(each => each.tests.map(({ written }) => written.criterion)));
      // Where a test of the same counter is told, a line that tracks it is what both need.
      const others = raises.filter(({ counter }) => !blind.some(each => each.counter === counter));
      for (const each of blindRaises(proxy, others, configuration)) yield tellBlindRaise(proxy, own, each);
    }
    for (const unfilled of unfilledTables(configuration)) {
      const tests = unfilled.tests.filter(({ test }) => !told.some(place => isSamePlace(place, test.written.criterion)));
      if (tests[0]) yield tellUnfilled({ ...unfilled, tests: [tests[0], ...tests.slice(1)] }, configuration);
    }
  },
});
