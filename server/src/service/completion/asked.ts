import type { SectionKeyword } from '../../language/directives.ts';
import { sectionFact } from '../../language/section-facts.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import type { Configuration } from '../../model/configuration.ts';
import { isPrefix } from '../../model/directive.ts';
import type { Proxy } from '../../model/proxy.ts';
import { sectionKeywordOf, type Section } from '../../model/section.ts';
import type { Block } from '../../syntax/block.ts';
import type { HaproxyDocument } from '../../syntax/document.ts';
import { lineAt, type Line, type LineWord } from './line.ts';
import type { Answer, Proposal } from './proposal.ts';
import { bare } from './summary.ts';

/** What is asked: what may stand at a place of a line. */
export interface Asked {
  readonly configuration: Configuration;
  readonly document: HaproxyDocument;
  readonly version: HaproxyVersion;
  readonly line: Line;
  /** The words before the one at the cursor, without `no` and `default` in front. */
  readonly words: readonly LineWord[];
  readonly prefix: 'no' | 'default' | undefined;
  /** The section that the line is in; undefined where no header is above it. */
  readonly section: Section | undefined;
  /** Its keyword, as the facts know it, also where a false `.if` keeps it from being one. Empty above the first header. */
  readonly kind: SectionKeyword;
  readonly proxy: Proxy | undefined;
  /** The other lines around, the nearest first, and those of the nearest section of the same kind. */
  readonly near: readonly NearLine[];
}

/** A line nearby: its words, `no` and `default` aside. */
export interface NearLine {
  readonly values: readonly string[];
  /** How many lines below (or, negative, above) the cursor it is; 0 in another section. */
  readonly distance: number;
}

/** So many lines around the cursor are looked at, and so many of a section like it. */
const most = 40;

export function askedAt(configuration: Configuration, document: HaproxyDocument, offset: number): Asked {
  const line = lineAt(document, offset);
  const [first] = line.before;
  const prefix = first && line.before.length > 0 && isPrefix(first.value) ? (first.value as 'no' | 'default') : undefined;
  const section = configuration.sectionOf(line.block);
  const header = headerAbove(document, line);
  // A header in dead code opens nothing; who writes there still means that section.
  const isDead = header !== undefined && section?.header?.block !== header;
  const kind = isDead ? keywordOf(header) : section ? sectionKeywordOf(section) : '';
  return {
    configuration, document, version: configuration.version, line, prefix, kind,
    words: prefix === undefined ? line.before : line.before.slice(1),
    section: section?.header ? section : undefined,
    proxy: section && !isDead ? configuration.proxyOf(section) : undefined,
    near: nearLines(configuration, section, line),
  };
}

function headerAbove(document: HaproxyDocument, line: Line): Block | undefined {
  for (let i = line.blockIndex; i >= 0; i--) if (document.blocks[i]?.startsWithHeader) return document.blocks[i];
  return undefined;
}

function keywordOf(block: Block): string {
  for (const { keyword } of block.statements()) return sectionFact(keyword) ? keyword : '';
  return '';
}

function nearLines({ sections }: Configuration, section: Section | undefined, { block, span }: Line): NearLine[] {
  const near: NearLine[] = [];
  const own = linesOf(block, span.start);
  const here = own.filter(({ at }) => at < span.start).length;
  own.forEach(({ at, values }, i) => {
    const distance = i < here ? i - here : i - here + 1;
    if (Math.abs(distance) <= most && at !== span.start) near.push({ values, distance });
  });
  near.sort((a, b) => Math.abs(a.distance) - Math.abs(b.distance));
  const index = section ? sections.indexOf(section) : -1;
  const isLike = (each: Section) => each.kind === section?.kind;
  const like = sections.slice(0, Math.max(index, 0)).reverse().find(isLike) ?? sections.slice(index + 1).find(isLike);
  const other = index >= 0 && like ? linesOf(like.blocks[0] as Block, -1).slice(0, most) : [];
  return [...near, ...other.map(({ values }) => ({ values, distance: 0 }))];
}

function linesOf(block: Block, without: number): { at: number; values: string[] }[] {
  const lines: { at: number; values: string[] }[] = [];
  for (const statement of block.statements()) {
    if (statement.isHeader) continue;
    const { start } = statement.line;
    if (start === without) continue;
    // As many as any test of a neighbour looks at.
    const values = statement.words.slice(0, 64).map(word => word.value);
    lines.push({ at: start, values: isPrefix(values[0] ?? '') ? values.slice(1) : values });
  }
  return lines;
}

/** The value of the i-th word before the cursor, `no` and `default` aside; empty where there is none. */
export function valueAt({ words }: Asked, i: number): string {
  return words[i]?.value ?? '';
}

/** The word just before the cursor's. */
export function lastValue({ words }: Asked): string {
  return words.at(-1)?.value ?? '';
}

/** All words of the line but the one at the cursor. */
export function otherValues({ words, line }: Asked): string[] {
  return [...words, ...line.after].map(word => word.value);
}

/** Proposals in the place of the word at the cursor; between its quotes, where it has some. */
export function ofWord({ line: { word, at } }: Asked, proposals: readonly Proposal[]): Answer {
  const [quote = ''] = /^["']/.exec(word.text) ?? [];
  const isClosed = quote !== '' && word.text.length > 1 && word.text.endsWith(quote);
  const start = Math.min(word.span.start + quote.length, at);
  return { span: { start, end: Math.max(at, word.span.end - (isClosed ? 1 : 0)) }, proposals };
}

/** The name that the nearest `acl` line above defines. */
export function aclAbove({ near }: Pick<Asked, 'near'>): string | undefined {
  return near.find(({ values, distance }) => values[0] === 'acl' && distance < 0)?.values[1];
}

/**
 * How much the lines around speak for a word at the cursor: those with the same first word have it behind the same word, at the same place, or
 * anywhere. The nearest count most.
 */
export function nearness({ near, words }: Asked): (label: string) => number {
  const first = words[0]?.value;
  const previous = bare(words.at(-1)?.value ?? '');
  const weights = new Map<string, number>();
  let seen = 0;
  for (const { values } of near) {
    if (values[0] !== first || seen > 12) continue;
    const fade = 1 - seen++ / 16;
    values.forEach((value, i) => {
      if (i === 0) return;
      const isBehind = i > 1 ? bare(values[i - 1] as string) === previous : words.length === 1;
      const weight = fade * (isBehind ? 0.9 : i === words.length ? 0.5 : 0.25);
      const label = bare(value);
      weights.set(label, Math.max(weights.get(label) ?? 0, weight));
    });
  }
  return label => weights.get(label) ?? 0;
}
