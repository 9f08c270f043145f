import type { Word } from '../../syntax/word.ts';
import { isKnownText } from '../expressions/known-text.ts';
import { valueWord } from '../word-after.ts';
import type { StickTable } from './stick-table.ts';

/** The word behind `type`; undefined where a template, an `.if` or a second table has a say. */
export function tableTypeOf({ statement, section }: StickTable): Word | undefined {
  const type = valueWord('type', statement, 1);
  const isOnly = section.kind === 'peers' || section.statements('stick-table').length === 1;
  return type && isOnly && section.isCertain(statement) && isKnownText(type) ? type : undefined;
}

/** How many characters of a text a table of `type string` keeps, and the word that says so; undefined for another type, and where nobody can tell. */
export function textLengthOf(table: StickTable): { readonly type: Word; readonly length: number; readonly word: Word | undefined } | undefined {
  const type = tableTypeOf(table);
  if (type?.value !== 'string') return undefined;
  const { words } = table.statement;
  const at = words.findIndex(word => word.span.start === type.span.start);
  if (words[at + 1]?.value !== 'len') return { type, length: 31, word: undefined };
  const word = words[at + 2];
  return word && /^\d+$/.test(word.value) ? { type, length: Number(word.value), word } : undefined;
}
