import type { Term } from '../../expression/condition.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { valueOfCondition, valueOfTerm, type Valuation } from './condition-value.ts';
import type { Proxy } from '../proxy.ts';
import { firstRefusalOf } from '../request-rules/refused-by.ts';
import { orderOf, rulesOf } from '../request-rules/request-rules.ts';
import { conditionOf, type StatementCondition } from './statement-condition.ts';

/** A line that never does anything, or refuses everybody, because the value of tests is known. */
export interface DecidedLine {
  readonly proxy: Proxy;
  /** Where the line stands: in the section, or in a defaults it inherits from. */
  readonly owner: Proxy;
  readonly statement: Statement;
  /** The first term whose value is known: a test, or the name of an ACL. And where it begins. */
  readonly term: Term;
  readonly word: Word;
  readonly effect: 'route' | 'redirect' | 'refusal';
  /** How many rules of its keyword, inherited ones before its own, run before it; `Infinity` for a line that runs when all of them have. */
  readonly above: number;
  /** Of a line that lets nobody past: the refusal of all others below it. */
  readonly refusal?: Statement;
}

/**
 * The values of tests for a line.
 * @param keyword that of the line
 * @param above how many rules of this keyword, inherited ones before its own, run before the line; for a route all have run
 * @param line a route or a redirect itself, where it is one
 */
export type ValuesFor = (keyword: string, above: number, line?: Statement) => Valuation;

/** What chooses a backend or a server, or sends the client elsewhere, behind all rules. */
const routing = ['use_backend', 'use-server', 'redirect'];

/** The words of which one has to stand in a section, or in what it inherits, for such a line to be there. */
export const decidableLines: readonly string[] = [...routing, 'http-request', 'tcp-request'];

/** The routes and redirects of a section that are never taken, and the first refusal of each kind that takes everybody. An inherited refusal is told of those who accept the clients. */
export function linesDecidedBy(proxy: Proxy, valuesFor: ValuesFor): DecidedLine[] {
  const routes = proxy.statementsAmong(routing).flatMap(statement => deadRoute(statement, proxy, Infinity, valuesFor) ?? []);
  const redirects = ownRedirectsOf(proxy).flatMap(({ statement, above }) => deadRoute(statement, proxy, above, valuesFor) ?? []);
  const refusals = (['tcp-request', 'http-request'] as const).flatMap((keyword): DecidedLine[] => {
    const refusal = firstRefusalOf(proxy, keyword, above => valuesFor(keyword, above));
    if (!refusal || (refusal.rule.owner !== proxy && !proxy.isFrontend)) return [];
    const { rule: { statement, owner }, above } = refusal;
    const found = conditionOf(statement);
    const deciding = found && decidingTerm(found, owner, valuesFor(keyword, above));
    return deciding ? [{ proxy, owner, statement, ...deciding, effect: 'refusal', above }] : [];
  });
  return [...routes, ...redirects, ...refusals];
}

/** The first `accept` or `allow` of each keyword that never acts, above a rule without a condition, which then refuses everybody. */
export function linesAcceptingNone(proxy: Proxy, valuesFor: ValuesFor): DecidedLine[] {
  return (['tcp-request', 'http-request'] as const).flatMap((keyword): DecidedLine[] => {
    const below = firstRefusalOf(proxy, keyword, above => valuesFor(keyword, above));
    if (!below || conditionOf(below.rule.statement)) return [];
    const { statement: refusal } = below.rule;
    const rules = rulesOf(proxy, keyword).slice(0, below.above);
    const above = rules.findIndex(({ statement, action }) => (action === 'accept' || action === 'allow') && orderOf(statement) === orderOf(refusal));
    const rule = rules[above];
    const found = rule && conditionOf(rule.statement);
    const deciding = found && decidingTerm(found, rule.owner, valuesFor(keyword, above));
    return deciding ? [{ proxy, owner: rule.owner, statement: rule.statement, ...deciding, effect: 'refusal', above, refusal }] : [];
  });
}

/** Rules that let some go on, or rewrite a part of a request for what stands below. */
const leading = /^(?:allow|redirect|del-.*|replace-.*|set-(?:path|pathq|uri|query|method)|normalize-uri|lua\..*)$/;

/** Another rule that never acts: one that refuses some, asks for a password, counts, or sets something. */
export interface IdleRule extends Omit<DecidedLine, 'effect'> {
  readonly effect: 'rule';
}

/** Those among the `http-request` rules of a section. */
export function idleRulesBy(proxy: Proxy, valuesFor: ValuesFor): IdleRule[] {
  const rules = proxy.mode === 'http' ? rulesOf(proxy, 'http-request') : [];
  return rules.flatMap(({ statement, owner, action }, above) => {
    const dead = owner === proxy && !leading.test(action) && proxy.section.isCertain(statement) ? deadRoute(statement, proxy, above, valuesFor) : undefined;
    return dead ? [{ ...dead, effect: 'rule' as const }] : [];
  });
}

/** The `http-request redirect` rules of a section. They run among the other rules, and in HTTP mode only. */
function ownRedirectsOf(proxy: Proxy): { readonly statement: Statement; readonly above: number }[] {
  const rules = proxy.mode === 'http' ? rulesOf(proxy, 'http-request') : [];
  return rules.flatMap(({ statement, owner, action }, above) => (owner === proxy && action === 'redirect' ? [{ statement, above }] : []));
}

function deadRoute(statement: Statement, proxy: Proxy, above: number, valuesFor: ValuesFor): DecidedLine | undefined {
  const values = valuesFor(statement.keyword, above, statement);
  const found = conditionOf(statement);
  const isDead = found && valueOfCondition(found.condition, found.unless, proxy, values) === false;
  const deciding = isDead ? decidingTerm(found, proxy, values) : undefined;
  const effect = statement.keyword === 'use_backend' || statement.keyword === 'use-server' ? 'route' : 'redirect';
  return deciding && { proxy, owner: proxy, statement, ...deciding, effect, above };
}

function decidingTerm({ statement, start, condition }: StatementCondition, owner: Proxy, values: Valuation): Pick<DecidedLine, 'term' | 'word'> | undefined {
  const term = condition.groups.flat().find(each => valueOfTerm(each, owner, values) !== undefined);
  const word = term && statement.word(start + (term.kind === 'named' ? term.word : term.firstWord));
  return term && word && { term, word };
}
