import { expectationOf, headerTextsOf, type CheckExpectation } from '../../model/check-expect.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { replaceWord, type RuleEdit } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/**
 * The first construct of a regular expression that no answer has in it as such: `.*`, `.+`, `\d`, `\.`, `[0-9]+`, `(a|b)`, a leading `^`, or words with `|`
 * between them and nothing else. Other brackets and `$` are left out, as JSON and Redis answers have them.
 */
function constructIn(text: string): string | undefined {
  return /\.[*+]|\\(?:[bdsw](?![a-z])|\.)|\[[^\]\s]+\](?:[*+]|\{\d)|\([^()|\s]+(?:\|[^()|\s]+)+\)|^\^(?=\w)/i.exec(text)?.[0] ?? wordsToChooseFrom(text);
}

/** `OK|UP` as a whole. An answer with such a list in it is possible, though. */
function wordsToChooseFrom(text: string): string | undefined {
  return /^\w+(?:\|\w+)+$/.test(text) ? text : undefined;
}

/** A text that an `expect` line looks for as it is written. */
interface LiteralText {
  readonly text: Word;
  /** How it says so: `string`, `-m beg`. */
  readonly by: string;
  /** How it would say that the text is a regular expression. */
  readonly instead: string;
  /** Undefined where a log-format makes the text, of which there is no other kind. */
  readonly edit: RuleEdit | undefined;
}

/** `string` becomes `rstring`, `string-lf` has no such twin; the name and the value of a header have `-m reg`. */
function literalTextsIn(line: Statement, expectation: CheckExpectation): LiteralText[] {
  const { match, keyword, pattern } = expectation;
  if (pattern && (match === 'string' || match === 'string-lf')) {
    const edit = match === 'string' ? replaceWord(keyword, keyword.text.replace('string', 'rstring')) : undefined;
    return [{ text: pattern, by: match, instead: 'rstring', edit }];
  }
  return headerTextsOf(line, expectation).filter(({ method }) => method?.value !== 'reg').map(({ text, keyword: part, method }) => ({
    text,
    by: method ? `-m ${method.value}` : part.value,
    instead: '-m reg',
    edit: part.value.endsWith('-lf') ? undefined : method ? replaceWord(method, 'reg') : replaceWord(part, `${part.text} -m reg`),
  }));
}

function isExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/** Lab cases expect-string-with-regex and expect-header-with-regex: L7RSP or L7STS, and 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'expect-string-with-regex',
  summary: 'A health check looks for a text as it is written, but the text is a regular expression.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['http-check', 'tcp-check'],
  sections: ['defaults', 'backend', 'listen'],
  *check(line) {
    if (line.word(1)?.value !== 'expect') return;
    const expectation = expectationOf(line);
    if (!expectation) return;
    for (const { text, by, instead, edit } of literalTextsIn(line, expectation)) {
      if (!edit && text.value.includes('%[')) continue;
      const construct = constructIn(text.value);
      if (!construct) continue;
      const outcome = expectation.isNegated
        ? 'it is never found, and a server that gives the answer you want to catch stays UP'
        : 'it is never found, and every server goes DOWN. Users get a 503';
      yield {
        at: text,
        severity: expectation.isNegated || construct === wordsToChooseFrom(text.value) ? 'warning' : 'error',
        message: `\`${by}\` looks for these very letters, and \`${construct}\` has a meaning only in a regular expression: ${outcome}. Use \`${instead}\`.`,
        // Not for an expression that HAProxy would refuse.
        repairs: edit && isExpression(text.value) ? [{ title: `Compare with a regular expression: \`${instead}\``, safety: 'review', edits: [edit] }] : [],
      };
    }
  },
});
