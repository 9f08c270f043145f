import { sectionFact, sectionsOf } from '../../language/section-facts.ts';
import { belongsAnywhere } from '../../model/directive.ts';
import { opensNothing } from '../../model/section-header.ts';
import type { Section } from '../../model/section.ts';
import { inSections } from '../../model/incremental/in-proxies.ts';
import { closest } from '../closest.ts';
import type { RuleFinding } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

function* findingsIn(section: Section): Generator<RuleFinding> {
  const isOpen = section.header !== undefined;
  if (isOpen && !opensNothing(section)) return;
  for (const statement of section.statements()) {
    if (belongsAnywhere(statement.keyword)) continue;
    const word = statement.word(0);
    const suggestion = isOpen || !word ? undefined : closest(word.value, sectionsOf(section.version).map(({ keyword }) => keyword));
    const isHeader = word && sectionFact(word.value) !== undefined;
    yield {
      at: word ?? statement,
      message: isOpen
        ? `\`${statement.keyword}\` belongs to no section, because HAProxy refuses the header above it.`
        : `\`${statement.keyword}\` stands before the first section${isHeader ? ' that this version knows' : ''}: HAProxy does not start.${suggestion ? ` Did you mean \`${suggestion}\`?` : ' Begin a section, such as `global` or `defaults`, above it.'}`,
      related: isOpen && section.header ? [{ at: section.header, message: 'This header is refused' }] : [],
      repairs: suggestion && word ? [{ title: `Change to \`${suggestion}\``, safety: 'review', edits: [replaceWord(word, suggestion)] }] : [],
    };
  }
}

/**
 * "unknown keyword 'x' out of section" before the first header, and "'listen' or 'defaults' expected" below a header that HAProxy refuses, on each line
 * (2.6 to 3.4).
 */
export default defineRule({
  name: 'line-without-section',
  summary: 'A line belongs to no section: it stands before the first one, or below a header that is refused.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  check: inSections(section => [...findingsIn(section)]),
});
