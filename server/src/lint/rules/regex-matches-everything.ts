import { hasEmptyAlternative } from '../../expression/regex-literals.ts';
import { searchTests, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { linesWithTest } from '../../model/conditions/acl-use.ts';
import { matchOf } from '../../model/conditions/text-test.ts';
import type { Word } from '../../syntax/word.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import type { RuleFinding } from '../finding.ts';
import { defineRule } from '../rule.ts';

const suspects = searchTests(/\|["')]*(?:\s|$)|\|\||\s["'(]*\|[^|\s]|\(\|/m, (written): Suspect | undefined => {
  if (matchOf(written.test) !== 'reg') return undefined;
  const word = written.patterns.find(each => !each.hasVariable && hasEmptyAlternative(each.value));
  return word && { statement: written.statement, written, word };
});

/** A test with an expression that matches every text. */
interface Suspect {
  readonly statement: WrittenTest['statement'];
  readonly written: WrittenTest;
  readonly word: Word;
}

function findingOf({ written, word }: Suspect): RuleFinding {
  // Alternatives that are no more than text and dots; others are left to the reader.
  const plain = /^(["']?\(?)([^()|"']*(?:\|[^()|"']*)+)(\)?["']?)$/.exec(word.text);
  const kept = plain?.[2]?.split('|').filter(each => each !== '').join('|');
  return {
    at: word,
    message: `Between two \`|\`, or between one and the end, stands nothing, and nothing is found everywhere: \`${written.criterion.value}\` always matches \`${word.value}\`. Remove the \`|\` that is too many.`,
    repairs: plain && kept ? [{ title: 'Remove the empty alternative', safety: 'review', edits: [replaceWord(word, `${plain[1] ?? ''}${kept}${plain[3] ?? ''}`)] }] : [],
  };
}

/** Lab case regex-with-empty-alternative. */
export default defineRule({
  name: 'regex-matches-everything',
  summary: 'A regular expression has an empty alternative, so that it matches everything.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithTest,
  *check(proxy) {
    for (const suspect of proxy.section.collect(suspects)) yield findingOf(suspect);
  },
});
