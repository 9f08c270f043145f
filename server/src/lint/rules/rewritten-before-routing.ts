import type { AclTest } from '../../expression/acl.ts';
import type { Term } from '../../expression/condition.ts';
import { variantOf } from '../../language/acl-variants.ts';
import { termsOf, testsOfTerm } from '../../model/condition-tests.ts';
import { valueOfCondition } from '../../model/condition-value.ts';
import type { Proxy } from '../../model/proxy.ts';
import { asksInVain, rewritesOf, type Rewrite } from '../../model/request-rewrite.ts';
import { conditionOf, type StatementCondition } from '../../model/statement-condition.ts';
import { isSet } from '../../model/variable-source.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { insertLineAbove, replaceWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A line that is never taken, because of what it asks. */
interface DeadLine {
  readonly statement: Statement;
  readonly found: StatementCondition;
  readonly term: Term;
  readonly test: AclTest;
  readonly rewrite: Rewrite;
  readonly how: 'never' | 'seldom';
}

/** The first rewrite that makes a test ask in vain. */
function rewriteOf(test: AclTest, rewrites: readonly Rewrite[]): { rewrite: Rewrite; how: 'never' | 'seldom' } | undefined {
  for (const rewrite of rewrites) {
    const how = asksInVain(test, rewrite);
    if (how) return { rewrite, how };
  }
  return undefined;
}

function deadLine(statement: Statement, proxy: Proxy, rewrites: readonly Rewrite[]): DeadLine | undefined {
  const found = conditionOf(statement);
  const valuation = (test: AclTest | string) => (typeof test !== 'string' && rewriteOf(test, rewrites) ? false : undefined);
  if (!found || !proxy.section.isCertain(statement) || valueOfCondition(found.condition, found.unless, proxy, valuation) !== false) return undefined;
  for (const term of termsOf(found.condition)) {
    for (const test of testsOfTerm(term, proxy)) {
      const because = rewriteOf(test, rewrites);
      if (because) return { statement, found, term, test, ...because };
    }
  }
  return undefined;
}

function wordOf({ statement, found, term }: DeadLine): Word | undefined {
  return statement.word(found.start + (term.kind === 'named' ? term.word : term.firstWord));
}

function textOf({ rule: { statement } }: Rewrite): string {
  return `\`${statement.values().join(' ')}\``;
}

function explain({ rewrite, test, how }: DeadLine): string {
  const patterns = test.patterns.map(({ text }) => `\`${text}\``).slice(0, 3).join(' or ');
  const what = rewrite.subject === 'host' ? 'the Host header' : 'the path';
  const effect = how === 'never'
    ? `${textOf(rewrite)} has rewritten ${what} of each request by then, and \`${test.criterion.text}\` never matches ${patterns}`
    : `${textOf(rewrite)} has cut off how the path began by then, and \`${test.criterion.text}\` does not match what is left of ${patterns}`;
  return `\`http-request\` rules run before a backend or a server is chosen. ${effect}: this line is not taken. Rewrite in the backend, or keep what came in a variable before it is rewritten, and test that.`;
}

function standsAbove(rule: Statement, route: Statement, proxy: Proxy): boolean {
  const lines = proxy.statements('http-request', 'use_backend', 'use-server');
  return lines.findIndex(line => line.equals(rule)) < lines.findIndex(line => line.equals(route));
}

/** The test of a variable in which a line above the rewrite keeps what came. */
function repairsOf(line: DeadLine, proxy: Proxy): RuleRepair[] {
  const { statement, term, test, rewrite } = line;
  const variable = `txn.${rewrite.subject}`;
  const word = wordOf(line);
  const [call, ...converters] = test.criterion.calls;
  if (term.kind !== 'anonymous' || rewrite.rule.owner !== proxy || isSet(proxy, variable) || !standsAbove(rewrite.rule.statement, statement, proxy) || !word || !call || word.text !== test.criterion.text) return [];
  const { fetch, match } = variantOf(call.name) ?? { fetch: call.name, match: 'str' };
  // Of a variable it has always to be said how it is compared; a variant with converters compares whole texts.
  const flag = test.flags.some(({ name }) => name === '-m') ? '' : ` -m ${converters.length === 0 ? match : 'str'}`;
  const argument = word.text.slice(call.name.length, call.span.end);
  const edits = [
    insertLineAbove(rewrite.rule.statement, `http-request set-var(${variable}) ${fetch}${argument}`),
    replaceWord(word, `var(${variable})${word.text.slice(call.span.end)}${flag}`),
  ];
  return [{ title: `Keep what came in \`${variable}\`, and test that`, safety: 'review', edits }];
}

function findingFor(line: DeadLine, proxy: Proxy): RuleFinding {
  return {
    at: wordOf(line) ?? line.statement,
    ...(line.how === 'seldom' ? { severity: 'warning' as const } : {}),
    message: explain(line),
    related: [{ at: line.rewrite.rule.statement, message: 'Rewrites it' }],
    repairs: repairsOf(line, proxy),
  };
}

/** Lab cases host-rewritten-before-routing, path-put-before-routing and path-cut-before-routing: 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'rewritten-before-routing',
  summary: 'A route asks for a host or a path that a rule has rewritten by then.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['use_backend', 'use-server'],
  mentions: ['set-header', 'set-path', 'set-pathq', 'replace-path'],
  *check(proxy) {
    const rewrites = proxy.kind === 'defaults' || proxy.isDisabled ? [] : rewritesOf(proxy);
    if (rewrites.length === 0) return;
    for (const statement of proxy.statements('use_backend', 'use-server')) {
      const line = deadLine(statement, proxy, rewrites);
      if (line) yield findingFor(line, proxy);
    }
  },
});
