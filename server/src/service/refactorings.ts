import type { Configuration } from '../model/configuration.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { TextEdit } from '../text/edit.ts';
import type { Span } from '../text/span.ts';
import { addHealthCheck } from './refactorings/add-health-check.ts';
import { extractAcl } from './refactorings/extract-acl.ts';
import { inlineAcl } from './refactorings/inline-acl.ts';
import type { Chosen, PlacedRefactoring } from './refactorings/refactoring.ts';
import { rewriteRedirect } from './refactorings/rewrite-redirect.ts';
import { shareServerOptions } from './refactorings/share-server-options.ts';
import { statementAt } from './statement-at.ts';

/** A way to write something otherwise. */
export interface Refactoring extends Omit<PlacedRefactoring, 'edits'> {
  readonly edits: readonly RefactoringEdit[];
}

export interface RefactoringEdit extends TextEdit {
  readonly document: HaproxyDocument;
  /** The part of the text that people will want to write themselves; the same text in all edits that have one. */
  readonly placeholder?: Span;
}

const offers: readonly ((chosen: Chosen) => PlacedRefactoring[])[] = [extractAcl, inlineAcl, rewriteRedirect, shareServerOptions, addHealthCheck];

/** The refactorings for the line that a selection begins on, in the order in which to show them. */
export function refactoringsAt(configuration: Configuration, document: HaproxyDocument, selection: Span): Refactoring[] {
  const found = statementAt(document, selection.start) ?? statementAt(document, afterBlanks(document, selection.start));
  const section = found && configuration.sectionOf(found.statement.block);
  const proxy = section && configuration.proxyOf(section);
  if (!found || !section || !proxy || section.livenessOf(found.statement) === 'dead') return [];
  const { statement, word, wordIndex } = found;
  const chosen = { configuration, section, proxy, statement, wordIndex: word ? wordIndex : -1 };
  return offers.flatMap(offer => offer(chosen)).map(({ edits, ...refactoring }) => ({
    ...refactoring,
    edits: edits.map(({ at, ...edit }) => ({ ...edit, ...configuration.locate(at) })),
  }));
}

/** In the indentation, the first word of the line counts. */
function afterBlanks(document: HaproxyDocument, offset: number): number {
  const index = document.blockIndexAt(offset);
  const text = document.blocks[index]?.text ?? '';
  const at = offset - (document.starts[index] as number);
  return offset + (/^[ \t]*/.exec(text.slice(at))?.[0].length ?? 0);
}
