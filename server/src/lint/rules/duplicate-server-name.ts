import { keyCounts } from '../../model/incremental/key-counts.ts';
import { inLongSections } from '../../model/incremental/per-block.ts';
import type { Section } from '../../model/section.ts';
import type { Statement } from '../../syntax/statement.ts';
import { freshName } from '../edits/fresh-name.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The names that the file itself gives. */
const namesIn = inLongSections((block): readonly { readonly statement: Statement; readonly name: string }[] => block.statementsOf('server').flatMap(statement => {
  const word = statement.word(1);
  return word && !word.hasVariable ? [{ statement, name: word.value }] : [];
}));

const countsOf = keyCounts(block => namesIn.remembered(block).map(({ name }) => name));

/** True when a name stands there twice, perhaps on lines that do not count. */
function mayRepeat(section: Section): boolean {
  if (!section.isLong) {
    const names = section.collect(namesIn);
    return new Set(names.map(({ name }) => name)).size < names.length;
  }
  const { total, counts } = countsOf(section);
  return counts.size < total;
}

/** `backend 'x', another server named 'y' was already defined`: tried on 2.6 to 3.4. A section that is `disabled` is not looked at. */
export default defineRule({
  name: 'duplicate-server-name',
  summary: 'Two servers of one section have the same name.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server'],
  *check(proxy) {
    if (!proxy.isBackend || proxy.isDisabled) return;
    if (!mayRepeat(proxy.section)) return;
    const names = proxy.section.collect(namesIn);
    const taken = new Map<string, Statement>();
    for (const { name, statement } of names) {
      const first = taken.get(name);
      if (!first) {
        if (proxy.section.isCertain(statement)) taken.set(name, statement);
        continue;
      }
      const word = statement.word(1);
      if (!word || !proxy.section.isCertain(statement)) continue;
      yield {
        at: word,
        message: `There already is a server \`${word.value}\` in ${proxy.title}: HAProxy refuses to start. Give each server a name of its own.`,
        related: [{ at: first, message: 'The name is taken here' }],
        repairs: [{ title: 'Give it a name of its own', safety: 'review', edits: [replaceWord(word, freshName(word.value, wanted => names.some(each => each.name === wanted)))] }],
      };
    }
  },
});
