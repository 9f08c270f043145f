import type { AclTest } from '../../expression/acl.ts';
import type { PolarCondition } from '../../expression/negation.ts';
import type { Statement } from '../../syntax/statement.ts';
import { takesAll } from './answered-routes.ts';
import { whenActs } from '../conditions/certain-condition.ts';
import { asBefore, changedBy } from '../conditions/changed-tests.ts';
import { headerActions, headerAgainstRule } from '../request-rules/header-state.ts';
import { perProxyWith, type Proxy } from '../proxy.ts';
import { rulesOf, type Rule } from '../request-rules/request-rules.ts';
import { asksInVain, rewriteOf, rewritingActions } from '../request-rules/request-rewrite.ts';

/** What a rule does against a test of a line for which it acts on every request. */
export interface RouteRewrite {
  readonly rule: Rule;
  /** The header, in lower case, or the path. */
  readonly part: string;
  /** See `asksInVain`; `gone` for a header that is deleted. */
  readonly how: 'never' | 'seldom' | 'gone';
}

/** Sections with more such rules are not looked at: each is compared with each test of a route. */
const MAX_REWRITES = 100;

const rewriting: readonly string[] = [...rewritingActions, ...headerActions];

/** The rules of a section from the first one on that rewrites something; empty where some requests are let past them, or nobody can tell what becomes of them. */
const rulesFrom: (proxy: Proxy) => readonly Rule[] = perProxyWith(rewriting, [], proxy => {
  const rules = proxy.mode === 'http' ? rulesOf(proxy, 'http-request') : [];
  if (rules.some(({ action }) => action === 'allow' || action.startsWith('lua.'))) return [];
  const first = rules.findIndex(({ action }) => rewriting.includes(action));
  return first < 0 || rules.filter(({ action }) => rewriting.includes(action)).length > MAX_REWRITES ? [] : rules.slice(first);
});

/**
 * The rule that makes a test of a `use_backend`, `use-server` or `redirect` line, or of a rule below it, ask in vain, though it has a condition: it acts on all
 * that the line asks for. What it left as it was is nothing for the line, and what it has rewritten is no longer.
 */
export function rewriteForRoute(test: AclTest, line: Statement, proxy: Proxy): RouteRewrite | undefined {
  const all = rulesFrom(proxy);
  const at = line.keyword === 'http-request' ? all.findIndex(({ statement }) => statement.equals(line)) : all.length;
  const rules = all.slice(0, Math.max(at, 0));
  return rules.length > 0 ? rewriteFor(test, whenActs(line, proxy), rules) : undefined;
}

/** The same of a line of a backend, by the rules of a frontend that leads there. A name may stand for another ACL there: all has to be known by its tests. */
export function rewriteBehind(test: AclTest, line: Statement, backend: Proxy, frontend: Proxy): RouteRewrite | undefined {
  const rules = rulesFrom(frontend).filter(({ statement, owner }) => isKnown(whenActs(statement, owner)));
  const wanted = rules.length > 0 && rules.length === rulesFrom(frontend).length ? whenActs(line, backend) : undefined;
  return wanted && isKnown(wanted) ? rewriteFor(test, wanted, rules) : undefined;
}

function isKnown({ condition }: PolarCondition): boolean {
  return condition.groups.every(group => group.every(term => term.kind === 'anonymous'));
}

function rewriteFor(test: AclTest, wanted: PolarCondition, rules: readonly Rule[]): RouteRewrite | undefined {
  return rules.map((rule, i) => effectOn(test, rule, () => takesAll(conditionBehind(rule, rules.slice(i + 1), test), wanted))).find(found => found !== undefined);
}

function effectOn(test: AclTest, rule: Rule, actsOnAll: () => boolean): RouteRewrite | undefined {
  const found = effectOf(test, rule);
  return found && actsOnAll() ? found : undefined;
}

function effectOf(test: AclTest, rule: Rule): RouteRewrite | undefined {
  if (!rewriting.includes(rule.action)) return undefined;
  for (const subject of ['path', 'host'] as const) {
    const rewrite = rewriteOf(rule, subject);
    const how = rewrite && asksInVain(test, rewrite);
    if (how) return { rule, part: subject, how };
  }
  const state = headerAgainstRule(test, rule);
  return state && { rule, part: state.name, how: state.text === undefined ? 'gone' : 'never' };
}

/** True for a rule that cuts off how a path begins. What is left behind several of them is seldom like what one of them has cut. */
function cutsPath(rule: Rule): boolean {
  const rewrite = rewritingActions.includes(rule.action) ? rewriteOf(rule, 'path') : undefined;
  return Boolean(rewrite?.prefix) && /^\/*x$/.test(rewrite?.replaced?.(`${rewrite.prefix}/x`) ?? '');
}

/**
 * When a rule acts, in the tests that are asked behind the rules below it. Those that do the same to the test leave nothing for the line, either; one that may
 * make something of which it is true is told by a condition that is like no other.
 */
function conditionBehind(rule: Rule, below: readonly Rule[], test: AclTest): PolarCondition {
  let acts = whenActs(rule.statement, rule.owner);
  for (const [i, other] of below.entries()) {
    const changed = effectOf(test, other) || (cutsPath(rule) && cutsPath(other)) ? undefined : changedBy(other);
    if (changed?.test(test.criterion.text)) return never;
    if (changed) acts = asBefore(acts, changed, i + 1);
  }
  return acts;
}

const never: PolarCondition = { condition: { groups: [], problems: [] }, unless: false };
