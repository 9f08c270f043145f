import type { Configuration } from '../model/configuration.ts';
import type { Proxy } from '../model/proxy.ts';
import { sectionKeywordOf, type Section } from '../model/section.ts';
import type { Block } from '../syntax/block.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { Span } from '../text/span.ts';
import { frontendLimitHints, inheritedHints, serverLimitHints } from './inlay-hints/header.ts';
import type { InlayHint, InlayHintKind, PlacedHint } from './inlay-hints/hint.ts';
import { unitHints } from './inlay-hints/units.ts';
import { variableHints } from './inlay-hints/variables.ts';

/** What is not written but holds, for the lines that a range touches: units, what sections inherit, limits, values from the environment. In order. */
export function inlayHintsIn(configuration: Configuration, document: HaproxyDocument, range: Span, kinds: readonly InlayHintKind[]): InlayHint[] {
  const sections = sectionsIn(configuration, document, range);
  const proxies = new Map(configuration.proxies.filter(({ section }) => sections.has(section)).map(proxy => [proxy.section, proxy]));
  const hints: InlayHint[] = [];
  for (const section of sections) {
    const placed = [...ofSection(configuration, proxies.get(section), kinds), ...section.blocks.flatMap(block => {
      const start = document.startOf(block);
      const isOutside = start > range.end || start + block.text.length < range.start;
      return isOutside ? [] : ofLines(configuration, section, block, { start: range.start - start, end: range.end - start }, kinds).map(hint => ({ block, ...hint }));
    })];
    for (const { block, at: offset, label, tooltip } of placed) hints.push({ offset: document.startOf(block) + offset, label, tooltip });
  }
  return hints.filter(({ offset }) => range.start <= offset && offset <= range.end).sort((a, b) => a.offset - b.offset);
}

/** The sections of a document that a range touches. */
function sectionsIn(configuration: Configuration, document: HaproxyDocument, range: Span): ReadonlySet<Section> {
  const found = new Set<Section>();
  let at = 0;
  for (const section of configuration.sections) {
    if (section.blocks[0] !== document.blocks[at]) continue;
    const start = document.starts[at] as number;
    at += section.blocks.length;
    if (start <= range.end && range.start <= (document.starts[at] as number)) found.add(section);
  }
  return found;
}

interface HintInBlock extends PlacedHint {
  readonly block: Block;
}

function ofSection(configuration: Configuration, proxy: Proxy | undefined, kinds: readonly InlayHintKind[]): HintInBlock[] {
  if (!proxy || proxy.kind === 'defaults') return [];
  const { block } = proxy.header;
  return [
    ...(kinds.includes('inherited') ? inheritedHints(configuration, proxy).map(hint => ({ block, ...hint })) : []),
    ...(kinds.includes('maxconn') ? frontendLimitHints(configuration, proxy).map(hint => ({ block, ...hint })) : []),
    ...(kinds.includes('maxconn') ? serverLimitHints(configuration, proxy).map(hint => ({ block: hint.statement.block, ...hint })) : []),
  ];
}

/** The hints of the lines of a block that a range touches, which is relative to it. */
function ofLines(configuration: Configuration, section: Section, block: Block, range: Span, kinds: readonly InlayHintKind[]): PlacedHint[] {
  const hints: PlacedHint[] = [];
  const keyword = sectionKeywordOf(section);
  for (const statement of block.statements()) {
    const { span } = statement;
    if (span.start > range.end || span.end < range.start || section.livenessOf(statement) === 'dead') continue;
    if (kinds.includes('units') && !statement.equals(section.header)) hints.push(...unitHints(statement, keyword));
    if (kinds.includes('variables')) hints.push(...variableHints(configuration, section, statement));
  }
  return hints;
}
