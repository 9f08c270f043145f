import { Memo } from '../model/memo.ts';
import type { Block, Comment } from '../syntax/block.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { Place } from '../syntax/place.ts';
import type { Span } from '../text/span.ts';

/** What a suppression comment covers. */
export type SuppressionScope = 'statement' | 'section' | 'file';

/** A comment `# haproxy-doctor: ignore RULE[, RULE] -- reason`, or `ignore-section`, or `ignore-file`. */
export interface Suppression {
  readonly comment: Comment;
  readonly scope: SuppressionScope | undefined;
  readonly rules: readonly { readonly name: string; readonly at: Place }[];
  readonly hasReason: boolean;
}

/** A suppression comment after all findings are known. */
export interface SuppressionOutcome {
  readonly suppression: Suppression;
  /** The rules it names that had nothing to suppress, although they are on. */
  readonly unused: readonly { readonly name: string; readonly at: Place }[];
  /** The names that no rule has, each with the rule that was probably meant. */
  readonly unknown: readonly { readonly name: string; readonly at: Place; readonly meant: string | undefined }[];
}

const MARK = 'haproxy-doctor:';
const SCOPES: Readonly<Record<string, SuppressionScope>> = { ignore: 'statement', 'ignore-section': 'section', 'ignore-file': 'file' };
const memo = new Memo<Block, readonly Suppression[]>('suppressions of a block');
const nothing: readonly unknown[] = [];

/** The suppression comments of a block. */
export function suppressionsOf(block: Block): readonly Suppression[] {
  return memo.get(block, nothing, () => {
    if (!block.text.includes(MARK)) return [];
    return [...block.comments()].map(readSuppression).filter(suppression => suppression !== undefined);
  });
}

function readSuppression(comment: Comment): Suppression | undefined {
  const text = comment.block.text.slice(comment.span.start, comment.span.end);
  const match = /^#+[ \t]*haproxy-doctor:[ \t]*([\w-]*)/.exec(text);
  if (!match) return undefined;
  const dashes = text.indexOf(' -- ', match[0].length);
  const names = text.slice(match[0].length, dashes < 0 ? text.length : dashes);
  const rules = [...names.matchAll(/[^\s,]+/g)].map(name => {
    const start = comment.span.start + (match[0]).length + name.index;
    return { name: name[0], at: { block: comment.block, span: { start, end: start + name[0].length } } };
  });
  return { comment, scope: SCOPES[match[1] ?? ''], rules, hasReason: dashes >= 0 && text.slice(dashes + 4).trim() !== '' };
}

/**
 * The part of the document that a suppression covers, as absolute offsets: the line of its statement (the one it stands behind, or the next one), the
 * section it stands in or just above the header of, or the whole file. Undefined where there is no such line.
 */
export function coveredBy(suppression: Suppression, document: HaproxyDocument): Span | undefined {
  const { block, statement } = suppression.comment;
  if (suppression.scope === 'file') return { start: 0, end: document.length + 1 };
  const first = document.blocks.indexOf(block);
  const bound = statement >= 0 ? { index: first, line: statement } : nextStatement(document, first, suppression.comment);
  if (suppression.scope === 'statement') {
    if (!bound) return undefined;
    const holder = document.blocks[bound.index] as Block;
    const start = document.starts[bound.index] as number;
    const { start: from, end } = holder.spanOf(bound.line);
    return { start: start + from, end: start + end + 1 };
  }
  const isAboveHeader = statement < 0 && bound && document.blocks[bound.index]?.isHeader(bound.line);
  let from = isAboveHeader ? bound.index : first;
  while (from > 0 && !(document.blocks[from] as Block).startsWithHeader) from--;
  let to = from + 1;
  while (to < document.blocks.length && !(document.blocks[to] as Block).startsWithHeader) to++;
  return { start: document.starts[from] as number, end: (document.starts[to] as number) + (to === document.blocks.length ? 1 : 0) };
}

function nextStatement(document: HaproxyDocument, first: number, comment: Comment): { index: number; line: number } | undefined {
  for (let index = first; index < document.blocks.length; index++) {
    const block = document.blocks[index] as Block;
    for (let line = 0; line < block.lineCount; line++) {
      if (block.isStatement(line) && (index > first || block.spanOf(line).start > comment.span.end)) return { index, line };
    }
  }
  return undefined;
}
