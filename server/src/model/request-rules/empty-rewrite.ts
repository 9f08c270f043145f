import { canAllFail } from '../../expression/negation.ts';
import { parseLogFormat } from '../../expression/log-format.ts';
import type { Call } from '../../expression/sample-expression.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { inverse, whenActs } from '../conditions/certain-condition.ts';
import { termsOn, testsOfTerm } from '../conditions/condition-tests.ts';
import { acceptedBy } from '../conditions/exclusive-tests.ts';
import { impossiblePairs } from '../conditions/impossible-pairs.ts';
import { conditionOf } from '../conditions/statement-condition.ts';
import { copyIn, variableRead, variableSetBy } from '../expressions/variable-source.ts';
import { ownWriters, type Written } from '../expressions/variable-writers.ts';
import { inProxies } from '../incremental/in-proxies.ts';
import { hasText } from '../incremental/per-block.ts';
import type { Proxy } from '../proxy.ts';
import { refusingActions, rulesOf, type Rule } from './request-rules.ts';

/** A line that makes the path, the method or the Host header of what a request may not have: then it is empty. */
export interface EmptyRewrite {
  readonly proxy: Proxy;
  readonly rule: Rule;
  readonly word: Word;
  readonly part: 'host' | 'path' | 'method';
  /** A variable that is set for some requests only, or what clients send or leave out. */
  readonly source:
    | { readonly kind: 'variable'; readonly name: string }
    | { readonly kind: 'header' | 'cookie' | 'parameter'; readonly name: string; readonly variable: string | undefined };
  /** A test of what it is made of. */
  readonly test: string;
}

const pathActions: ReadonlySet<string> = new Set(['set-path', 'set-pathq', 'set-uri']);

/** What makes the whole path of a request, its method or its Host header: the word, and the calls of the only expression in it. */
export function wholeRewriteBy({ statement, action }: Pick<Rule, 'statement' | 'action'>): { readonly part: EmptyRewrite['part']; readonly word: Word; readonly calls: readonly Call[] } | undefined {
  const part = partSetBy({ statement, action });
  const word = part && statement.word(part === 'host' ? 3 : 2);
  if (!word || word.hasVariable) return undefined;
  const { items: [item, another], problems } = parseLogFormat(word.value);
  return item?.kind === 'expression' && !another && problems.length === 0 ? { part, word, calls: item.expression.calls } : undefined;
}

function partSetBy({ statement, action }: Pick<Rule, 'statement' | 'action'>): EmptyRewrite['part'] | undefined {
  if (action === 'set-header') return statement.word(2)?.value.toLowerCase() === 'host' ? 'host' : undefined;
  return pathActions.has(action) ? 'path' : action === 'set-method' ? 'method' : undefined;
}

const mayBe = hasText(text => /\bset-(?:path|pathq|uri|method|header\s+["']?[Hh][Oo][Ss][Tt])["']?\s+["']?%\[/.test(text));

/** Those that may be; of variables it is not known yet who else sets them. */
export const emptyRewritesIn = inProxies((proxy): readonly EmptyRewrite[] => {
  if (proxy.kind === 'defaults' || proxy.isDisabled || proxy.mode !== 'http' || !mayBe(proxy.section)) return [];
  const rules = rulesOf(proxy, 'http-request');
  return rules.flatMap((rule, above): EmptyRewrite[] => {
    const found = rule.owner === proxy && proxy.section.isCertain(rule.statement) ? wholeRewriteBy(rule) : undefined;
    const isReplaced = found && rules.slice(above + 1).some(other => !conditionOf(other.statement) && (partSetBy(other) === found.part || other.action.startsWith('lua.')));
    return found && !isReplaced ? (sourceIn(proxy, rule, found.calls) ?? []).map(source => ({ proxy, rule, word: found.word, part: found.part, ...source })) : [];
  });
}, ['http-request']);

/** What an expression begins with, where requests may lack it. */
function sourceIn(proxy: Proxy, rule: Rule, calls: readonly Call[]): Pick<EmptyRewrite, 'source' | 'test'>[] | undefined {
  const variable = calls[0]?.arguments?.length === 1 ? variableRead(calls) : undefined;
  if (variable === undefined) return sentBy(calls, undefined);
  const copy = copyIn(proxy, variable);
  if (copy) return copy.isFormat ? undefined : sentBy(copy.calls, variable);
  return isLeftUnset(proxy, rule, variable) ? [{ source: { kind: 'variable', name: variable }, test: `{ var(${variable}) -m found }` }] : undefined;
}

const kinds: ReadonlyMap<string, 'header' | 'cookie' | 'parameter'> = new Map([
  ['hdr', 'header'], ['req.hdr', 'header'], ['req.fhdr', 'header'], ['cook', 'cookie'], ['req.cook', 'cookie'], ['urlp', 'parameter'], ['url_param', 'parameter'],
]);

function sentBy([call]: readonly Call[], variable: string | undefined): Pick<EmptyRewrite, 'source' | 'test'>[] | undefined {
  const kind = kinds.get(call?.name ?? '');
  const name = call?.arguments?.[0]?.text ?? '';
  if (!kind || !call || name === '' || (kind === 'header' && /^(?:host|:.*)$/i.test(name))) return undefined;
  return [{ source: { kind, name, variable }, test: `{ ${variable === undefined ? `${call.name}(${name})` : `var(${variable})`} -m found }` }];
}

/** Of the stream: what a connection once had it keeps. */
const ofStream = /^(?:txn|req)\.[\w.]+$/;
const leaving: ReadonlySet<string> = new Set([...refusingActions, 'allow', 'auth', 'redirect', 'return', 'use-service']);

/** True where a request may come to a line for which none of the lines has acted that set a variable in this section. */
function isLeftUnset(proxy: Proxy, rule: Rule, variable: string): boolean {
  if (!ofStream.test(variable)) return false;
  const rules = [...rulesOf(proxy, 'tcp-request'), ...rulesOf(proxy, 'http-request')];
  const setters = rules.filter(({ statement }) => variableSetBy(statement)?.name === variable);
  const isPlain = ({ statement, owner }: Rule) => conditionOf(statement) !== undefined && owner.section.isCertain(statement) && statement.keyword === 'http-request';
  if (setters.length === 0 || setters.length !== ownWriters(proxy).get(variable)?.length || !setters.every(isPlain) || areAllHosts(setters)) return false;
  const above = rules.slice(0, rules.findIndex(({ statement }) => statement.equals(rule.statement)));
  if (!above.some(({ statement }) => setters.some(setter => setter.statement.equals(statement)))) return false;
  const before = above.filter(({ action, statement }) => leaving.has(action) || (action === 'reject' && statement.keyword === 'tcp-request'));
  if ([rule, ...before].some(each => asksFor(variable, each))) return false;
  const conditions = [...[...before, ...setters].map(each => whenActs(each.statement, each.owner)), ...(conditionOf(rule.statement) ? [inverse(whenActs(rule.statement, rule.owner))] : [])];
  return canAllFail([...conditions, ...impossiblePairs(conditions)]);
}

/** Who serves several sites by a line for each of them has no others. */
function areAllHosts(setters: readonly Rule[]): boolean {
  const isOfHost = ({ statement, owner }: Rule) => termsOn(statement).some(term => testsOfTerm(term, owner).some(test => /^(?:host|sni)$/.test(acceptedBy(test)?.subject ?? 'host')));
  return setters.length > 1 && setters.every(isOfHost);
}

function asksFor(variable: string, { statement, owner }: Rule): boolean {
  return termsOn(statement).some(term => testsOfTerm(term, owner).some(({ criterion }) => criterion.text.includes(variable)));
}

/** The lines that set the variable, where no section before this one may have set it. Empty where one may. */
export function settersOf({ proxy, source }: EmptyRewrite, written: Written): readonly Statement[] {
  const titles = [...(source.kind === 'variable' ? written.get(source.name) ?? [] : [])].filter(title => title !== `${proxy.kind} ${proxy.name}`);
  if (source.kind !== 'variable' || (proxy.kind !== 'frontend' && !titles.every(title => title.startsWith('backend ')))) return [];
  return ownWriters(proxy).get(source.name)?.map(({ statement }) => statement) ?? [];
}
