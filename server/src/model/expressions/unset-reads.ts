import { parseLogFormat } from '../../expression/log-format.ts';
import { parseSampleExpression } from '../../expression/sample-expression.ts';
import type { Statement } from '../../syntax/statement.ts';
import { isSamePlace } from '../../syntax/place.ts';
import type { Word } from '../../syntax/word.ts';
import { bindsOf } from '../binds/bind.ts';
import type { Configuration } from '../configuration.ts';
import { termsOn, testsOfTerm } from '../conditions/condition-tests.ts';
import { hasText } from '../incremental/per-block.ts';
import { inProxiesGiven, proxiesThat } from '../incremental/in-proxies.ts';
import { lineageOf, type Proxy } from '../proxy.ts';
import { rulesOf } from '../request-rules/request-rules.ts';
import { wholeRewriteBy } from '../request-rules/empty-rewrite.ts';
import { sniReadsIn } from '../servers/sni-reads.ts';
import { variableReplacedBy } from './variable-source.ts';
import { unsetAmong, variableUnset, writtenWhere, type Written } from './variable-writers.ts';

/** An option, a route or an action that does nothing, since its value is a variable that nothing sets before. */
export interface UnsetRead {
  readonly proxy: Proxy;
  readonly statement: Statement;
  readonly word: Word;
  readonly variable: string;
  /** `sni`, `hash`, `concat`, `use_backend`, or what is rewritten: `path`, `method`, `host`, or the action: `set-dst`, `set-var`. */
  readonly use: string;
  /** See `linesDecidedBy`. */
  readonly above: number;
  /** Of a route: the name that it makes without the variable. */
  readonly name?: string;
}

const addressActions: readonly string[] = ['set-dst', 'set-dst-port', 'set-src', 'set-src-port'];

const mayRead = hasText(text => text.includes('var(') && /\b(?:sni|hash|set-(?:dst|src)(?:-port)?)\s+["']?var\(|\buse[_-](?:backend|server)\s.*%\[var\(|\bset-var\(.*(?:\svar\(|concat\()|\bset-(?:path|pathq|uri|method|header\s+[Hh]ost)\s+["']?%\[var\(/.test(text));
const isReader = (proxy: Proxy) => proxy.kind !== 'defaults' && !proxy.isDisabled && [...lineageOf(proxy)].some(({ section }) => mayRead(section));

/** Few configurations have any. */
const readers = proxiesThat(isReader);

const unsetIn = inProxiesGiven((proxy, written: Written): readonly UnsetRead[] => {
  if (!isReader(proxy)) return [];
  return [...addressReads(proxy, written), ...optionReads(proxy, written), ...rewriteReads(proxy, written), ...routeReads(proxy, written), ...copyReads(proxy, written)];
});

/** The actions give a connection another address, one rule after the other. */
function addressReads(proxy: Proxy, written: Written): UnsetRead[] {
  return ['tcp-request', 'http-request'].flatMap(keyword => rulesOf(proxy, keyword).flatMap(({ statement, owner, action }, above) => {
    const word = owner === proxy && addressActions.includes(action) ? statement.word(keyword === 'http-request' ? 2 : 3) : undefined;
    return word && proxy.section.isCertain(statement) ? readOf(word, statement, action, proxy, above, written) : [];
  }));
}

/** A path, a method or a Host header that is nothing but a variable. A line for those alone who have it does no harm. */
function rewriteReads(proxy: Proxy, written: Written): UnsetRead[] {
  return rulesOf(proxy, 'http-request').flatMap((rule, above): UnsetRead[] => {
    const { statement, owner } = rule;
    const made = owner === proxy && proxy.mode === 'http' && proxy.section.isCertain(statement) ? wholeRewriteBy(rule) : undefined;
    const variable = made && unsetAmong(made.calls, proxy, 'http-request', above, written);
    const isAsked = variable !== undefined && termsOn(statement).some(term => testsOfTerm(term, owner).some(({ criterion }) => criterion.text.includes(variable)));
    return made && variable !== undefined && !isAsked ? [{ proxy, statement, word: made.word, variable, use: made.part, above }] : [];
  });
}

/** What servers, and the way to choose one, read of a request when all rules have run. */
function optionReads(proxy: Proxy, written: Written): UnsetRead[] {
  const names = sniReadsIn(proxy).flatMap(({ word, servers: [server] }) => readOf(word, server.option('sni')?.statement ?? server.statement, 'sni', proxy, Infinity, written));
  const balance = proxy.isBackend && proxy.servers.length > 1 ? proxy.own('balance')?.statement : undefined;
  const hashed = balance?.word(1)?.value === 'hash' ? balance.word(2) : undefined;
  return [...names, ...(balance && hashed && proxy.section.isCertain(balance) ? readOf(hashed, balance, 'hash', proxy, Infinity, written) : [])];
}

/** Names of backends and servers that are made of a variable, and perhaps of text around it. What has no `bind` yet is a frame that a tool fills. */
function routeReads(proxy: Proxy, written: Written): UnsetRead[] {
  if (proxy.kind === 'frontend' && bindsOf(proxy).length === 0) return [];
  return proxy.statementsAmong(['use_backend', 'use-server']).flatMap(statement => {
    const word = statement.word(1);
    const { items, problems } = parseLogFormat(word?.value ?? '');
    const [made, another] = items.flatMap(item => (item.kind === 'expression' ? [item.expression.calls] : []));
    const texts = items.flatMap(item => (item.kind === 'text' ? [item.text] : []));
    if (!word || word.hasVariable || !made || another || problems.length > 0 || texts.length !== items.length - 1 || !proxy.section.isCertain(statement)) return [];
    const variable = unsetAmong(made, proxy, statement.keyword, Infinity, written);
    return variable === undefined ? [] : [{ proxy, statement, word, variable, use: statement.keyword, above: Infinity, name: texts.join('') }];
  });
}

/** Variables that are made of others: `set-var(txn.be) var(txn.host),map(...)`. What `concat` adds is named, too. */
function copyReads(proxy: Proxy, written: Written): UnsetRead[] {
  return ['tcp-request', 'http-request'].flatMap(keyword => rulesOf(proxy, keyword).flatMap(({ statement, owner }, above) => {
    const set = owner === proxy && proxy.section.isCertain(statement) ? variableReplacedBy(statement) : undefined;
    const word = set?.value;
    if (!word || word.hasVariable) return [];
    const { calls } = parseSampleExpression(word.value);
    const first = unsetAmong(calls, proxy, keyword, above, written);
    if (first !== undefined) return [{ proxy, statement, word, variable: first, use: 'set-var', above }];
    const added = calls.flatMap(({ name, arguments: [, variable] = [] }) => (name === 'concat' && variable ? variableUnset(variable.text, proxy, keyword, above, written) ?? [] : []));
    return added.slice(0, 1).map(variable => ({ proxy, statement, word, variable, use: 'concat', above }));
  }));
}

function readOf(word: Word, statement: Statement, use: string, proxy: Proxy, above: number, written: Written): UnsetRead[] {
  const variable = word.hasVariable ? undefined : unsetAmong(parseSampleExpression(word.value).calls, proxy, statement.keyword, above, written);
  return variable === undefined ? [] : [{ proxy, statement, word, variable, use, above }];
}

/** Those of a whole configuration. What sets a variable too late is told of the first line that is made of it, as it may be moved above that. */
export function unsetReadsIn(configuration: Configuration): readonly UnsetRead[] {
  const written = readers(configuration).length > 0 ? writtenWhere(configuration) : undefined;
  const found = written ? unsetIn(configuration, written).filter(({ name }) => !name || !configuration.backend(name)) : [];
  const isAgain = (read: UnsetRead, other: UnsetRead) => /^(?:set-var|concat)$/.test(read.use) && other.use === read.use && other.variable === read.variable && other.proxy === read.proxy;
  // What sections inherit is told once.
  const own = found.filter(({ proxy, word }, i) => proxy.section.has(word.block) || !found.slice(0, i).some(other => isSamePlace(other.word, word)));
  return own.filter((read, i) => !written?.has(read.variable) || !own.slice(0, i).some(other => isAgain(read, other)));
}
