import type { Configuration } from '../model/configuration.ts';
import type { Section } from '../model/section.ts';
import type { Place } from '../syntax/place.ts';
import type { RawFinding } from './run-rules.ts';

/** Rules that say where a line does not belong: below a misspelt header, nobody knows. */
const aboutPlaces: ReadonlySet<string> = new Set(['maxconn-in-backend', 'misplaced-directive', 'misplaced-timeout', 'route-in-backend', 'rules-out-of-order']);

/**
 * What is found, without what is only said because a header is misspelt: below `backned be_app` the lines count as those of the section above, and no section has
 * the name `be_app`. A safe repair would remove them.
 */
export function withoutLostSections(found: readonly RawFinding[], configuration: Configuration): readonly RawFinding[] {
  const headers = found.filter(({ finding }) => finding.opens !== undefined);
  if (headers.length === 0) return found;
  const names = new Set(headers.map(({ finding }) => finding.opens));
  const lost = headers.flatMap(({ finding: { at } }) => {
    const section = configuration.sectionOf(at.block);
    return section ? [{ section, at }] : [];
  });
  const isBelow = ({ finding: { at } }: RawFinding) => lost.some(header => isBehind(at, header.at, header.section));
  return found.filter(raw => {
    const { active: { rule }, finding } = raw;
    if (rule.name === 'unknown-backend') return !names.has(finding.at.block.text.slice(finding.at.span.start, finding.at.span.end));
    return (rule.category === 'validity' && !aboutPlaces.has(rule.name)) || !isBelow(raw);
  });
}

/** True for a place in the section of another one, behind it: a section of many lines, or one that was put together by an edit, has several blocks. */
function isBehind(place: Place, other: Place, { blocks }: Section): boolean {
  if (place.block === other.block) return other.span.end < place.span.start;
  return blocks.indexOf(place.block) > blocks.indexOf(other.block);
}
