import type { Proxy } from '../../model/proxy.ts';
import type { CounterTest } from '../../model/request-rules/stick-table.ts';
import { insertLineAbove, replaceWord, type RuleEdit } from './rule-edits.ts';

/** Counts the clients of a section for a test: above its rules, and for connections where these come in. In a TCP section what is tracked is tracked with the connection. */
export function trackClients(proxy: Proxy, { type, statement }: CounterTest, counter: number, table: string | undefined): { readonly line: string; readonly edit: RuleEdit } {
  const isOfConnections = /^(?:conn|sess)_/.test(type) && proxy.isFrontend;
  const keyword = isOfConnections ? 'tcp-request connection' : proxy.mode === 'http' ? 'http-request' : 'tcp-request content';
  const line = `${keyword} track-sc${counter} src${table === undefined ? '' : ` table ${table}`}`;
  const [first = statement] = proxy.statements(...(keyword === 'http-request' ? ['http-request'] : ['tcp-request', 'http-request']));
  return { line, edit: insertLineAbove(first, line) };
}

/** Has a test ask this table, instead of its own or another one; undefined where it is not written plainly. */
export function askTable({ written: { criterion }, fetch, table: asked }: CounterTest, table: string): RuleEdit | undefined {
  if (criterion.text !== criterion.value) return undefined;
  if (asked !== undefined && criterion.text.split(`${asked})`).length === 2) return replaceWord(criterion, criterion.text.replace(`${asked})`, () => `${table})`));
  const found = /^\w+(?:\(([^()]*)\))?(,.*)?$/.exec(criterion.text);
  const number = /_gp[ct](?:_rate)?$/.test(fetch) ? (found?.[1]?.split(',', 1)[0] ?? '') : undefined;
  if (!found || number === '' || asked !== undefined || !criterion.text.startsWith(fetch) || fetch.includes(',')) return undefined;
  return replaceWord(criterion, `${fetch}(${number === undefined ? '' : `${number},`}${table})${found[2] ?? ''}`);
}
