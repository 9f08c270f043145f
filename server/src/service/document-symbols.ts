import type { Configuration } from '../model/configuration.ts';
import type { Proxy } from '../model/proxy.ts';
import type { Section } from '../model/section.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';
import type { Span } from '../text/span.ts';

/** What a symbol is: a section, a line that names something, or a line by which requests come in (`bind`) or go on (`route`). */
export type OutlineKind =
  'global' | 'defaults' | 'frontend' | 'backend' | 'listen' | 'section' | 'bind' | 'server' | 'acl' | 'route' | 'user' | 'group' | 'table';

/** An entry of the outline of a document. */
export interface OutlineSymbol {
  readonly kind: OutlineKind;
  /** For people: `frontend web`, `s1`. Never empty. */
  readonly name: string;
  /** The name alone; the keyword of a section without one. */
  readonly ownName: string;
  /** A few words; may be empty. */
  readonly detail: string;
  /** Where it stands in the document, from its first word to its last. */
  readonly span: Span;
  readonly nameSpan: Span;
  readonly children: readonly OutlineSymbol[];
}

interface Member {
  readonly kind: OutlineKind;
  /** True when the keyword is a part of what people call it. */
  readonly isCalledByKeyword?: boolean;
  /** Words behind the name that tell more about it; all, unless there is a number. None of a user, where they are the password. */
  readonly details?: number;
}

/** The lines that are entries of their own. */
const members: Readonly<Record<string, Member>> = {
  'bind': { kind: 'bind', isCalledByKeyword: true },
  'dgram-bind': { kind: 'bind', isCalledByKeyword: true },
  'server': { kind: 'server', details: 1 },
  'server-template': { kind: 'server', details: 2 },
  'peer': { kind: 'server', details: 1 },
  'nameserver': { kind: 'server', details: 1 },
  'mailer': { kind: 'server', details: 1 },
  'acl': { kind: 'acl' },
  'use_backend': { kind: 'route', isCalledByKeyword: true },
  'default_backend': { kind: 'route', isCalledByKeyword: true },
  'user': { kind: 'user', details: 0 },
  'group': { kind: 'group' },
  'table': { kind: 'table', details: 2 },
};
const memberKeywords = Object.keys(members);
/** What a section is made of is told by how many of these it has. */
const counted: readonly OutlineKind[] = ['bind', 'server', 'user', 'group', 'table'];
/** The sections that have a kind of their own. */
const ownKinds: ReadonlySet<string> = new Set<OutlineKind>(['global', 'defaults', 'frontend', 'backend', 'listen']);

const LONGEST_DETAIL = 60;

/** The sections of a document that are read, and what is named in them. Lines in dead code have no entry. */
export function documentSymbols(configuration: Configuration, document: HaproxyDocument): OutlineSymbol[] {
  const symbols: OutlineSymbol[] = [];
  let proxies: ReadonlyMap<Section, Proxy> | undefined;
  let at = 0;
  for (const section of configuration.sections) {
    if (section.blocks[0] !== document.blocks[at]) continue;
    const starts = document.starts.slice(at, at += section.blocks.length);
    if (!section.header) continue;
    proxies ??= new Map(configuration.proxies.map(proxy => [proxy.section, proxy]));
    symbols.push(sectionSymbol(section, section.header, starts, proxies.get(section)));
  }
  return symbols;
}

/** The offset in the document behind the last words of a section; `starts` are where its blocks begin. */
export function endOfSection({ blocks }: Section, starts: readonly number[]): number {
  for (let at = blocks.length - 1; at >= 0; at--) {
    const block = blocks[at] as Section['blocks'][number];
    for (let index = block.lineCount - 1; index >= 0; index--) if (block.isStatement(index)) return (starts[at] as number) + block.spanOf(index).end;
  }
  return starts[0] as number;
}

function sectionSymbol(section: Section, header: Statement, starts: readonly number[], proxy: Proxy | undefined): OutlineSymbol {
  const startOf = new Map(section.blocks.map((block, index) => [block, starts[index] as number]));
  const children: OutlineSymbol[] = [];
  const counts = new Map<string, number>();
  let target: string | undefined;
  for (const line of section.statements(...memberKeywords)) {
    const symbol = memberSymbol(line, startOf.get(line.block) as number);
    if (!symbol) continue;
    const { keyword } = line;
    children.push(symbol);
    if (counted.includes(symbol.kind)) counts.set(keyword, (counts.get(keyword) ?? 0) + 1);
    if (keyword === 'default_backend') target = symbol.name;
  }
  const named = section.isNameless || section.kind === 'global' ? undefined : section.name;
  const start = starts[0] as number;
  return {
    kind: ownKinds.has(section.kind) ? (section.kind as OutlineKind) : 'section',
    name: named ? `${section.kind} ${named.value}` : section.kind,
    ownName: named?.value ?? section.kind,
    detail: [
      ...(section.parent === undefined ? [] : [`from ${section.parent}`]),
      ...(proxy ? [`mode ${proxy.mode}`] : []),
      ...[...counts].map(([keyword, count]) => `${count} ${keyword}${count === 1 ? '' : 's'}`),
      ...(target === undefined ? [] : [target]),
      ...(proxy?.isDisabled ? ['disabled'] : []),
    ].join(', '),
    span: { start: start + header.span.start, end: endOfSection(section, starts) },
    nameSpan: placed(named ?? (header.word(0) as Word), start),
    children,
  };
}

/** Undefined while the name is still to be written. */
function memberSymbol(statement: Statement, start: number): OutlineSymbol | undefined {
  const name = statement.word(1);
  if (!name) return undefined;
  const { keyword, span } = statement;
  const { kind, isCalledByKeyword = false, details = Infinity } = members[keyword] as Member;
  const { value } = name;
  return {
    kind,
    name: isCalledByKeyword ? `${keyword} ${value}` : value,
    ownName: value,
    detail: detailOf(statement, details),
    span: placed({ span }, start),
    nameSpan: placed(name, start),
    children: [],
  };
}

/** The words behind the name, as they are written. */
function detailOf(statement: Statement, count: number): string {
  const first = count > 0 ? statement.word(2) : undefined;
  if (!first) return '';
  const last = count === Infinity ? undefined : statement.word(1 + count);
  const text = statement.block.text.slice(first.span.start, last?.span.end ?? statement.span.end);
  return text.length > LONGEST_DETAIL ? `${text.slice(0, LONGEST_DETAIL - 1)}…` : text;
}

function placed({ span }: { readonly span: Span }, start: number): Span {
  return { start: start + span.start, end: start + span.end };
}
