import { appendWords } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Configuration manual, `stick-table`: without `expire` an entry stays until the table is full. A full table forgets, it never refuses (lab case stick-table-full). */
export default defineRule({
  name: 'stick-table-without-expire',
  summary: 'A stick table never forgets an entry until it is full.',
  category: 'style',
  severity: 'information',
  preset: 'strict',

  looksAt: 'statement',
  keywords: ['stick-table'],
  sections: ['frontend', 'backend', 'listen'],
  *check(statement) {
    const words = statement.words;
    if (words.some(word => word.value === 'expire' || word.hasVariable)) return;
    const full = words.some(word => word.value === 'nopurge') ? 'with `nopurge` a full table takes no new entry' : 'a full table drops the entries that were used least recently';
    yield {
      at: statement,
      message: `This stick table has no \`expire\`: an entry stays until the table is full, and ${full}. Say how long an entry is of use.`,
      repairs: [{ title: 'Add `expire 30m`', safety: 'review', edits: [appendWords(statement, 'expire 30m')] }],
    };
  },
});
