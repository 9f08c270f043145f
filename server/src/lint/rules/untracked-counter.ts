import type { Configuration } from '../../model/configuration.ts';
import { lateTracking, type LateTracking } from '../../model/late-tracking.ts';
import type { Proxy } from '../../model/proxy.ts';
import { actionOf, orderOf } from '../../model/request-rules.ts';
import { counterTestsOf, type CounterTest } from '../../model/stick-table.ts';
import { inProxies } from '../../model/in-proxies.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { deleteLine, insertLineAbove } from '../rule-edits.ts';
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

/** What is tracked on the other side of the proxy, before or after it, counts as well. */
function isTrackedElsewhere(counter: number, proxy: Proxy, configuration: Configuration): boolean {
  return trackers(configuration).some(other => (proxy.kind === 'frontend' ? other.proxy.isBackend : other.proxy.isFrontend) && other.counters.has(counter));
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
  if (proxy.kind === 'backend') return isTrackedElsewhere(counter, proxy, configuration);
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
  summary: 'A condition asks for a tracked counter that nothing tracks, or not yet, and never holds.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    yield* lateFindings(configuration);
    for (const { proxy, tests } of askingProxies(configuration)) {
      const byCounter = new Map<number, [CounterTest, ...CounterTest[]]>();
      for (const test of tests) {
        const counter = test.counter as number;
        const same = byCounter.get(counter);
        if (same) same.push(test);
        else if (!isTrackedElsewhere(counter, proxy, configuration)) byCounter.set(counter, [test]);
      }
      for (const [counter, [first, ...others]] of byCounter) {
        yield {
          at: first.written.criterion,
          message: `\`${first.fetch}\` asks for counter ${counter}, but no \`track-sc${counter}\` that ${proxy.title} sees starts it: there is no value, and the test never holds, whatever it compares with. Add a \`track-sc${counter}\` above it.`,
          related: others.map(({ written }) => ({ at: written.criterion, message: 'The same here' })),
          repairs: trackRepair(proxy, first, counter),
        };
      }
    }
  },
});
