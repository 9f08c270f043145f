import { aclMentionsIn } from '../../model/conditions/acl-use.ts';
import type { Configuration } from '../../model/configuration.ts';
import { lateTracking, type LateTracking } from '../../model/request-rules/late-tracking.ts';
import type { Proxy } from '../../model/proxy.ts';
import { actionOf, orderOf } from '../../model/request-rules/request-rules.ts';
import { counterTestsOf, type CounterTest } from '../../model/request-rules/stick-table.ts';
import { freeCounter, saysOfZero, tablesOfClients, unfilledTables, type UnfilledTable } from '../../model/request-rules/unfilled-table.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { deleteLine, insertLineAbove } from '../edits/rule-edits.ts';
import { askTable, trackClients } from '../edits/track-edits.ts';
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

/** The sections that ask for counters which they do not track themselves. */
const askingProxies = inProxies(proxy => {
  const all = proxy.isDisabled ? [] : counterTestsOf(proxy).filter(({ counter }) => counter !== undefined);
  if (all.length === 0) return [];
  const own = trackedBy(proxy);
  const tests = all.filter(({ counter }) => !own.has(counter as number));
  return tests.length > 0 ? [{ proxy, tests }] : [];
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

/** A table that is asked for clients by their addresses, and that nobody fills. */
function tellUnfilled({ table: { name, statement }, tests }: UnfilledTable, configuration: Configuration): RuleFinding {
  const [{ proxy, test }] = tests;
  const says = saysOfZero(test);
  const result = says === undefined ? 'the test says the same of everybody' : says ? 'the test holds for everybody' : 'the test never holds';
  return {
    at: test.written.criterion,
    message: `\`${test.fetch}\` looks the client up in the table ${name === proxy.name && test.table === undefined ? `of ${proxy.title}` : `\`${name}\``}, but nothing puts a client there: the count is always 0, and ${result}. Track the clients in this table by \`track-sc\`, or ask the one in which they are tracked.`,
    related: [{ at: statement, message: 'This table stays empty' }, ...tests.slice(1).map(other => ({ at: other.test.written.criterion, message: 'The same here' }))],
    repairs: unfilledRepairs(name, tests, configuration),
  };
}

function unfilledRepairs(name: string, tests: UnfilledTable['tests'], configuration: Configuration): RuleRepair[] {
  const types = tests.map(({ test }) => test.type);
  const proxies = [...new Set(tests.map(({ proxy }) => proxy))];
  const [meant, another] = [...new Set(proxies.flatMap(proxy => tablesOfClients(proxy, types, configuration)))];
  const asking = meant === undefined || another !== undefined ? [] : tests.flatMap(({ test }) => askTable(test, meant) ?? []);
  const counter = freeCounter(configuration);
  const tracking = counter === undefined ? [] : proxies.flatMap(proxy => {
    const own = tests.filter(each => each.proxy === proxy).map(({ test }) => test);
    const test = own.find(({ type }) => !type.startsWith('http_')) ?? own[0];
    return test ? [trackClients(proxy, test, counter, name === proxy.name ? undefined : name)] : [];
  });
  return [
    ...(asking.length === tests.length ? [{ title: `Ask the table \`${meant}\`, in which clients are tracked`, safety: 'review' as const, edits: asking }] : []),
    ...(tracking[0] ? [{ title: `Add \`${tracking[0].line}\``, safety: 'review' as const, edits: tracking.map(({ edit }) => edit) }] : []),
  ];
}

/** Lab case untracked-counter: such a test is never true, neither with `gt` nor with `lt` (2.6 to 3.4). `sc0_tracked` asks just that, and is left alone. */
export default defineRule({
  name: 'untracked-counter',
  summary: 'A condition asks for a counter that nothing tracks, or not yet, and tells nobody apart.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    yield* lateFindings(configuration);
    for (const { proxy, tests } of askingProxies(configuration)) {
      for (const blind of blindTests(proxy, tests, configuration)) yield tellBlind(proxy, blind);
    }
    for (const unfilled of unfilledTables(configuration)) yield tellUnfilled(unfilled, configuration);
  },
});
