import type { AclTest } from '../../expression/acl.ts';
import { variantOf } from '../../language/acl-variants.ts';
import { testsOfTerm } from '../../model/condition-tests.ts';
import { mayRewriteWhatIsTested } from '../../model/deciding-rewrites.ts';
import { decidableLines, linesDecidedBy, type DecidedLine } from '../../model/decided-lines.ts';
import { headerAgainst } from '../../model/header-state.ts';
import type { Proxy } from '../../model/proxy.ts';
import { refusalOf } from '../../model/refusal.ts';
import type { Rule } from '../../model/request-rules.ts';
import { asksInVain, rewritesOf } from '../../model/request-rewrite.ts';
import { isSet } from '../../model/variable-source.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { insertLineAbove, replaceWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/** What the rules above a test have made of the part of a request that it looks at. */
interface Change {
  readonly rule: Rule;
  /** How a message calls that part. */
  readonly what: string;
  /** The end of the name of a variable that keeps what came. */
  readonly variable: string;
  readonly how: 'never' | 'seldom' | 'gone';
}

/** A line that does nothing, or refuses everybody, because of what it asks. */
interface DeadLine extends DecidedLine {
  readonly test: AclTest;
  readonly change: Change;
}

/** The first change that makes a test ask in vain. A path or a host is looked at for routes, behind all rules. */
function changeAgainst(test: AclTest, proxy: Proxy, keyword: string, above: number): Change | undefined {
  for (const rewrite of above === Infinity ? rewritesOf(proxy) : []) {
    const how = asksInVain(test, rewrite);
    if (how) return { rule: rewrite.rule, what: rewrite.subject === 'host' ? 'the Host header' : 'the path', variable: rewrite.subject, how };
  }
  const state = keyword === 'tcp-request' ? undefined : headerAgainst(test, proxy, above);
  if (!state) return undefined;
  const { name, rule, text } = state;
  return { rule, what: name === 'host' ? 'the Host header' : `the header \`${name}\``, variable: name.replace(/\W/g, '_'), how: text === undefined ? 'gone' : 'never' };
}

function deadLines(proxy: Proxy): DeadLine[] {
  const changeFor = (keyword: string, above: number) => (test: AclTest | string) => (typeof test === 'string' ? undefined : changeAgainst(test, proxy, keyword, above));
  const refusal = refusalOf(proxy)?.rule.statement;
  const decided = linesDecidedBy(proxy, (keyword, above) => test => (changeFor(keyword, above)(test) ? false : undefined));
  return decided.filter(({ statement }) => !refusal?.equals(statement)).flatMap((line): DeadLine[] => {
    const { statement, owner, term, above } = line;
    for (const test of testsOfTerm(term, owner)) {
      const change = changeFor(statement.keyword, above)(test);
      if (change) return [{ ...line, test, change }];
    }
    return [];
  });
}

function textOf({ rule: { statement } }: Change): string {
  return `\`${statement.values().join(' ')}\``;
}

function explain({ change, test, statement, effect, above }: DeadLine): string {
  const patterns = test.patterns.map(({ text }) => `\`${text}\``).slice(0, 3).join(' or ');
  const asks = `\`${test.criterion.text}\``;
  const whys = {
    never: `has rewritten ${change.what} of each request by then, and ${asks} never matches ${patterns}`,
    seldom: `has cut off how the path began by then, and ${asks} does not match what is left of ${patterns}`,
    gone: `has deleted ${change.what} of each request by then, and ${asks} finds nothing`,
  };
  const why = `${textOf(change)} ${whys[change.how]}`;
  const keep = 'keep what came in a variable before that, and test it';
  const what = effect === 'refusal' ? 'refuses everybody who comes to it' : 'is not taken';
  if (above !== Infinity) return `${why}: this line ${what}. Ask above that rule, or ${keep}.`;
  const when = statement.keyword === 'redirect' ? '`http-request` rules run before `redirect` lines' : '`http-request` rules run before a backend or a server is chosen';
  return `${when}. ${why}: this line ${what}. ${change.how === 'gone' ? 'Delete it' : 'Rewrite'} in the backend, or ${keep}.`;
}

function standsAbove(rule: Statement, route: Statement, proxy: Proxy): boolean {
  const lines = proxy.statements('http-request', 'use_backend', 'use-server', 'redirect');
  return lines.findIndex(line => line.equals(rule)) < lines.findIndex(line => line.equals(route));
}

/** The test of a variable in which a line above the rule keeps what came. */
function repairsOf(line: DeadLine): RuleRepair[] {
  const { proxy, owner, statement, term, word, test, change } = line;
  const variable = `txn.${change.variable}`;
  const [call, ...converters] = test.criterion.calls;
  const isOwn = change.rule.owner === proxy && owner === proxy;
  if (term.kind !== 'anonymous' || !isOwn || isSet(proxy, variable) || !standsAbove(change.rule.statement, statement, proxy) || !call || word.text !== test.criterion.text) return [];
  const { fetch, match } = variantOf(call.name) ?? { fetch: call.name, match: 'str' };
  // Of a variable it has always to be said how it is compared; a variant with converters compares whole texts.
  const flag = test.flags.some(({ name }) => name === '-m') ? '' : ` -m ${converters.length === 0 ? match : 'str'}`;
  const argument = word.text.slice(call.name.length, call.span.end);
  const edits = [
    insertLineAbove(change.rule.statement, `http-request set-var(${variable}) ${fetch}${argument}`),
    replaceWord(word, `var(${variable})${word.text.slice(call.span.end)}${flag}`),
  ];
  return [{ title: `Keep what came in \`${variable}\`, and test that`, safety: 'review', edits }];
}

function findingFor(line: DeadLine): RuleFinding {
  const { proxy, owner, statement, word, change } = line;
  const related = { at: change.rule.statement, message: change.how === 'gone' ? 'Deletes it' : 'Rewrites it' };
  return {
    at: owner === proxy ? word : proxy.header,
    ...(change.how === 'seldom' || line.effect === 'redirect' ? { severity: 'warning' as const } : {}),
    message: explain(line),
    related: owner === proxy ? [related] : [related, { at: statement, message: 'Refuses everybody' }],
    repairs: repairsOf(line),
  };
}

/**
 * Lab cases host-rewritten-before-routing, path-put-before-routing, path-cut-before-routing and header-deleted-before-routing: 503 with `SC--` on 2.6 to 3.4;
 * header-deleted-before-refusal: 403 with `PR--`.
 */
export default defineRule({
  name: 'rewritten-before-routing',
  summary: 'A route or a refusal asks for what a rule above has rewritten or deleted.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: decidableLines,
  mentions: ['set-header', 'del-header', 'replace-header', 'set-path', 'set-pathq', 'set-uri', 'replace-path'],
  *check(proxy) {
    if (proxy.kind === 'defaults' || proxy.isDisabled || proxy.mode !== 'http' || !mayRewriteWhatIsTested(proxy)) return;
    for (const line of deadLines(proxy)) yield findingFor(line);
  },
});
