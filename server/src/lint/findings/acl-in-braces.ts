import type { HaproxyVersion } from '../../language/version.ts';
import { anyConditionOf, isAclAbove } from '../../model/conditions/acl-use.ts';
import type { ExpressionProblem } from '../../model/expressions/expression-problems.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding } from '../finding.ts';

/** What is said of `{ NAME }`, where an `acl` line above has the name, or HAProxy itself: braces are for tests that have none. Undefined for other unknown fetches. */
export function aclInBraces(statement: Statement, { message, word, text }: ExpressionProblem, version: HaproxyVersion): Partial<RuleFinding> | undefined {
  const inside = bracedNameAt(statement, word);
  if (inside === undefined || text !== word.value || !isAclAbove(statement, text, version)) return undefined;
  const { brace, end } = inside;
  const written = brace.text.slice(0, -1) + word.text;
  return {
    message: `${message} It is the name of an ACL, which stands in a condition without braces: write \`${written}\`.`,
    repairs: end ? [{ title: `Write \`${written}\``, safety: 'review', edits: [{ at: { block: statement.block, span: { start: brace.span.start, end: end.span.end } }, text: written }] }] : [],
  };
}

/** True for a condition in which the name of an ACL stands first behind a brace: where the braces of the others would end, nobody can tell. */
export function hasAclInBraces(statement: Statement, version: HaproxyVersion): boolean {
  return statement.words.some(word => bracedNameAt(statement, word) !== undefined && isAclAbove(statement, word.value, version));
}

/** The brace before a word and, where nothing else stands between them, the one behind it. */
function bracedNameAt(statement: Statement, word: Word): { readonly brace: Word; readonly end: Word | undefined } | undefined {
  const at = statement.words.findIndex(each => each.span.start === word.span.start);
  const brace = statement.words[at - 1];
  if (!brace || !/^!*\{$/.test(brace.text) || statement.keyword === 'acl' || !anyConditionOf(statement)) return undefined;
  const end = statement.words[at + 1];
  return { brace, end: end?.text === '}' ? end : undefined };
}
