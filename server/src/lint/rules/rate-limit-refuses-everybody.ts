import type { AclTest } from '../../expression/acl.ts';
import type { Term } from '../../expression/condition.ts';
import { fetchOf, testsOfTerm } from '../../model/condition-tests.ts';
import { numberMatches } from '../../model/number-test.ts';
import { hasText } from '../../model/per-block.ts';
import { lineageOf, type Proxy } from '../../model/proxy.ts';
import { tcpLayers } from '../../model/request-rules.ts';
import { conditionOf, type StatementCondition } from '../../model/statement-condition.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { replaceWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Counters that stand at 1 when the first request, or connection, of a client is looked at, tried on 2.6 and 3.4. */
const counter = /^(?:sc[012]?|src)_(http_req_rate|http_req_cnt|conn_rate|conn_cnt|conn_cur|sess_rate|sess_cnt)$/;
const refusing = new Set(['deny', 'tarpit', 'reject', 'silent-drop']);

const tracksItself = hasText(text => text.includes('track-sc'));

/** Asked of the text first, its own and what it inherits: there may be thousands of rules. */
function mayTrack(proxy: Proxy): boolean {
  return [...lineageOf(proxy)].some(({ section }) => tracksItself(section));
}

function actionOf(line: Statement): string {
  return line.word(line.keyword === 'tcp-request' ? 2 : 1)?.value ?? '';
}

/** Where a line runs among all rules: the layer first, then its place in it. */
function orderOf(line: Statement): number {
  return line.keyword === 'http-request' ? tcpLayers.length : tcpLayers.indexOf(line.word(1)?.value ?? '');
}

/** The `track-sc` line that has counted the request before the rule asks. `slot` is the number in `track-sc0`, undefined for any. */
function trackingLine(lines: readonly Statement[], rule: Statement, slot: string | undefined): Statement | undefined {
  return lines.find((line, i) => {
    const tracked = /^track-sc(\d+)$/.exec(actionOf(line))?.[1];
    const isBefore = orderOf(line) < orderOf(rule) || (orderOf(line) === orderOf(rule) && i < lines.indexOf(rule));
    return tracked !== undefined && isBefore && (slot === undefined || slot === tracked);
  });
}

/** False when the section's own table is used and does not keep the counter: then it stays at 0. */
function isKept(name: string, tracking: Statement, test: AclTest, proxy: Proxy): boolean {
  const words = tracking.values();
  const table = words[words.indexOf('table') + 1];
  const isOwn = !words.includes('table') || table === proxy.name;
  const argument = test.criterion.calls[0]?.arguments?.at(-1)?.text ?? '';
  if (!isOwn || (argument !== '' && !/^\d+$/.test(argument) && argument !== proxy.name)) return true;
  return proxy.effective('stick-table')?.statement.values().join(' ').includes(name) === true;
}

/** Requests are counted before `http-request` rules; sessions behind the rules of the session, if they are tracked by then. */
function isCountedBefore(name: string, rule: Statement, tracking: Statement): boolean {
  if (name.startsWith('sess_')) return orderOf(rule) >= tcpLayers.indexOf('content') && orderOf(tracking) < tcpLayers.indexOf('content');
  return !name.startsWith('http_') || rule.keyword === 'http-request';
}

interface Hit {
  readonly term: Term;
  readonly test: AclTest;
  readonly tracking: Statement;
  readonly isAlone: boolean;
}

function hitOn(rule: Statement, found: StatementCondition, lines: readonly Statement[], proxy: Proxy): Hit | undefined {
  for (const group of found.condition.groups) {
    for (const term of group) {
      const [test, more] = testsOfTerm(term, proxy);
      const name = test && counter.exec(fetchOf(test))?.[1];
      if (!test || more || !name) continue;
      if (numberMatches(test, 1) !== !term.negated) continue;
      const fetch = fetchOf(test);
      const argument = test.criterion.calls[0]?.arguments?.[0]?.text;
      const slot = /^sc(\d)/.exec(fetch)?.[1] ?? (fetch.startsWith('sc_') ? argument : undefined);
      const tracking = trackingLine(lines, rule, slot);
      if (tracking && isCountedBefore(name, rule, tracking) && isKept(name, tracking, test, proxy)) return { term, test, tracking, isAlone: group.length === 1 };
    }
  }
  return undefined;
}

function repairsOf(rule: Statement, { term, test }: Hit, found: StatementCondition, proxy: Proxy): RuleRepair[] {
  const [pattern, more] = test.patterns;
  if (!pattern || more || (test.operator !== 'gt' && test.operator !== 'ge') || term.negated) return [];
  const definition = term.kind === 'named' ? proxy.statements('acl').find(line => line.word(1)?.value === term.name) : undefined;
  const word: Word | undefined = term.kind === 'anonymous' ? rule.word(found.start + term.firstWord + pattern.word) : definition?.word(2 + pattern.word);
  return word ? [{ title: 'Raise the limit to 100', safety: 'review', edits: [replaceWord(word, '100')] }] : [];
}

/** Lab case rate-limit-refuses-everybody: the first request is counted before it is looked at, on 2.6 to 3.4. */
export default defineRule({
  name: 'rate-limit-refuses-everybody',
  summary: 'A limit is so low that the first request of each client exceeds it.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['http-request', 'tcp-request'],
  *check(proxy) {
    if (proxy.kind === 'defaults' || proxy.isDisabled || !mayTrack(proxy)) return;
    const lines = [...proxy.effectiveLines('tcp-request'), ...(proxy.mode === 'http' ? proxy.effectiveLines('http-request') : [])];
    if (!lines.some(line => actionOf(line).startsWith('track-sc'))) return;
    for (const rule of proxy.statements('http-request', 'tcp-request')) {
      const found = refusing.has(actionOf(rule)) ? conditionOf(rule) : undefined;
      const same = found && !found.unless && proxy.section.isCertain(rule) ? lines.find(line => line.equals(rule)) : undefined;
      const hit = found && same && hitOn(same, found, lines, proxy);
      if (!hit) continue;
      const isEverybody = hit.isAlone && !conditionOf(hit.tracking);
      const what = rule.keyword === 'http-request' ? 'request' : 'connection';
      const { criterion, operator, patterns } = hit.test;
      const written = [criterion.text, ...(operator ? [operator] : []), ...patterns.map(({ text }) => text)].join(' ');
      yield {
        at: rule,
        ...(isEverybody ? {} : { severity: 'warning' as const }),
        message: `The ${what} that is looked at is counted already, so \`${written}\` is ${hit.term.negated ? 'false' : 'true'} for the first one of each client: ${isEverybody ? 'everybody is refused' : `everybody is refused ${hit.isAlone ? 'who is tracked' : 'whom the other conditions fit'}`}. Raise the limit.`,
        related: [{ at: hit.tracking, message: 'Counted here' }],
        repairs: repairsOf(rule, hit, found, proxy),
      };
    }
  },
});
