import type { Section } from '../../model/section.ts';
import type { RuleRepair } from '../finding.ts';

/** Takes a whole section away, with the empty lines below it. Comments below its last line may be for the next section, and stay. */
export function removeSection(section: Section, title: string): RuleRepair[] {
  const { header } = section;
  if (!header || section.isConditional) return [];
  const edits = section.blocks.flatMap(block => {
    const last = [...block.statements()].at(-1);
    if (!last) return [];
    const start = block === header.block ? header.line.start : 0;
    const rest = /^[^\n]*(?:\n(?:[ \t]*\r?\n)*)?/.exec(block.text.slice(last.line.end))?.[0] ?? '';
    return [{ at: { block, span: { start, end: last.line.end + rest.length } }, text: '' }];
  });
  return [{ title, safety: 'review', edits }];
}
