import { expectationOf, expectsNoAnswer, matchesNoStatus } from '../../model/checks/check-expect.ts';
import type { Statement } from '../../syntax/statement.ts';
import { statusListIn } from '../findings/status-list.ts';
import { inSingleQuotes, losesQuotes } from './quote-edits.ts';
import { replaceWord, type RuleEdit } from './rule-edits.ts';

/**
 * Lets an `expect` match that no answer can meet as it is written: JSON whose quotes HAProxy takes away, `rstatus 2xx`. Empty for others, undefined where
 * it cannot be told what is meant. Who lets such a rule count takes every server DOWN (503 on 3.4).
 */
export function mendExpectation(line: Statement): RuleEdit[] | undefined {
  const expectation = line.word(1)?.value === 'expect' ? expectationOf(line) : undefined;
  if (!expectation?.pattern) return [];
  const { match, keyword, pattern } = expectation;
  if (matchesNoStatus(expectation)) {
    const list = statusListIn(pattern.value);
    return list === undefined ? undefined : [replaceWord(keyword, keyword.text.replace('rstatus', 'status')), replaceWord(pattern, list)];
  }
  if (expectsNoAnswer(expectation)) return undefined;
  if (!['string', 'rstring', 'string-lf'].includes(match) || !losesQuotes(pattern)) return [];
  const edit = inSingleQuotes(pattern);
  return edit && [edit];
}
