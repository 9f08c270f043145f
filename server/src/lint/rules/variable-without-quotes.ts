import { variantOf } from '../../language/acl-variants.ts';
import { converterFact } from '../../language/converters.ts';
import { fetchFact } from '../../language/fetches.ts';
import { aclTestsOf } from '../../model/conditions/acl-tests.ts';
import { linesWithTest } from '../../model/conditions/acl-use.ts';
import { unreadVariableIn } from '../../model/conditions/host-mistake.ts';
import { pathMistakeOf } from '../../model/conditions/path-mistake.ts';
import { matchOf, textTestOf } from '../../model/conditions/text-test.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding, Severity } from '../finding.ts';
import { unreadVariable } from '../edits/pattern-edits.ts';
import { readAsVariables, replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
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

/** A password may well have a `$` with capitals behind it, so `$NAME` has to be all of it there, and to sound like a variable. */
const inPassword = /\$\{\w+(?:-[^}]*)?\}|\{\$\w+\}|(?<=^|:)\$(?:[A-Z]+_[A-Z0-9_]+|[A-Z]*(?:PASS|SECRET|TOKEN)[A-Z]*)$/;

/** The variable in a word that stands outside of all quotes. */
function unreadOn(line: Statement, word: Word): string | undefined {
  if (/["']|\\\$/.test(word.text)) return undefined;
  return line.keyword === 'user' || line.keyword === 'stats' ? inPassword.exec(word.text)?.[0] : unreadVariableIn(word.text);
}

/** Blanks that were escaped need it no more between double quotes, a `$` that begins no variable needs it there, and all else means the same. */
function inQuotes(word: Word): RuleEdit {
  return replaceWord(word, `"${readAsVariables(word.text).replaceAll('\\ ', ' ').replace(/\$(?![{A-Za-z_])/g, '\\$&')}"`);
}

function findingsOfWords(line: Statement): RuleFinding[] {
  const words = line.words.slice(1);
  // Of the condition, behind `if`, see `findingsOfPatterns`.
  const end = words.findIndex(({ value }) => value === 'if' || value === 'unless');
  const [word, ...others] = words.slice(0, end < 0 ? words.length : end).filter(each => unreadOn(line, each) !== undefined);
  const outcome = word && outcomeOn(line);
  if (!outcome) return [];
  const name = unreadOn(line, word) ?? '';
  const read = readAsVariables(name);
  return [{
    at: word,
    severity: outcome.severity,
    message: `HAProxy reads environment variables between double quotes only, and in addresses. Here \`${name}\` stays as it is written, unless a program replaces it before. ${outcome.effect}. ${read === name ? 'Put the word between double quotes' : `Write \`${read}\`, and put the word between double quotes`}.`,
    related: others.map(at => ({ at, message: 'The same here' })),
    repairs: [{ title: `Put ${others.length > 0 ? 'them' : 'it'} between double quotes`, safety: 'review', edits: [word, ...others].map(inQuotes) }],
  }];
}

/** Patterns of tests that compare texts. Those of hosts and paths have rules of their own, and so have variables that may hold one. */
function findingsOfPatterns(line: Statement): RuleFinding[] {
  return aclTestsOf(line).flatMap((written): RuleFinding[] => {
    const { calls } = written.test.criterion;
    const [fetch, last] = [calls[0], calls.at(-1)];
    const [word, ...others] = written.patterns.filter(each => unreadOn(line, each) !== undefined);
    if (!word || !fetch || !last || fetch.name === 'var' || !comparedWhole.includes(matchOf(written.test))) return [];
    const type = calls.length > 1 ? converterFact(last.name)?.out : fetchFact(variantOf(fetch.name)?.fetch ?? fetch.name)?.out;
    const test = textTestOf(written);
    if (type !== 'str' || (test && (hostSubjects.includes(test.source.subject) || pathMistakeOf(word.value, test)))) return [];
    return [{
      at: word,
      severity: 'warning',
      message: unreadVariable(word.value, `\`${written.criterion.value}\``),
      related: others.map(at => ({ at, message: 'Never matches either' })),
      repairs: [{ title: `Put ${others.length > 0 ? 'them' : 'it'} between double quotes`, safety: 'review', edits: [word, ...others].map(inQuotes) }],
    }];
  });
}

const hostSubjects: readonly string[] = ['host', 'sni', 'host part'];
/** What is looked for anywhere in a text may be meant as it is written: who attacks sends such things. */
const comparedWhole: readonly string[] = ['str', 'beg', 'end', 'dir', 'dom'];
const linesWithValue: readonly string[] = ['tcp-check', 'http-check', 'option', 'stats', 'user', 'redirect', 'http-request', 'http-response', 'http-after-response'];

/** Lab case header-in-unread-variable, and check-with-unread-variable, of which mistyped-check-request tells more; the other lines were tried on 2.6 and 3.4. Manual, section 2.3. */
export default defineRule({
  name: 'variable-without-quotes',
  summary: 'An environment variable stands outside of double quotes, where HAProxy does not read it.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: [...new Set([...linesWithValue, ...linesWithTest])],
  check(line) {
    const { start, end } = line.span;
    return line.block.text.slice(start, end).includes('$') ? [...findingsOfWords(line), ...findingsOfPatterns(line)] : [];
  },
});
