import type { AclTest } from '../../expression/acl.ts';
import { anyConditionOf } from '../../model/conditions/acl-use.ts';
import type { Place } from '../../syntax/place.ts';
import type { Statement } from '../../syntax/statement.ts';
import { asWritten, type Word } from '../../syntax/word.ts';

/** A condition in braces, `{ path /api }`. */
export interface AnonymousAcl {
  readonly statement: Statement;
  readonly test: AclTest;
  /** What is between the braces, as it is written, with single blanks. */
  readonly text: string;
  /** From brace to brace, without the exclamation marks. */
  readonly at: Place;
  /** The indices of the words with the braces. */
  readonly first: number;
  readonly last: number;
}

/** The conditions in braces of a line; none where something is wrong with its condition. */
export function anonymousAclsOf(statement: Statement): AnonymousAcl[] {
  const found = anyConditionOf(statement);
  if (!found || found.condition.problems.length > 0) return [];
  return found.condition.groups.flat().flatMap(term => {
    if (term.kind !== 'anonymous' || term.endWord <= term.firstWord) return [];
    const [first, last] = [found.start + term.firstWord - 1, found.start + term.endWord];
    const [open, close] = [statement.word(first), statement.word(last)];
    if (!open || close?.text !== '}' || !/^!*\{$/.test(open.text)) return [];
    const words = Array.from({ length: last - first - 1 }, (_, i) => statement.word(first + 1 + i) as Word);
    const at = { block: statement.block, span: { start: open.span.end - 1, end: close.span.end } };
    return [{ statement, test: term.test, text: asWritten(words), at, first, last }];
  });
}
