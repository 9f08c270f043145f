import { Configuration } from '../../server/src/model/configuration.ts';
import { refactoringsAt, type Refactoring } from '../../server/src/service/refactorings.ts';
import type { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { applyEdits } from '../../server/src/text/edit.ts';

/** A refactoring at one of the places where it is offered, and the text after it. */
export interface Refactored extends Refactoring {
  readonly after: string;
}

/**
 * Each refactoring that is offered anywhere in a document, once, with the text after it; of one sort no more than `most`.
 */
export function refactoringsOf(document: HaproxyDocument, version: Configuration['version'], most: number): Refactored[] {
  const configuration = new Configuration([document], version);
  const { text } = document;
  const counts = new Map<string, number>();
  const seen = new Set<string>();
  const all: Refactored[] = [];
  for (const block of document.blocks) {
    const start = document.startOf(block);
    let before = '';
    for (const statement of block.statements()) {
      const isServer = statement.keyword === 'server';
      const { words } = statement;
      const isOffered = !isServer || before !== 'server';
      before = statement.keyword;
      // All servers of a run are offered the same.
      if (!isOffered) continue;
      for (const { span } of isServer ? words.slice(0, 1) : words) {
        const offset = start + span.start;
        for (const refactoring of refactoringsAt(configuration, document, { start: offset, end: offset })) {
          const sort = sortOf(refactoring);
          const count = counts.get(sort) ?? 0;
          const key = `${refactoring.title} ${refactoring.edits.map(({ span }) => span.start).join(' ')}`;
          if (count === most || seen.has(key)) continue;
          seen.add(key);
          counts.set(sort, count + 1);
          all.push({ ...refactoring, after: applyEdits(text, refactoring.edits) });
        }
      }
    }
  }
  return all;
}

/** The words of the title up to the first name or number. */
export function sortOf({ title }: Refactoring): string {
  return title.replace(/[`\d].*/, '').trim();
}
