import type { Proxy } from '../../model/proxy.ts';
import { counterTestsOf, stickTableNamesIn, storeOf, tableUsesOf } from '../../model/request-rules/stick-table.ts';
import { inProxiesGiven } from '../../model/incremental/in-proxies.ts';
import type { Place } from '../../syntax/place.ts';
import type { Statement } from '../../syntax/statement.ts';
import { groupedBy } from '../../text/grouped-by.ts';
import { closest } from '../closest.ts';
import type { RuleFinding } from '../finding.ts';
import { addLine, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A table that a line of a section needs: its own when no name is given. */
interface Need {
  readonly at: Place;
  readonly table: string | undefined;
  readonly by: string;
  /** The kind of data it reads. */
  readonly type?: string;
}

/** What a section needs. `src_...` without a name asks the section's own table, `sc0_...` the one that is tracked. A variable may name any. */
function needsOf(proxy: Proxy): readonly Need[] {
  if (proxy.isDisabled) return [];
  // A `stick` line of a frontend is passed over with a warning, and asks for no table (2.6 and 3.4): misplaced-directive tells so.
  const isRead = ({ keyword }: Statement) => keyword !== 'stick' || proxy.isBackend;
  const uses = tableUsesOf(proxy).filter(use => isRead(use.statement) && proxy.section.isCertain(use.statement) && !use.at.hasVariable);
  const tests = counterTestsOf(proxy).filter(test => (test.table ?? '') !== '' || test.fetch.startsWith('src_'));
  return [...uses, ...tests.filter(test => proxy.section.isCertain(test.statement)).map(({ written, table, fetch, type }) => ({ at: written.criterion, table, by: fetch, type }))];
}

/** What the tests of a section ask of the counters that it tracks in its own table: a limit by what the table does not store never holds. */
function typesTrackedIn(proxy: Proxy): string[] {
  const tracked = tableUsesOf(proxy).filter(({ table }) => table === undefined).map(({ by }) => by);
  return counterTestsOf(proxy).flatMap(({ counter, table, type }) => (counter !== undefined && table === undefined && tracked.includes(`track-sc${counter}`) ? [type] : []));
}

function finding(proxy: Proxy, name: string, [first, ...others]: readonly [Need, ...Need[]], tables: ReadonlySet<string>): RuleFinding {
  const isOwn = name === proxy.name;
  const meant = isOwn ? undefined : closest(name, tables);
  const tracksAddress = [first, ...others].every(({ by }) => by.startsWith('src_') || by.startsWith('stick on') || by.startsWith('track-sc'));
  const asked = [...[first, ...others].flatMap(({ type }) => type ?? []), ...(isOwn ? typesTrackedIn(proxy) : [])];
  const types = new Set(asked.map(storeOf));
  const table = `stick-table type ${tracksAddress ? 'ip' : 'string'} size 100k expire 30m${types.size > 0 ? ` store ${[...types].join(',')}` : ''}`;
  return {
    at: first.at,
    message: isOwn
      ? `\`${first.by}\` uses the table of ${proxy.title}, which has no \`stick-table\`: HAProxy refuses to start. Add one, or name a table.`
      : `\`${first.by}\` uses the table \`${name}\`, but no section of this name has a \`stick-table\`: HAProxy refuses to start. ${meant === undefined ? 'Add one there, or name another table.' : `Did you mean \`${meant}\`?`}`,
    related: others.map(({ at }) => ({ at, message: 'The same here' })),
    repairs: [
      ...(isOwn ? [{ title: `Add \`${table}\``, safety: 'review' as const, edits: [addLine(proxy, table, 'mode', 'balance')] }] : []),
      ...(meant === undefined ? [] : [{ title: `Replace by \`${meant}\``, safety: 'review' as const, edits: [first, ...others].map(({ at }) => renamed(at, name, meant)) }]),
    ],
  };
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
  *check(configuration, { isWhole }) {
    const tables = stickTableNamesIn(configuration);
    for (const { proxy, name, needs } of unmetIn(configuration, tables)) {
      // The table of another section may stand in another file.
      if (isWhole || name === proxy.name) yield finding(proxy, name, needs, tables);
    }
  },
});
