import { isPredefinedAcl } from '../../language/predefined-acls.ts';
import type { Word } from '../../syntax/word.ts';
import { asOneWord, unquotedValue } from '../edits/one-word-edits.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { noCondition, type ArgumentProblem } from './problem.ts';

/** A word behind a text, which likely belongs to it: `set-header Cache-Control no-cache, no-store`. */
export function cutText(words: readonly Word[], at: number, name: string, options: readonly string[] = []): ArgumentProblem {
  const problem = noCondition(words[at] as Word, name, options);
  const text = unquotedValue(words, at - 1);
  const isCondition = text.slice(2).some(isAcl);
  const repair = problem.repairs || isCondition || text.length < 2 ? undefined : asOneWord(text);
  return repair ? { ...problem, message: `${problem.message} A value with blanks needs quotes around it.`, repairs: [repair] } : problem;
}

/** The name of a table without the word `table` before it. */
export function trackedTable(words: readonly Word[], at: number, name: string): ArgumentProblem {
  const word = words[at] as Word;
  const problem = noCondition(word, name, ['table']);
  if (problem.repairs || isAcl(word) || !/^[\w.:-]+$/.test(word.value)) return problem;
  const meant = `table ${word.text}`;
  return { ...problem, message: `${problem.message} Did you mean \`${meant}\`?`, repairs: [{ title: `Write \`${meant}\``, safety: 'review', edits: [replaceWord(word, meant)] }] };
}

/** True for the name of an ACL, which likely lacks an `if` before it. */
function isAcl({ value, block }: Word): boolean {
  return isPredefinedAcl(value, '3.5') || block.statementsOf('acl').some(acl => acl.word(1)?.value === value);
}
