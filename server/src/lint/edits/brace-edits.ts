import type { BareTest } from '../../model/conditions/bare-tests.ts';
import { gluedBracesOf } from '../../model/conditions/glued-braces.ts';
import type { Statement } from '../../syntax/statement.ts';
import { asWritten } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { replaceWord, type RuleEdit } from './rule-edits.ts';

/** Puts blanks around each brace of these conditions that lacks one: HAProxy reads a brace only where it is a word of its own. */
export function spaceBraces(...statements: readonly Statement[]): RuleRepair[] {
  const edits = statements.flatMap(statement => gluedBracesOf(statement).map(({ word, apart }) => replaceWord(word, apart)));
  const [first, ...others] = edits;
  if (!first) return [];
  return [{ title: others.length === 0 ? `Write \`${first.text}\`` : 'Put blanks around the braces', safety: 'review', edits }];
}

/** A test with the braces that it lacks, on one line. */
export function withBraces({ words, marks }: BareTest): string {
  const text = asWritten(words);
  return `${text.slice(0, marks)}{ ${withoutGluedBrace(text.slice(marks))} }`;
}

/** Puts a test between braces; undefined where quotes hide its beginning. */
export function putInBraces(test: BareTest): RuleEdit | undefined {
  const [first] = test.words;
  const last = test.braces.at(-1) ?? test.words.at(-1) ?? first;
  if (!/^!*[a-z]/.test(first.text)) return undefined;
  return { at: { block: first.block, span: { start: first.start, end: last.end } }, text: withBraces(test) };
}

/** `a.b}`: the brace is no part of the pattern. */
function withoutGluedBrace(text: string): string {
  return /[^{]*[^\\{}]\}$/.test(text) && !text.includes('{') ? text.slice(0, -1) : text;
}
