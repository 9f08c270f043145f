import type { Statement } from '../../syntax/statement.ts';
import { lineageOf, type Proxy } from '../proxy.ts';

/** The names of the `option` lines that choose how log lines look, as `log-format` does. */
export const logFormatOptions: readonly string[] = ['httplog', 'tcplog', 'httpslog'];

/** The line that chooses how the log lines of a section look: the last one in the section itself, or in the nearest defaults that has one, with that section. */
export function logFormatLineOf(proxy: Proxy): { readonly owner: Proxy; readonly statement: Statement } | undefined {
  for (const owner of lineageOf(proxy)) {
    const statement = owner.statements('option', 'log-format').filter(line => line.keyword === 'log-format' || logFormatOptions.includes(line.word(1)?.value ?? '')).at(-1);
    if (statement) return { owner, statement };
  }
  return undefined;
}

/** True for `option httplog` and `option httpslog`, which need HTTP mode; a `log-format` is taken as it is. */
export function isHttpLogFormat(statement: Statement): boolean {
  return statement.keyword === 'option' && statement.word(1)?.value !== 'tcplog';
}
