import type { HaproxyVersion } from '../language/version.ts';
import type { Configuration } from '../model/configuration.ts';
import { Memo } from '../model/incremental/memo.ts';
import { isSectionOf } from '../model/section-header.ts';
import { sectionKeywordOf, type Section } from '../model/section.ts';
import type { Block } from '../syntax/block.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import { overlaps, type Span } from '../text/span.ts';
import { token, type SemanticToken } from './semantic-tokens/token.ts';
import { headerTokens, lineTokens } from './semantic-tokens/line.ts';

/**
 * What a grammar cannot know about the words of a document: what they refer to, whether the version takes them, which lines are read. In order, without
 * overlaps, of the lines that `range` touches. Nothing is parsed again, and a block that did not change is not looked at twice.
 */
export function semanticTokens(configuration: Configuration, document: HaproxyDocument, range: Span = { start: 0, end: document.length }): SemanticToken[] {
  const tokens: SemanticToken[] = [];
  let at = 0;
  for (const section of configuration.sections) {
    if (section.blocks[0] !== document.blocks[at]) continue;
    for (const block of section.blocks) {
      const start = document.starts[at] as number;
      const span = { start, end: document.starts[++at] as number };
      if (!overlaps(span, range)) continue;
      for (const { span: own, type, modifiers } of tokensOf(block, section)) {
        const placed = { start: start + own.start, end: start + own.end };
        if (overlaps(placed, range)) tokens.push({ span: placed, type, modifiers });
      }
    }
  }
  return tokens;
}

interface BlockTokens {
  readonly version: HaproxyVersion;
  readonly section: string | undefined;
  readonly isHeaded: boolean;
  readonly tokens: readonly SemanticToken[];
}

const memo = new Memo<Block, BlockTokens>('semantic tokens');

/** The tokens of a block, relative to it. Under `.if` they depend on what stands above, and are not remembered. */
function tokensOf(block: Block, section: Section): readonly SemanticToken[] {
  if (section.isConditional) return readBlock(block, section);
  const { version } = section;
  const kind = kindOf(section);
  const isHeaded = section.header?.block === block;
  const isCurrent = (known: BlockTokens) => known.version === version && known.section === kind && known.isHeaded === isHeaded;
  return memo.get(block, isCurrent, () => ({ version, section: kind, isHeaded, tokens: readBlock(block, section) })).tokens;
}

function readBlock(block: Block, section: Section): SemanticToken[] {
  const kind = kindOf(section);
  const tokens: SemanticToken[] = [];
  for (const statement of block.statements()) {
    const isHeader = statement.equals(section.header);
    if (section.livenessOf(statement) === 'dead' && !statement.keyword.startsWith('.')) tokens.push(token(statement.span, 'comment'));
    else if (isHeader) tokens.push(...headerTokens(statement, section.isNameless, section.version));
    else tokens.push(...inOrder(lineTokens(statement, kind, section.version)));
  }
  return tokens;
}

/** What directives are judged by; undefined for a section that the version does not have, and for lines above the first header. */
function kindOf(section: Section): string | undefined {
  const keyword = sectionKeywordOf(section);
  return isSectionOf(keyword, section.version) ? keyword : undefined;
}

/** Of two tokens at one place the first one found stays. */
function inOrder(tokens: SemanticToken[]): SemanticToken[] {
  const ordered = tokens.sort((a, b) => a.span.start - b.span.start);
  let end = -1;
  return ordered.filter(({ span }) => {
    if (span.start < end || span.start === span.end) return false;
    end = span.end;
    return true;
  });
}
