import { parseLogFormat } from '../../expression/log-format.ts';
import { logAliasFact } from '../../language/log-aliases.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { lineageOf, type Proxy } from '../proxy.ts';
import { logFormatLineOf } from './log-options.ts';

/** The lines whose formats HAProxy up to 2.9 reads by the mode of each section that has or inherits them. */
export const formatLines: readonly string[] = ['log-format', 'log-format-sd', 'error-log-format', 'unique-id-format'];

/** A format in force for a section, with the first alias in it that is for HTTP alone. */
export interface HttpAlias {
  readonly owner: Proxy;
  readonly statement: Statement;
  readonly word: Word;
  /** With its percent sign. */
  readonly alias: string;
}

/** The formats of a section with an alias such as `%r` or `%HM`. A backend reads the format of the unique id alone. */
export function httpAliasesOf(proxy: Proxy): HttpAlias[] {
  return formatLines.flatMap((keyword): HttpAlias[] => {
    if (!proxy.isFrontend && keyword !== 'unique-id-format') return [];
    const line = keyword === 'log-format' ? logFormatLineOf(proxy) : lastLine(keyword, proxy);
    const word = line?.statement.keyword === keyword ? line.statement.word(1) : undefined;
    const item = word && parseLogFormat(word.value).items.find(each => each.kind === 'alias' && logAliasFact(each.name)?.mode === 'http');
    return line && word && item?.kind === 'alias' && line.owner.section.isCertain(line.statement) ? [{ ...line, word, alias: `%${item.name}` }] : [];
  });
}

function lastLine(keyword: string, proxy: Proxy): { readonly owner: Proxy; readonly statement: Statement } | undefined {
  for (const owner of lineageOf(proxy)) {
    const statement = owner.statements(keyword).at(-1);
    if (statement) return { owner, statement };
  }
  return undefined;
}
