import { parseSampleExpression } from '../../expression/sample-expression.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { Configuration } from '../configuration.ts';
import { hasText } from '../incremental/per-block.ts';
import { inProxiesGiven, proxiesThat } from '../incremental/in-proxies.ts';
import type { Proxy } from '../proxy.ts';
import { rulesOf } from '../request-rules/request-rules.ts';
import { sniReadsIn } from '../servers/sni-reads.ts';
import { unsetAmong, writtenWhere, type Written } from './variable-writers.ts';

/** An option or an action that does nothing, since its value is a variable that nothing sets before. */
export interface UnsetRead {
  readonly proxy: Proxy;
  readonly statement: Statement;
  readonly word: Word;
  readonly variable: string;
  /** `sni`, `hash`, or the action: `set-dst`. */
  readonly use: string;
}

const addressActions: readonly string[] = ['set-dst', 'set-dst-port', 'set-src', 'set-src-port'];

const mayRead = hasText(text => text.includes('var(') && /\b(?:sni|hash|set-(?:dst|src)(?:-port)?)\s+["']?var\(/.test(text));
const isReader = (proxy: Proxy) => proxy.kind !== 'defaults' && !proxy.isDisabled && mayRead(proxy.section);

/** Few configurations have any. */
const readers = proxiesThat(isReader);

const unsetIn = inProxiesGiven((proxy, written: Written): readonly UnsetRead[] => {
  if (!isReader(proxy)) return [];
  return [...addressReads(proxy, written), ...optionReads(proxy, written)];
});

/** The actions give a connection another address, one rule after the other. */
function addressReads(proxy: Proxy, written: Written): UnsetRead[] {
  return ['tcp-request', 'http-request'].flatMap(keyword => rulesOf(proxy, keyword).flatMap(({ statement, owner, action }, above) => {
    const word = owner === proxy && addressActions.includes(action) ? statement.word(keyword === 'http-request' ? 2 : 3) : undefined;
    return word && proxy.section.isCertain(statement) ? readOf(word, statement, action, proxy, above, written) : [];
  }));
}

/** What servers, and the way to choose one, read of a request when all rules have run. */
function optionReads(proxy: Proxy, written: Written): UnsetRead[] {
  const names = sniReadsIn(proxy).flatMap(({ word, servers: [server] }) => readOf(word, server.option('sni')?.statement ?? server.statement, 'sni', proxy, Infinity, written));
  const balance = proxy.isBackend && proxy.servers.length > 1 ? proxy.own('balance')?.statement : undefined;
  const hashed = balance?.word(1)?.value === 'hash' ? balance.word(2) : undefined;
  return [...names, ...(balance && hashed && proxy.section.isCertain(balance) ? readOf(hashed, balance, 'hash', proxy, Infinity, written) : [])];
}

function readOf(word: Word, statement: Statement, use: string, proxy: Proxy, above: number, written: Written): UnsetRead[] {
  const variable = word.hasVariable ? undefined : unsetAmong(parseSampleExpression(word.value).calls, proxy, statement.keyword, above, written);
  return variable === undefined ? [] : [{ proxy, statement, word, variable, use }];
}

/** Those of a whole configuration. */
export function unsetReadsIn(configuration: Configuration): readonly UnsetRead[] {
  const written = readers(configuration).length > 0 ? writtenWhere(configuration) : undefined;
  return written ? unsetIn(configuration, written) : [];
}
