import type { Configuration } from '../model/configuration.ts';
import { inSections } from '../model/incremental/in-proxies.ts';
import { perBlock } from '../model/incremental/per-block.ts';
import type { Section } from '../model/section.ts';
import type { Block, Comment } from '../syntax/block.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { Place } from '../syntax/place.ts';
import { Statement } from '../syntax/statement.ts';
import type { Span } from '../text/span.ts';
import type { Finding } from './finding.ts';

/** What a suppression comment covers. */
export type SuppressionScope = 'statement' | 'section' | 'file';

interface Name {
  readonly name: string;
  readonly at: Place;
}

/** A comment `# haproxy-doctor: ignore RULE[, RULE] -- reason`, or `ignore-section`, or `ignore-file`. */
export interface Suppression {
  readonly comment: Comment;
  /** The comment, without the carriage return of its line end. */
  readonly at: Place;
  /** The word after the mark. */
  readonly scopeName: Name;
  readonly scope: SuppressionScope | undefined;
  readonly rules: readonly Name[];
  readonly hasReason: boolean;
}

/** A suppression comment after all findings are known. */
export interface SuppressionOutcome {
  readonly suppression: Suppression;
  /** The rules it names that had nothing to suppress, although they are on and the lines are read. */
  readonly unused: readonly Name[];
  /** The names that no rule has, each with the rule that was probably meant. */
  readonly unknown: readonly (Name & { readonly meant: string | undefined })[];
}

/** A suppression and the part of its document that it covers. */
export interface Coverage {
  readonly suppression: Suppression;
  readonly document: HaproxyDocument;
  /** Absolute offsets; undefined when nothing is covered, because the comment is incomplete or no line follows it. */
  readonly span: Span | undefined;
  /** False when it may be that HAProxy does not read the lines, so that nothing can be found there. */
  readonly isRead: boolean;
}

const MARK = 'haproxy-doctor:';
const SCOPES: Readonly<Record<string, SuppressionScope>> = { ignore: 'statement', 'ignore-section': 'section', 'ignore-file': 'file' };
/** What may stand after the mark. */
export const scopeNames: readonly string[] = Object.keys(SCOPES);

/** The suppression comments of a block. */
export const suppressionsOf = perBlock((block: Block): readonly Suppression[] => {
  if (!block.text.includes(MARK)) return [];
  return [...block.comments()].map(readSuppression).filter(suppression => suppression !== undefined);
});

function readSuppression(comment: Comment): Suppression | undefined {
  const { block, span } = comment;
  const text = block.text.slice(span.start, span.end).trimEnd();
  const match = /^(#+[ \t]*haproxy-doctor:[ \t]*)([\w-]*)/.exec(text);
  if (!match) return undefined;
  const placed = (name: string, start: number): Name => ({ name, at: { block, span: { start: span.start + start, end: span.start + start + name.length } } });
  const [head, before, scopeName] = match as unknown as [string, string, string];
  const rest = text.slice(head.length);
  const dashes = rest.search(/[ \t]--/);
  // Without the dashes nobody knows where the names end and the prose begins: the names are what commas join.
  const names = dashes < 0 ? (/^[ \t]*[\w-]+(?:[ \t]*,[ \t]*[\w-]+)*/.exec(rest)?.[0] ?? '') : rest.slice(0, dashes);
  return {
    comment,
    at: { block, span: { start: span.start, end: span.start + text.length } },
    scopeName: placed(scopeName, before.length),
    scope: SCOPES[scopeName],
    rules: [...names.matchAll(/[^\s,]+/g)].map(name => placed(name[0], head.length + name.index)),
    hasReason: dashes >= 0 && /[\p{L}\p{N}]/u.test(rest.slice(dashes)),
  };
}

const suppressionsIn = inSections(({ blocks }) => blocks.flatMap(suppressionsOf));

/** All suppressions of a configuration with what they cover, in the order of the files. */
export function coveragesOf(configuration: Configuration): Coverage[] {
  const found: Coverage[] = [];
  if (suppressionsIn(configuration).length === 0) return found;
  let holders: Map<Block, Section> | undefined;
  for (const document of configuration.documents) {
    document.blocks.forEach((block, index) => {
      for (const suppression of suppressionsOf(block)) {
        holders ??= new Map(configuration.sections.flatMap(section => section.blocks.map(each => [each, section])));
        found.push({ suppression, document, ...coveredBy(suppression, document, index, holders) });
      }
    });
  }
  return found;
}

/** True when the suppression is for this finding: its rule is named, and it begins in what is covered. */
export function hides({ suppression, document, span }: Coverage, finding: Finding): boolean {
  return span !== undefined && finding.document === document && span.start <= finding.span.start && finding.span.start < span.end
    && suppression.rules.some(rule => rule.name === finding.rule);
}

/**
 * A statement scope covers the line of the statement it stands behind, or of the next one; a section scope the section it stands in, or just above the
 * header of. The position after the last character belongs to whatever covers the last character.
 */
function coveredBy(suppression: Suppression, document: HaproxyDocument, first: number, holders: ReadonlyMap<Block, Section>): Pick<Coverage, 'span' | 'isRead'> {
  const { block, statement } = suppression.comment;
  const bound = statement >= 0 ? new Statement(block, statement) : nextStatement(document, first, suppression.comment);
  const holder = bound && holders.get(bound.block);
  const isRead = !bound || holder?.livenessOf(bound) === 'live';
  if (suppression.scope === undefined || !suppression.hasReason) return { span: undefined, isRead };
  if (suppression.scope === 'file') return { span: { start: 0, end: document.length + 1 }, isRead: true };
  if (suppression.scope === 'statement') {
    if (!bound) return { span: undefined, isRead };
    const start = document.startOf(bound.block);
    const { text } = bound.block;
    const newline = text.indexOf('\n', bound.span.end);
    return { span: { start: start + bound.line.start, end: start + (newline < 0 ? text.length : newline) + 1 }, isRead };
  }
  const isAboveHeader = bound?.equals(holder?.header) === true && isJustAbove(suppression.comment, bound, document);
  const section = (isAboveHeader ? holder : holders.get(block)) as Section;
  const last = section.blocks.at(-1) as Block;
  const end = document.startOf(last) + last.text.length;
  return { span: { start: document.startOf(section.blocks[0] as Block), end: end === document.length ? end + 1 : end }, isRead };
}

/** True when only comments stand between the comment and the statement, and no blank line. */
function isJustAbove(comment: Comment, statement: Statement, document: HaproxyDocument): boolean {
  const start = document.startOf(comment.block) + comment.span.end;
  const end = document.startOf(statement.block) + statement.span.start;
  let between = '';
  for (let index = document.blockIndexAt(start); between.length < end - start; index++) {
    const from = document.starts[index] as number;
    between += (document.blocks[index] as Block).text.slice(Math.max(0, start - from), end - from);
  }
  return start <= end && !/\n[ \t\r]*\n/.test(between);
}

function nextStatement(document: HaproxyDocument, first: number, comment: Comment): Statement | undefined {
  for (let index = first; index < document.blocks.length; index++) {
    for (const statement of (document.blocks[index] as Block).statements()) {
      if (index > first || statement.span.start > comment.span.end) return statement;
    }
  }
  return undefined;
}
