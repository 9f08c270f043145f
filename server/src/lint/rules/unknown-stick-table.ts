import type { HaproxyVersion } from '../../language/version.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Proxy } from '../../model/proxy.ts';
import { tableKey, typeForKeys } from '../../model/request-rules/stick-key.ts';
import { counterTestsOf, stickTableNamesIn, storeOf, tableUsesOf, type CounterTest } from '../../model/request-rules/stick-table.ts';
import { freeCounter, isCounted, tablesOfClients } from '../../model/request-rules/unfilled-table.ts';
import { inProxiesGiven } from '../../model/incremental/in-proxies.ts';
import type { Place } from '../../syntax/place.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { groupedBy } from '../../text/grouped-by.ts';
import { closest } from '../closest.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { addLine, replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { askTable, trackClients } from '../edits/track-edits.ts';
import { tablesMissingInDefaults } from '../findings/table-of-defaults.ts';
import { defineRule } from '../rule.ts';

/** A table that a line of a section needs: its own when no name is given. */
interface Need {
  readonly at: Place;
  readonly table: string | undefined;
  readonly by: string;
  /** The key of a line that fills it. */
  readonly key?: Word | undefined;
  /** What reads data from it, by the address of the client. */
  readonly test?: CounterTest;
}

/** True for `sc0_http_req_rate()` and `sc_http_req_rate(0,)`: with a place for a name, and nothing there, a counter is asked of the section's own table. */
function asksOwn({ fetch, written }: CounterTest): boolean {
  const given = written.test.criterion.calls[0]?.arguments;
  return fetch.startsWith('src_') || (given !== undefined && (given.at(-1)?.text ?? '') === '');
}

/** What a section needs. `src_...` without a name asks the section's own table, `sc0_...` the one that is tracked. A variable may name any. */
function needsOf(proxy: Proxy): readonly Need[] {
  if (proxy.isDisabled) return [];
  // A `stick` line of a frontend is passed over with a warning, and asks for no table (2.6 and 3.4): misplaced-directive tells so.
  const isRead = ({ keyword }: Statement) => keyword !== 'stick' || proxy.isBackend;
  const uses = tableUsesOf(proxy).filter(use => isRead(use.statement) && proxy.section.isCertain(use.statement) && !use.at.hasVariable);
  const tests = counterTestsOf(proxy).filter(test => (test.table ?? '') !== '' || asksOwn(test));
  return [...uses, ...tests.filter(test => proxy.section.isCertain(test.statement)).map(test => ({ at: test.written.criterion, table: test.table, by: test.fetch, test }))];
}

/** What the tests of a section ask of the counters that it tracks in its own table: a limit by what the table does not store never holds. */
function typesTrackedIn(proxy: Proxy): string[] {
  const tracked = tableUsesOf(proxy).filter(({ table }) => table === undefined).map(({ by }) => by);
  return counterTestsOf(proxy).flatMap(({ counter, table, type }) => (counter !== undefined && table === undefined && tracked.includes(`track-sc${counter}`) ? [type] : []));
}

function finding({ proxy, name, needs }: Unmet, configuration: Configuration, version: HaproxyVersion): RuleFinding {
  const [first, ...others] = needs;
  const isOwn = name === proxy.name;
  const meant = isOwn ? undefined : closest(name, stickTableNamesIn(configuration));
  const isPlace = isOwn && needs.every(({ test }) => test?.counter !== undefined && test.table === undefined);
  return {
    at: first.at,
    message: isPlace
      ? `With nothing where the name of a table belongs, \`${first.by}\` asks the table of ${proxy.title}, which has no \`stick-table\`: HAProxy refuses to start. Take the empty place out to ask the table that is tracked, or name one.`
      : isOwn ? `\`${first.by}\` uses the table of ${proxy.title}, which has no \`stick-table\`: HAProxy refuses to start. Add one, or name a table.`
      : `\`${first.by}\` uses the table \`${name}\`, but no section of this name has a \`stick-table\`: HAProxy refuses to start. ${meant === undefined ? 'Add one there, or name another table.' : `Did you mean \`${meant}\`?`}`,
    related: others.map(({ at }) => ({ at, message: 'The same here' })),
    repairs: [
      ...(isOwn ? ownRepairs(proxy, needs, configuration, version) : []),
      ...(meant === undefined ? [] : [{ title: `Replace by \`${meant}\``, safety: 'review' as const, edits: needs.map(({ at }) => renamed(at, name, meant)) }]),
    ],
  };
}

/** Where the section only asks, the table in which it tracks its clients is meant, or the new one has to be filled: else each count is 0. */
function ownRepairs(proxy: Proxy, needs: Unmet['needs'], configuration: Configuration, version: HaproxyVersion): RuleRepair[] {
  const tests = needs.flatMap(({ test }) => test ?? []);
  const places = needs.flatMap(({ test }) => (test?.counter === undefined || test.table !== undefined ? [] : withoutPlace(test)));
  if (places.length === needs.length) return [{ title: 'Ask the table that is tracked', safety: 'review', edits: places }];
  const isOnlyAsked = tests.length === needs.length;
  const [meant, another] = isOnlyAsked ? tablesOfClients(proxy, tests.map(({ type }) => type), configuration) : [];
  const asking = meant === undefined || another !== undefined ? [] : tests.flatMap(test => askTable(test, meant) ?? []);
  if (meant !== undefined && asking.length === tests.length) return [{ title: `Ask the table \`${meant}\`, in which clients are tracked`, safety: 'review', edits: asking }];
  const keys = needs.flatMap(({ key }) => (key ? [tableKey(key)] : []));
  const types = new Set([...tests.map(({ type }) => type), ...typesTrackedIn(proxy)].map(storeOf));
  const table = `stick-table type ${typeForKeys(keys, version)} size 100k expire 30m${types.size > 0 ? ` store ${[...types].join(',')}` : ''}`;
  const counter = freeCounter(configuration);
  const [counted = tests[0]] = tests.filter(({ type }) => !type.startsWith('http_'));
  const hasToTrack = isOnlyAsked && counted !== undefined && isCounted(counted.type);
  if (hasToTrack && counter === undefined) return [];
  const tracked = hasToTrack && counter !== undefined ? trackClients(proxy, counted, counter, undefined) : undefined;
  return [{
    title: `Add \`${table}\`${tracked ? ` and \`${tracked.line}\`` : ''}`,
    safety: 'review',
    edits: [addLine(proxy, table, 'mode', 'balance'), ...(tracked ? [tracked.edit] : [])],
  }];
}

/** Takes the empty place for the name of a table out of a test. */
function withoutPlace({ fetch, written: { criterion } }: CounterTest): RuleEdit[] {
  const rest = criterion.text.startsWith(fetch) ? criterion.text.slice(fetch.length) : '';
  const [place = '', numbers = ''] = /^\(([\d,]*?),?\)/.exec(rest) ?? [];
  return place === '' ? [] : [replaceWord(criterion, fetch + (numbers === '' ? '' : `(${numbers})`) + rest.slice(place.length))];
}

/** The name in a word, which may be a part of it: `src_get_gpc0(name)`. */
function renamed(at: Place, name: string, meant: string): RuleEdit {
  const text = at.block.text.slice(at.span.start, at.span.end);
  // The last one: the name of the fetch may hold the same letters.
  const start = text.lastIndexOf(name);
  return { at, text: text.slice(0, start) + meant + text.slice(start + name.length) };
}

/** What a section needs of a table that does not exist. */
interface Unmet {
  readonly proxy: Proxy;
  readonly name: string;
  readonly needs: readonly [Need, ...Need[]];
}

const unmetIn = inProxiesGiven((proxy, tables: ReadonlySet<string>): readonly Unmet[] => {
  const missing = needsOf(proxy).filter(({ table }) => !tables.has(table ?? proxy.name));
  return [...groupedBy(missing, ({ table }) => table ?? proxy.name)].map(([name, needs]) => ({ proxy, name, needs }));
});

/** Lab case stick-on-without-table: `unable to find stick-table`; the other uses were tried on 2.6 to 3.4 too. A `disabled` section looks nothing up. */
export default defineRule({
  name: 'unknown-stick-table',
  summary: 'A rule uses a stick table that does not exist.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole, version }) {
    const tables = stickTableNamesIn(configuration);
    for (const unmet of unmetIn(configuration, tables)) {
      // The table of another section may stand in another file.
      if (isWhole || unmet.name === unmet.proxy.name) yield finding(unmet, configuration, version);
    }
    yield* tablesMissingInDefaults(configuration);
  },
});
