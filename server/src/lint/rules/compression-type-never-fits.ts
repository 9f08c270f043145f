import type { Word } from '../../syntax/word.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The words of `compression` lines behind which types stand. */
const typeLists: readonly string[] = ['type', 'type-req', 'type-res'];

type Mistake = 'list' | 'star' | 'ending';

/** What cannot be how `Content-Type` begins. */
function mistakeIn({ value, hasVariable }: Word): Mistake | undefined {
  if (hasVariable) return undefined;
  if (/^[^";]*,/.test(value)) return 'list';
  if (value.includes('*')) return 'star';
  return /^\.?(?:html?|css|js|json|xml|svg|txt|javascript|plain)$/i.test(value) ? 'ending' : undefined;
}

/** One type or several, where it is plain which are meant. */
function meantBy(value: string): string | undefined {
  const types = value.split(/[,\s]+/).filter(type => type !== '').map(type => type.replace(/^([\w.-]+\/)\*$/, '$1'));
  return types.length > 0 && types.every(type => /^[\w.-]+\/[\w.+-]*$/.test(type)) ? types.join(' ') : undefined;
}

function explain({ value }: Word, mistake: Mistake): string {
  switch (mistake) {
    case 'list': return `The comma is a part of the type: no answer says \`Content-Type: ${value}\`, and what was meant is not compressed. Put blanks between types, and no commas.`;
    case 'star': return `\`${value}\` is no pattern: HAProxy compares it with the beginning of \`Content-Type\`, letter for letter, and compresses nothing for it. ${/^[\w.-]+\/\*$/.test(value) ? `Write \`${value.slice(0, -1)}\`, with which all of these types begin` : 'Write the types, or how they begin, as in `text/`; without a `compression type` line, all are compressed'}.`;
    case 'ending': return `HAProxy compares \`${value}\` with the beginning of \`Content-Type\`, which is never so: nothing is compressed for it. Write the whole type, as in \`text/html\`.`;
  }
}

/** Lab case compression-types-with-commas; `text/*`, `*` and `text/` were tried on 2.6 and 3.4. */
export default defineRule({
  name: 'compression-type-never-fits',
  summary: 'A `compression type` is one that no answer has: types with commas between them, or `text/*`.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['compression'],
  *check(statement) {
    if (!typeLists.includes(statement.word(1)?.value ?? '')) return;
    const dead = statement.words.slice(2).flatMap(word => {
      const mistake = mistakeIn(word);
      return mistake ? [{ word, mistake, meant: meantBy(word.value) }] : [];
    });
    const [first, ...others] = dead;
    if (!first) return;
    const edits = dead.flatMap(({ word, meant }) => (meant === undefined ? [] : [replaceWord(word, meant)]));
    yield {
      at: first.word,
      message: explain(first.word, first.mistake),
      related: others.map(({ word }) => ({ at: word, message: 'The same here' })),
      repairs: edits.length < dead.length ? [] : [{
        title: dead.some(({ mistake }) => mistake === 'list') ? 'Put blanks between the types' : `Write \`${first.meant}\``,
        safety: 'review',
        edits,
      }],
    };
  },
});
