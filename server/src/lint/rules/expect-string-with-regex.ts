import { expectationOf } from '../../model/check-expect.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { replaceWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/**
 * The first construct of a regular expression that no answer has in it as such: `.*`, `.+`, `\d`, `(a|b)`, a leading `^`. Brackets and `$` are left out, as
 * JSON and Redis answers have them.
 */
function constructIn(text: string): string | undefined {
  return /\.[*+]|\\[dws](?![A-Za-z])|\([^()|\s]+(?:\|[^()|\s]+)+\)|^\^(?=\w)/.exec(text)?.[0];
}

/** `string` becomes `rstring`, `string-lf` has no such twin. Not for an expression that HAProxy would refuse. */
function repairs(keyword: Word, match: string, pattern: string): RuleRepair[] {
  if (match !== 'string' || !isExpression(pattern)) return [];
  return [{ title: 'Compare with a regular expression: `rstring`', safety: 'review', edits: [replaceWord(keyword, keyword.text.replace('string', 'rstring'))] }];
}

function isExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/** Lab case expect-string-with-regex: L7RSP and 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'expect-string-with-regex',
  summary: 'A health check compares with `string`, literally, but the text is a regular expression.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['http-check', 'tcp-check'],
  sections: ['defaults', 'backend', 'listen'],
  *check(line) {
    if (line.word(1)?.value !== 'expect') return;
    const { match, isNegated, keyword, pattern } = expectationOf(line) ?? {};
    if (!match || !keyword || !pattern || (match !== 'string' && match !== 'string-lf')) return;
    if (match === 'string-lf' && pattern.value.includes('%[')) return;
    const construct = constructIn(pattern.value);
    if (!construct) return;
    const outcome = isNegated
      ? 'it is never found, and a server that gives the answer you want to catch stays UP'
      : 'it is never found, and every server goes DOWN. Users get a 503';
    yield {
      at: pattern,
      severity: isNegated ? 'warning' : 'error',
      message: `\`${match}\` looks for these very letters, and \`${construct}\` has a meaning only in a regular expression: ${outcome}. Use \`rstring\`.`,
      repairs: repairs(keyword, match, pattern.value),
    };
  },
});
