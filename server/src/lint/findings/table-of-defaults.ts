import type { Configuration } from '../../model/configuration.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { perProxy, type Proxy } from '../../model/proxy.ts';
import { stickTablesIn, tableUsesOfDefaults, type CounterTest, type TableUse } from '../../model/request-rules/stick-table.ts';
import type { Word } from '../../syntax/word.ts';
import { groupedBy } from '../../text/grouped-by.ts';
import { askTable } from '../edits/track-edits.ts';
import { replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import type { RuleFinding } from '../finding.ts';

/** What in a `defaults` names no table: a `track-sc`, or a test by the address of the client. */
interface Nameless {
  readonly at: Word;
  readonly by: string;
  /** Has it use this table; undefined where it is not written plainly. */
  naming(table: string): RuleEdit | undefined;
}

function ofUse({ at, by, key }: TableUse): Nameless {
  return { at, by, naming: table => key && replaceWord(key, `${key.text} table ${table}`) };
}

function ofTest(test: CounterTest): Nameless {
  return { at: test.written.criterion, by: test.fetch, naming: table => askTable(test, table) };
}

/** `sc_http_req_rate(0)` is not among them: it asks the table that is tracked. */
const namelessIn = perProxy((defaults): readonly Nameless[] => {
  const { uses, tests } = tableUsesOfDefaults(defaults);
  const isCertain = ({ statement }: TableUse | CounterTest) => defaults.section.isCertain(statement);
  const tracking = uses.filter(use => use.table === undefined && use.by.startsWith('track-sc') && isCertain(use));
  return [...tracking.map(ofUse), ...tests.filter(test => test.fetch.startsWith('src_') && test.table === undefined && isCertain(test)).map(ofTest)];
}, []);

/** The sections that inherit such lines. One without a name may have no rules at all, and so may one from which a `listen` inherits. */
const heirs = inProxies(proxy => {
  const { defaults } = proxy;
  if (!defaults?.nameWord || proxy.isDisabled || (proxy.kind !== 'frontend' && proxy.kind !== 'backend')) return [];
  return namelessIn(defaults).length > 0 ? [{ proxy, defaults }] : [];
}, ['http-request', 'http-response', 'tcp-request', 'tcp-response']);

function finding(defaults: Proxy, sections: readonly Proxy[], configuration: Configuration): RuleFinding | undefined {
  const [first, ...others] = namelessIn(defaults);
  if (!first) return undefined;
  const tables = stickTablesIn(configuration);
  const own = sections.map(({ name }) => name).filter(name => tables.has(name));
  const [meant, another] = own.length > 0 ? own : tables.keys();
  const edits = meant === undefined || another !== undefined ? [] : [first, ...others].flatMap(each => each.naming(meant) ?? []);
  return {
    at: first.at,
    message: `\`${first.by}\` names no table, and ${defaults.title} has none: HAProxy does not look in the sections that inherit the line, and refuses to start. Name the table${edits.length > 0 ? ` \`${meant}\`` : ', or write the rules where the table is'}.`,
    related: others.map(({ at }) => ({ at, message: 'The same here' })),
    repairs: edits.length > 0 && edits.length === others.length + 1 ? [{ title: `Use the table \`${meant}\``, safety: 'review', edits }] : [],
  };
}

/** "Proxy 'limits': unable to find table 'limits' referenced by track-sc0", and "table name must be set in arg 1 of ACL keyword": tried on 2.6 to 3.4. */
export function tablesMissingInDefaults(configuration: Configuration): RuleFinding[] {
  const groups = groupedBy(heirs(configuration), ({ defaults }) => defaults);
  return [...groups].flatMap(([defaults, found]) => finding(defaults, found.map(({ proxy }) => proxy), configuration) ?? []);
}
