import type { AclTest } from '../../expression/acl.ts';
import { variantOf } from '../../language/acl-variants.ts';
import { termsOn, testsOfTerm } from '../../model/conditions/condition-tests.ts';
import { mayRewriteWhatIsTested } from '../../model/routes/deciding-rewrites.ts';
import { deadBranchesOf } from '../../model/conditions/dead-branches.ts';
import { deadExceptionsOf, type DeadException } from '../../model/conditions/dead-exceptions.ts';
import { decidableLines, idleRulesBy, linesDecidedBy, type DecidedLine, type IdleRule, type ValuesFor } from '../../model/conditions/decided-lines.ts';
import { headerAgainst, headerRead } from '../../model/request-rules/header-state.ts';
import { mentionsAny, type Proxy } from '../../model/proxy.ts';
import { actsBesides } from '../../model/request-rules/acts-besides.ts';
import type { Rule } from '../../model/request-rules/request-rules.ts';
import { refusalOf } from '../../model/request-rules/refusal.ts';
import { asksInVain, rewritesOf } from '../../model/request-rules/request-rewrite.ts';
import { routesOf } from '../../model/routes/route.ts';
import { rewriteForRoute } from '../../model/routes/route-rewrites.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import { isSet } from '../../model/expressions/variable-source.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { insertLineAbove, moveBelow, replaceWord } from '../edits/rule-edits.ts';
import { undoneBy } from '../findings/rule-effect.ts';
import { asInherited } from '../findings/inherited-rule.ts';
import { defineRule } from '../rule.ts';

/** What the rules above a test have made of the part of a request that it looks at. */
interface Change {
  readonly rule: Rule;
  /** How a message calls that part. */
  readonly what: string;
  /** The end of the name of a variable that keeps what came. */
  readonly variable: string;
  readonly how: 'never' | 'seldom' | 'gone';
  /** True for a header other than the host. What is set or counted by one that is gone is often a habit, and does no harm. */
  readonly isHeader?: boolean;
}

/** A line that does nothing, or refuses everybody, because of what it asks. */
type DeadLine = (DecidedLine | IdleRule) & {
  readonly test: AclTest;
  readonly change: Change;
};

/** Where a test is asked. */
interface Place {
  readonly keyword: string;
  /** How many rules have run by then. */
  readonly above: number;
  /** A route, a redirect, or another rule that never acts. */
  readonly line: Statement | undefined;
}

/** The first change that makes a test ask in vain. */
function changeAgainst(test: AclTest, proxy: Proxy, { keyword, above, line }: Place): Change | undefined {
  for (const rewrite of keyword === 'tcp-request' ? [] : rewritesOf(proxy, above)) {
    const how = asksInVain(test, rewrite);
    if (how) return { rule: rewrite.rule, ...namesOf(rewrite.subject), how };
  }
  const state = keyword === 'tcp-request' ? undefined : headerAgainst(test, proxy, above);
  if (state) return { rule: state.rule, ...namesOf(state.name), how: state.text === undefined ? 'gone' : 'never' };
  const found = line ? rewriteForRoute(test, line, proxy) : undefined;
  return found && { rule: found.rule, ...namesOf(found.part), how: found.how };
}

/** How a message calls a part of a request, and the name of a variable for it. */
function namesOf(part: string): Pick<Change, 'what' | 'variable' | 'isHeader'> {
  const what = part === 'path' ? 'the path' : part === 'host' ? 'the Host header' : `the header \`${part}\``;
  return { what, variable: part.replace(/\W/g, '_'), isHeader: part !== 'path' && part !== 'host' };
}

/** Rules in a `defaults` count like the section's own. */
const mayDecide = mentionsAny(...decidableLines);

function deadLines(proxy: Proxy): DeadLine[] {
  const changeFor = (place: Place) => (test: AclTest | string) => (typeof test === 'string' ? undefined : changeAgainst(test, proxy, place));
  const refusal = refusalOf(proxy)?.rule.statement;
  const values: ValuesFor = (keyword, above, line) => test => (changeFor({ keyword, above, line })(test) ? false : undefined);
  const decided = linesDecidedBy(proxy, values);
  const idle = idleRulesBy(proxy, values).filter(line => !decided.some(other => other.statement.equals(line.statement)) && !actsBesides(line.statement, proxy));
  const found = [...decided, ...idle].filter(({ statement }) => !refusal?.equals(statement)).flatMap((line): DeadLine[] => {
    const { statement, owner, term, above } = line;
    for (const test of testsOfTerm(term, owner)) {
      const change = changeFor({ keyword: statement.keyword, above, line: line.effect === 'refusal' ? undefined : statement })(test);
      if (change && (line.effect !== 'rule' || !change.isHeader)) return [{ ...line, test, change }];
    }
    return [];
  });
  return found.filter(line => !conditionOf(line.change.rule.statement) || !leadsThereAnyway(line, found));
}

/** A line that was to spare those who have a header, and spares nobody for it. */
interface Unsparing extends DeadException {
  readonly test: AclTest;
  readonly change: Change;
}

/** Behind a proxy the scheme is asked for in this way, and `ssl_fc` beside it decides. */
const schemeHeader = /^x-forwarded-|^forwarded$/;

/** Headers alone: a path that is cut, or a host, is often asked for as it came and as it is, too. */
function unsparingLines(proxy: Proxy, told: readonly DeadLine[]): Unsparing[] {
  const stateFor = (test: AclTest | string, above: number) => (typeof test === 'string' ? undefined : headerAgainst(test, proxy, above));
  const refusal = refusalOf(proxy)?.rule.statement;
  return deadExceptionsOf(proxy, (_, above) => test => (stateFor(test, above) ? false : undefined)).flatMap((dead): Unsparing[] => {
    const { statement, term, above, effect } = dead;
    if (refusal?.equals(statement) || told.some(line => line.statement.equals(statement))) return [];
    for (const test of testsOfTerm(term, proxy)) {
      const state = stateFor(test, above);
      if (!state || (effect === 'redirect' && schemeHeader.test(state.name))) continue;
      const isSwitch = state.text !== undefined && termsOn(statement).filter(each => testsOfTerm(each, proxy).some(other => headerRead(other) === state.name)).length > 1;
      if (isSwitch) continue;
      return [{ ...dead, test, change: { rule: state.rule, ...namesOf(state.name), how: state.text === undefined ? 'gone' : 'never' } }];
    }
    return [];
  });
}

function unsparing(line: Unsparing, proxy: Proxy): RuleFinding {
  const { statement, test, word, change, effect } = line;
  const ends = {
    refusal: 'this line refuses those, too, whom it was to spare for it',
    redirect: 'this line redirects those, too, whom it was to spare for it',
    login: 'this line asks for the password again and again, and whoever knows it gets no further',
  };
  const isAbove = standsAbove(change.rule.statement, statement, proxy);
  const isMovable = change.rule.owner === proxy && isAbove && change.how === 'gone';
  const advice = isMovable ? `Delete it below this line${effect === 'login' ? '' : ', or keep what came in a variable before that, and test it'}.` : 'Keep what came in a variable before that, and test it.';
  return {
    at: word,
    severity: effect === 'login' ? 'error' : 'warning',
    message: `${textOf(change)} ${whysOf(change, test)[change.how]}: ${ends[effect]}. ${advice}`,
    related: [{ at: change.rule.statement, message: change.how === 'gone' ? 'Deletes it' : 'Rewrites it' }],
    repairs: isMovable && statement.keyword === 'http-request' && change.rule.statement.word(3)?.value !== '-m'
      ? [{ title: 'Delete it below this line', safety: 'review', edits: moveBelow(change.rule.statement, statement) }]
      : [],
  };
}

/** One of several things that a route is for, and never is taken for. */
function idleBranches(proxy: Proxy): RuleFinding[] {
  const changeFor = (test: AclTest | string, line?: Statement) => (typeof test === 'string' || !line ? undefined : changeAgainst(test, proxy, { keyword: line.keyword, above: Infinity, line }));
  return deadBranchesOf(proxy, (_, __, line) => test => (changeFor(test, line) ? false : undefined)).flatMap(({ statement, test, word }): RuleFinding[] => {
    const change = changeFor(test, statement);
    // What a rule does to some requests, the other tests may be for.
    if (!change || change.how === 'seldom' || conditionOf(change.rule.statement) || schemeHeader.test(headerRead(test) ?? '')) return [];
    const to = statement.word(1)?.value ?? '';
    return [{
      at: word,
      severity: 'warning',
      message: `\`http-request\` rules run before a backend or a server is chosen. ${textOf(change)} ${whysOf(change, test)[change.how]}: what is to go to \`${to}\` for that does not. ${change.how === 'gone' ? 'Delete it' : 'Rewrite'} in the backend, or keep what came in a variable before that, and test it.`,
      related: [{ at: change.rule.statement, message: change.how === 'gone' ? 'Deletes it' : 'Rewrites it' }],
    }];
  });
}

/** True where another line that is taken leads to the same backend: what a rule has rewritten for this one may be meant for that. */
function leadsThereAnyway({ proxy, statement }: DeadLine, dead: readonly DeadLine[]): boolean {
  if (statement.keyword !== 'use_backend') return false;
  const others = routesOf(proxy).filter(route => !dead.some(line => line.statement.equals(route.statement)));
  return others.some(route => route.name === statement.word(1)?.value);
}

function textOf({ rule: { statement } }: Change): string {
  return `\`${statement.values().join(' ')}\``;
}

function whysOf(change: Change, test: AclTest): Record<Change['how'], string> {
  const patterns = test.patterns.map(({ text }) => `\`${text}\``).slice(0, 3).join(' or ');
  const asks = `\`${test.criterion.text}\``;
  const forIt = conditionOf(change.rule.statement) ? ' that this line is for' : '';
  return {
    never: `has rewritten ${change.what} of each request${forIt} by then, and ${asks} never matches ${patterns}`,
    seldom: `has rewritten ${change.what} of such requests by then, and ${asks} no longer matches ${patterns}`,
    gone: `has deleted ${change.what} of each request${forIt} by then, and ${asks} finds nothing`,
  };
}

function explain({ change, test, statement, effect, above }: DeadLine): string {
  const why = `${textOf(change)} ${whysOf(change, test)[change.how]}`;
  const keep = 'keep what came in a variable before that, and test it';
  const what = effect === 'rule' ? undoneBy(statement) : effect === 'refusal' ? 'refuses everybody who comes to it' : 'is not taken';
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
    ...(change.how === 'seldom' || line.effect === 'redirect' || line.effect === 'rule' ? { severity: 'warning' as const } : {}),
    message: owner === proxy ? explain(line) : asInherited(explain(line)),
    related: owner === proxy ? [related] : [related, { at: statement, message: 'Refuses everybody' }],
    repairs: repairsOf(line),
  };
}

/**
 * Lab cases host-rewritten-before-routing, path-put-before-routing, path-cut-before-routing, path-cut-for-its-route and header-deleted-before-routing: 503 with `SC--` on 2.6 to 3.4;
 * header-deleted-before-refusal: 403 with `PR--`; password-deleted-before-question: 401 with `LR--`; password-below-path-cut: 200 without one.
 */
export default defineRule({
  name: 'rewritten-before-routing',
  summary: 'A route, a refusal or another rule asks for what a rule above has rewritten or deleted.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  mentions: ['set-header', 'del-header', 'replace-header', 'set-path', 'set-pathq', 'set-uri', 'replace-path', 'replace-pathq', 'replace-uri', 'replace-value'],
  *check(proxy) {
    if (proxy.kind === 'defaults' || proxy.isDisabled || proxy.mode !== 'http' || !mayDecide(proxy) || !mayRewriteWhatIsTested(proxy)) return;
    const dead = deadLines(proxy);
    for (const line of dead) yield findingFor(line);
    for (const line of unsparingLines(proxy, dead)) yield unsparing(line, proxy);
    yield* idleBranches(proxy);
  },
});
