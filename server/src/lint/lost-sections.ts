import type { RawFinding } from './run-rules.ts';

/** Rules that say where a line does not belong: below a misspelt header, nobody knows. */
const aboutPlaces: ReadonlySet<string> = new Set(['maxconn-in-backend', 'misplaced-directive', 'misplaced-timeout', 'route-in-backend', 'rules-out-of-order']);

/**
 * What is found, without what is only said because a header is misspelt: below `backned be_app` the lines count as those of the section above, and no section has
 * the name `be_app`. A safe repair would remove them.
 */
export function withoutLostSections(found: readonly RawFinding[]): readonly RawFinding[] {
  const headers = found.filter(({ finding }) => finding.opens !== undefined);
  if (headers.length === 0) return found;
  const names = new Set(headers.map(({ finding }) => finding.opens));
  const isBelow = ({ finding: { at } }: RawFinding) => headers.some(({ finding: header }) => header.at.block === at.block && header.at.span.end < at.span.start);
  return found.filter(raw => {
    const { active: { rule }, finding } = raw;
    if (rule.name === 'unknown-backend') return !names.has(finding.at.block.text.slice(finding.at.span.start, finding.at.span.end));
    return (rule.category === 'validity' && !aboutPlaces.has(rule.name)) || !isBelow(raw);
  });
}
