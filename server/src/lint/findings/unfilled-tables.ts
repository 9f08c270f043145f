import type { Configuration } from '../../model/configuration.ts';
import { asksForClient, freeCounter, saysOfZero, tablesMeantBy, type TableTest, type UnfilledTable } from '../../model/request-rules/unfilled-table.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { askTable, trackClients } from '../edits/track-edits.ts';

/** A table that is asked for clients, or for other keys, and that nobody fills. */
export function tellUnfilled({ table: { name, statement }, tests, isStuck }: UnfilledTable, configuration: Configuration): RuleFinding {
  const [first, ...others] = tests;
  const { proxy, test } = first;
  const says = saysOfZero(first);
  const result = says === undefined ? 'the test says the same of everybody' : says ? 'the test holds for everybody' : 'the test never holds';
  const table = name === proxy.name && test.table === undefined ? `of ${proxy.title}` : `\`${name}\``;
  return {
    at: test.written.criterion,
    message: `${looksUp(first)} in the table ${table}, but ${isStuck ? 'only `stick` puts clients there, which counts nothing' : nothingThere[first.by]}: the count is always 0, and ${result}. Track the clients in this table by \`track-sc\`, or ask the one in which they are tracked.`,
    related: [{ at: statement, message: isStuck ? 'Nothing is counted here' : 'This table stays empty' }, ...others.map(other => ({ at: other.test.written.criterion, message: 'The same here' }))],
    repairs: repairsFor(name, tests, configuration),
  };
}

function looksUp({ test: { fetch, counter, written }, by }: TableTest): string {
  if (by === 'counter') return `\`${written.criterion.value}\` looks what counter ${counter} tracks up`;
  return `\`${fetch}\` looks ${by === 'client' || asksForClient(fetch) ? 'the client' : 'its key'} up`;
}

const nothingThere: Readonly<Record<TableTest['by'], string>> = {
  client: 'nothing puts a client there', counter: 'nothing puts anything there', converter: 'nothing puts anything there',
};

function repairsFor(name: string, tests: UnfilledTable['tests'], configuration: Configuration): RuleRepair[] {
  const candidates = tests.map(each => tablesMeantBy(each, configuration));
  const [meant, another] = [...new Set(candidates.flat())].filter(table => candidates.every(each => each.includes(table)));
  const asking = meant === undefined || another !== undefined ? [] : tests.flatMap(({ test }) => askTable(test, meant) ?? []);
  const counter = tests.every(({ test }) => asksForClient(test.written.criterion.value)) ? freeCounter(configuration) : undefined;
  const tracking = counter === undefined ? [] : [...new Set(tests.map(({ proxy }) => proxy))].flatMap(proxy => {
    const own = tests.filter(each => each.proxy === proxy).map(({ test }) => test);
    const test = own.find(({ type }) => !type.startsWith('http_')) ?? own[0];
    return test ? [trackClients(proxy, test, counter, name === proxy.name ? undefined : name)] : [];
  });
  return [
    ...(asking.length === tests.length ? [{ title: `Ask the table \`${meant}\`, in which clients are tracked`, safety: 'review' as const, edits: asking }] : []),
    ...(tracking[0] ? [{ title: `Add \`${tracking[0].line}\``, safety: 'review' as const, edits: tracking.map(({ edit }) => edit) }] : []),
  ];
}
