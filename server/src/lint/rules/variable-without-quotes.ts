import { hasUnreadVariable } from '../../model/conditions/host-mistake.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding, RuleRepair, Severity } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** What comes of the name where a line has it as it is written. Undefined for lines of which others speak, and those that HAProxy refuses. */
function outcomeOn(line: Statement): { readonly severity: Severity; readonly effect: string } | undefined {
  const [, first = '', second = ''] = line.values();
  switch (line.keyword) {
    case 'tcp-check': case 'http-check':
      return /^(?:send|expect)/.test(first) ? { severity: 'warning', effect: 'The check goes wrong with that, and takes every server DOWN' } : undefined;
    case 'option': return first === 'httpchk' ? { severity: 'warning', effect: 'The check goes wrong with that, and takes every server DOWN' } : undefined;
    case 'stats': return first === 'auth' ? { severity: 'information', effect: 'The user and the password are these characters' } : undefined;
    case 'user': return /^(?:insecure-)?password$/.test(second) ? { severity: 'information', effect: 'The user and the password are these characters' } : undefined;
    case 'redirect': return { severity: 'information', effect: 'Users are sent there' };
    case 'http-request': case 'http-response': case 'http-after-response':
      if (/^(?:set|add|replace)-/.test(first)) return { severity: 'information', effect: 'The value is these characters' };
      return first === 'redirect' ? { severity: 'information', effect: 'Users are sent there' } : undefined;
    default: return undefined;
  }
}

/** True for a word outside of all quotes with `${NAME}` in it. */
function isUnread(word: Word): boolean {
  return hasUnreadVariable(word.text) && !/["']|\\\$/.test(word.text);
}

/** Blanks that were escaped need it no more between double quotes, and all else means the same there. */
function repairsOf(word: Word): RuleRepair[] {
  return [{ title: 'Put it between double quotes', safety: 'review', edits: [replaceWord(word, `"${word.text.replaceAll('\\ ', ' ')}"`)] }];
}

function findingOf(line: Statement): RuleFinding[] {
  const words = line.words.slice(1);
  // What is behind `if` is a condition, whose patterns have rules of their own.
  const end = words.findIndex(({ value }) => value === 'if' || value === 'unless');
  const [word, ...others] = words.slice(0, end < 0 ? words.length : end).filter(isUnread);
  const outcome = word && outcomeOn(line);
  if (!outcome) return [];
  return [{
    at: word,
    severity: outcome.severity,
    message: `HAProxy reads environment variables between double quotes only, and in addresses. Here \`${/\$\{[^}]*\}/.exec(word.value)?.[0] ?? ''}\` stays as it is written, unless a program replaces it before. ${outcome.effect}. Put the word between double quotes.`,
    related: others.map(at => ({ at, message: 'The same here' })),
    repairs: [word, ...others].length > 1 ? [{ title: 'Put them between double quotes', safety: 'review', edits: [word, ...others].flatMap(each => repairsOf(each).flatMap(({ edits }) => edits)) }] : repairsOf(word),
  }];
}

/** Lab case check-with-unread-variable; the other lines were tried on 2.6 and 3.4. Manual, section 2.3. */
export default defineRule({
  name: 'variable-without-quotes',
  summary: 'An environment variable stands outside of double quotes, where HAProxy does not read it.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['tcp-check', 'http-check', 'option', 'stats', 'user', 'redirect', 'http-request', 'http-response', 'http-after-response'],
  check(line) {
    const { start, end } = line.span;
    return line.block.text.slice(start, end).includes('${') ? findingOf(line) : [];
  },
});
