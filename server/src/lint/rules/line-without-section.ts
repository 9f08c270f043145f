import { sectionFact, sectionsOf } from '../../language/section-facts.ts';
import { belongsAnywhere } from '../../model/directive.ts';
import type { Section } from '../../model/section.ts';
import { inSections } from '../../model/incremental/in-proxies.ts';
import { closest } from '../closest.ts';
import type { RuleFinding } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

function* findingsIn(section: Section): Generator<RuleFinding> {
  if (section.header) return;
  for (const statement of section.statements()) {
    if (belongsAnywhere(statement.keyword)) continue;
    const word = statement.word(0);
    const suggestion = word && closest(word.value, sectionsOf(section.version).map(({ keyword }) => keyword));
    const isHeader = word && sectionFact(word.value) !== undefined;
    yield {
      at: word ?? statement,
      message: `\`${statement.keyword}\` stands before the first section${isHeader ? ' that this version knows' : ''}: HAProxy does not start.${suggestion ? ` Did you mean \`${suggestion}\`?` : ' Begin a section, such as `global` or `defaults`, above it.'}`,
      repairs: suggestion ? [{ title: `Change to \`${suggestion}\``, safety: 'review', edits: [replaceWord(word, suggestion)] }] : [],
    };
  }
}

/** "unknown keyword 'x' out of section" (2.6 to 3.4). Of lines below a header that HAProxy refuses bad-section-header tells. */
export default defineRule({
  name: 'line-without-section',
  summary: 'A line belongs to no section: it stands before the first one.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  check: inSections(section => [...findingsIn(section)]),
});
