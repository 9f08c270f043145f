import { groupCount } from '../../expression/regex.ts';
import { linesWithExpression } from '../../model/expressions/written-expressions.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import type { RuleFinding } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** The actions that replace what a regular expression finds, and where it stands; what is put in its place stands behind it. */
const replacing: ReadonlyMap<string, number> = new Map([
  ['replace-path', 2], ['replace-pathq', 2], ['replace-uri', 2], ['replace-header', 3], ['replace-value', 3],
]);

/** `regsub("^/a/(.*)","/b/$1")`, within a word: its expression, and what is put in its place. */
const substitution = /regsub\((?:"([^"\\]*(?:\\.[^"\\]*)*)"|'([^'\\]*(?:\\.[^'\\]*)*)'|([^,()"']*)),["']?([^,()"']*)["']?(?:,[gi]*)?\)/g;

const dollar = /\$(\d)(?!\d)/g;

/** The first `$1` that was meant for a group: the expression has it, and no group is named in the right way beside it. */
function dollarIn(regex: string, replacement: string): string | undefined {
  const numbers = [...replacement.matchAll(dollar)].map(([, number]) => Number(number));
  if (numbers.length === 0 || /\\\d/.test(replacement)) return undefined;
  const groups = groupCount(regex);
  return groups !== undefined && numbers.every(number => number <= groups) ? `$${numbers[0] ?? 0}` : undefined;
}

/** Headers of which a number is never the value. */
const neverNumbers = /^(?:host|x-forwarded-host|location|referer|origin|destination|cookie|set-cookie)$/i;

/** A group for some text or other; who has a group for alternatives alone may replace them by a number. */
const openGroup = /\((?!\?)[^()]*[*+][^()]*\)/;

/** The number of a group that has lost its backslash, as texts do on their way through web pages: `^/api/(.*) /1`. Of the whole text `\1` would change nothing. */
function bareNumberIn(regex: string, replacement: string, header: string | undefined): string | undefined {
  const number = header === undefined ? /^\/([1-9])$/.exec(replacement)?.[1] : neverNumbers.test(header) ? /^[1-9]$/.exec(replacement)?.[0] : undefined;
  if (number === undefined || !openGroup.test(regex) || /^\^?\/?\([^()]*\)\$?$/.test(regex)) return undefined;
  const groups = groupCount(regex);
  return groups !== undefined && Number(number) <= groups ? number : undefined;
}

function foundBare(word: Word, number: string, action: string): RuleFinding {
  const at = word.value.length - number.length;
  return {
    at: word,
    message: `Without a backslash before it, \`${number}\` is no group of the expression: \`${action}\` makes \`${word.value}\` of all that it finds. Write \`\\${number}\`.`,
    repairs: [{ title: `Write \`\\${number}\``, safety: 'review', edits: [{ at: { block: word.block, span: word.spanOf({ start: at, end: at }) }, text: word.text.startsWith('"') ? '\\\\' : '\\' }] }],
  };
}

function found(word: Word, number: string, what: string): RuleFinding {
  const right = number.replace('$', '\\');
  // Elsewhere the backslash would have to be written twice.
  const canMend = what !== 'regsub' || /^'[^']*'$/.test(word.text);
  return {
    at: word,
    message: `HAProxy names a group of the expression by \`${right}\`. \`${what}\` takes \`${number}\` for two characters like any others, and writes them as they stand. Write \`${right}\`.`,
    repairs: canMend ? [{ title: `Write \`${right}\``, safety: 'review', edits: [replaceWord(word, word.text.replace(dollar, '\\$1'))] }] : [],
  };
}

function inAction(statement: Statement): RuleFinding | undefined {
  const action = statement.word(1)?.value ?? '';
  const at = replacing.get(action);
  const [regex, replacement] = at === undefined || !statement.keyword.startsWith('http-') ? [] : [statement.word(at), statement.word(at + 1)];
  // Who writes `\$` means the sign.
  if (!regex || !replacement || regex.hasVariable || replacement.hasVariable || replacement.text.includes('\\$')) return undefined;
  const number = dollarIn(regex.value, replacement.value);
  if (number !== undefined) return found(replacement, number, action);
  const bare = bareNumberIn(regex.value, replacement.value, at === 3 ? statement.word(2)?.value ?? '' : undefined);
  return bare === undefined ? undefined : foundBare(replacement, bare, action);
}

function* inSubstitutions(statement: Statement): Generator<RuleFinding> {
  for (const word of statement.words) {
    if (!word.text.includes('regsub(') || word.text.includes('\\$') || word.hasVariable) continue;
    const [number] = [...word.value.matchAll(substitution)].flatMap(([, double, single, plain, replacement]) => dollarIn(double ?? single ?? plain ?? '', replacement ?? '') ?? []);
    if (number !== undefined) yield found(word, number, 'regsub');
  }
}

/** Lab case replacement-with-dollar: the server is asked for `/b/$1`, on 2.6 to 3.4. `$0`, the other actions and `regsub` were tried on 2.6 and 3.4, and so was `1` alone. */
export default defineRule({
  name: 'replacement-with-dollar',
  summary: 'A rewrite names a group of its regular expression by `$1`, or by `1` without a backslash, which HAProxy writes as it stands.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['acl', ...linesWithExpression],
  *check(statement) {
    const text = statement.block.text.slice(statement.span.start, statement.span.end);
    if (!/\$\d|replace-\w+[ \t].*[ \t]["']?\/?[1-9](?![\w.])/.test(text)) return;
    const finding = inAction(statement);
    if (finding) yield finding;
    if (text.includes('regsub(')) yield* inSubstitutions(statement);
  },
});
