import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** The names behind `balance url_param`, or in the parentheses of `hdr` and `rdp-cookie`, and where they stand. */
interface Names {
  readonly word: Word;
  readonly written: string;
  readonly what: string;
}

function namesIn(statement: Statement): Names | undefined {
  const [, algorithm, parameter, more] = statement.words;
  if (algorithm?.value === 'url_param') {
    return parameter && (!more || more.value === 'check_post') ? { word: parameter, written: parameter.value, what: 'parameter' } : undefined;
  }
  const [, kind, written] = /^(hdr|rdp-cookie)\(([^()]+)\)$/.exec(algorithm?.value ?? '') ?? [];
  return algorithm && written !== undefined ? { word: algorithm, written, what: kind === 'hdr' ? 'header' : 'cookie' } : undefined;
}

/** `hdr(x-forwarded-for,1)` is written as the fetch of that name is, which `balance hash` takes. */
function repairsOf({ word, written, what }: Names): RuleRepair[] {
  const [name = '', another = ''] = written.split(',').map(each => each.trim());
  if (!/^[\w.-]+$/.test(name) || word.text !== word.value) return [];
  if (what === 'header' && /^-?\d+$/.test(another)) return [{ title: `Write \`hash req.hdr(${written})\``, safety: 'review', edits: [replaceWord(word, `hash req.hdr(${written})`)] }];
  return [{ title: `Keep \`${name}\` alone`, safety: 'review', edits: [replaceWord(word, word.text.replace(written, name))] }];
}

/** Lab case balance-takes-one-name: the same parameter goes to one server after the other on 2.6 to 3.4; `hdr` was tried on 2.6 and 3.4. */
export default defineRule({
  name: 'balance-takes-one-name',
  summary: 'A `balance` by a parameter, a header or a cookie names several of them, and finds none: clients do not stay on their server.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['balance'],
  *check(statement) {
    const names = namesIn(statement);
    if (!names || names.word.hasVariable || !/[^,\s]\s*,/.test(names.written)) return;
    yield {
      at: names.word,
      message: `\`balance\` takes \`${names.written}\` for the name of one ${names.what}, and no request has one of that name: the servers get the requests in turn, and no client stays on its server. Name one, or write \`balance hash\` with an expression.`,
      repairs: repairsOf(names),
    };
  },
});
