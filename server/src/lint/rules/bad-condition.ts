import { anyConditionOf, linesWithCondition } from '../../model/conditions/acl-use.ts';
import { isBraceOfBareTest } from '../../model/conditions/bare-tests.ts';
import { gluedBracesOf, type GluedBrace } from '../../model/conditions/glued-braces.ts';
import { hasBracket } from '../../model/conditions/foreign-words.ts';
import { fcgiConditionKeywords, fcgiConditionOf } from '../../model/conditions/statement-condition.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { spaceBraces } from '../edits/brace-edits.ts';
import { appendWords, deleteWord } from '../edits/rule-edits.ts';
import { hasAclInBraces } from '../findings/acl-in-braces.ts';
import { endsAtEmptyWord } from '../findings/lost-words.ts';
import { defineRule } from '../rule.ts';

/** True for a brace behind one that opens a test and lacks a blank, as in `{path /a }`. */
function opensAbove(glued: readonly GluedBrace[], brace: Word): boolean {
  return glued.some(({ word, closes }) => !closes && word.start < brace.start);
}

/** A brace that closes nothing, at the end of the line. */
function isStray({ value, block, end }: Word): boolean {
  return value === '}' && /^[ \t]*(?:#|\r?\n|$)/.test(block.text.slice(end));
}

/** A test that goes to the end of the line. */
function closing(statement: Statement, brace: Word): RuleRepair[] {
  const isEmpty = statement.words.at(-1)?.start === brace.start;
  return isEmpty ? [] : [{ title: 'Close the test at the end of the line', safety: 'review', edits: [appendWords(statement, '}')] }];
}

/** "missing closing '}' in condition", "missing fetch method": tried on 2.6 to 3.4. */
export default defineRule({
  name: 'bad-condition',
  summary: 'The braces of a condition do not fit together, or there is no test between them.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: [...linesWithCondition, ...fcgiConditionKeywords],
  sections: ['frontend', 'backend', 'listen', 'defaults', 'fcgi-app'],
  *check(statement, { section, version }) {
    const { block, span } = statement;
    const line = block.text.slice(span.start, span.end);
    // Two braces together are the mark of a template; what ends at an empty word is for that rule.
    if (endsAtEmptyWord(statement) || section === 'defaults' || (!line.includes('{') && !line.includes('}')) || line.includes('{{')) return;
    const found = section === 'fcgi-app' ? fcgiConditionOf(statement) : anyConditionOf(statement);
    const isOnly = found?.condition.problems.length === 1;
    for (const { kind, message, word, tolerated } of found?.condition.problems ?? []) {
      // `(a or { path /x })`: `unknown-acl` speaks of the bracket, which hides the brace; `{ a or { path /x } }`: `unknown-sample-fetch` of the name.
      if (tolerated || hasBracket(statement) || hasAclInBraces(statement, version)) continue;
      const at = statement.word((found?.start ?? 0) + word);
      const glued = gluedBracesOf(statement);
      // Of the word that the other brace sticks to, or that should stand between them, unknown-acl speaks.
      if (at && (kind === 'unexpected-brace' || kind === 'empty-test') && (opensAbove(glued, at) || isBraceOfBareTest(at, statement, version))) continue;
      const close = kind === 'missing-closing-brace' ? glued.find(brace => brace.closes && brace.word.start > (at?.start ?? 0)) : undefined;
      yield close
        ? { at: close.word, message: `\`${close.word.value}\` does not end the test: HAProxy reads a brace only where it is a word of its own, misses this one and does not start. Write \`${close.apart}\`.`, repairs: spaceBraces(statement) }
        : { at: at ?? statement, message: `${message} HAProxy does not start.`, repairs: !isOnly || !at ? [] : kind === 'missing-closing-brace' ? closing(statement, at) : isStray(at) ? [{ title: 'Remove the brace', safety: 'review', edits: [deleteWord(at)] }] : [] };
    }
  },
});
