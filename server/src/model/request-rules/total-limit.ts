import type { AclTest } from '../../expression/acl.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { testsOfTerm } from '../conditions/condition-tests.ts';
import { acceptsNumber } from '../conditions/number-test.ts';
import { conditionOf } from '../conditions/statement-condition.ts';
import { hasText } from '../incremental/per-block.ts';
import { inProxies } from '../incremental/in-proxies.ts';
import type { Proxy } from '../proxy.ts';
import { countsEverybody, counterAskedBy, isGeneral, isTotal, type AskedCounter } from './counter-limit.ts';
import { actionOf, refusingActions, turnsAway } from './request-rules.ts';

/** A refusal of those of whom a counter that never falls says that there were more than so many. */
export interface TotalLimit {
  readonly proxy: Proxy;
  readonly rule: Statement;
  readonly test: AclTest;
  /** The word with the test in it, where it stands on the line itself. */
  readonly word: Word | undefined;
  readonly counter: AskedCounter;
  readonly limit: number;
  /** The line that counts everybody. */
  readonly tracking: Statement;
  /** The table it counts in. */
  readonly table: string;
}

const mentionsTotal = hasText(text => /_req_cnt|conn_cnt|sess_cnt|gpc/.test(text));
const clearsCounters = hasText(text => /_clr_gpc|sc-set-gp/.test(text));

/** Those of each section that tracks its clients by their address, all of them. */
export const totalLimits = inProxies((proxy): readonly TotalLimit[] => {
  if (proxy.kind === 'defaults' || proxy.isDisabled || !mentionsTotal(proxy.section) || clearsCounters(proxy.section)) return [];
  const lines = proxy.statements('tcp-request', 'http-request').filter(line => proxy.section.isCertain(line));
  return lines.flatMap(rule => {
    const asked = turnsAway(rule) ? limitOn(rule, proxy) : undefined;
    const tracking = asked && lines.find(line => tracks(line, asked.counter, proxy));
    if (!asked || !tracking) return [];
    const { counter } = asked;
    const slot = actionOf(tracking).replace('track-sc', '');
    const isCounted = !isGeneral(counter) || counter.isCountedByAsking || lines.some(line => countsEverybody(line, counter.name, slot));
    return isCounted ? [{ proxy, rule, ...asked, tracking, table: tableOf(tracking) ?? proxy.name }] : [];
  });
}, [...refusingActions, 'return']);

/** A condition of a single test, `gt 5` or `ge 5`. */
function limitOn(rule: Statement, proxy: Proxy): Pick<TotalLimit, 'test' | 'counter' | 'limit' | 'word'> | undefined {
  const found = conditionOf(rule);
  const [group, anotherGroup] = found?.condition.groups ?? [];
  const [term, anotherTerm] = group ?? [];
  if (!found || found.unless || !term || term.negated || anotherGroup || anotherTerm) return undefined;
  const [test, more] = testsOfTerm(term, proxy);
  const counter = test && !more ? counterAskedBy(test.criterion.calls) : undefined;
  const limit = Number(test?.patterns[0]?.text);
  if (!test || !counter || !isTotal(counter) || !['gt', 'ge'].includes(test.operator ?? '') || test.patterns.length !== 1 || !Number.isInteger(limit)) return undefined;
  // Of a limit that the first request exceeds rate-limit-refuses-everybody tells.
  return acceptsNumber(test, 1) === false ? { test, counter, limit, word: term.kind === 'anonymous' ? rule.word(found.start + term.firstWord) : undefined } : undefined;
}

function tracks(line: Statement, { slot, table }: AskedCounter, proxy: Proxy): boolean {
  const number = /^track-sc(\d+)$/.exec(actionOf(line))?.[1];
  const key = line.values(line.keyword === 'tcp-request' ? 3 : 2)[0];
  if (number === undefined || conditionOf(line) || key !== 'src') return false;
  const tracked = tableOf(line) ?? proxy.name;
  return slot === undefined ? tracked === (table ?? proxy.name) : slot === number && (table === undefined || table === tracked);
}

function tableOf(line: Statement): string | undefined {
  const words = line.values();
  return words.includes('table') ? words[words.indexOf('table') + 1] : undefined;
}
