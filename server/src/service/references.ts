import type { Configuration } from '../model/configuration.ts';
import { occurrenceAt, occurrencesOf } from '../model/symbols.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { Span } from '../text/span.ts';

/** A place in a document. */
export interface Location {
  readonly document: HaproxyDocument;
  readonly span: Span;
}

/** All places that name what the name at an offset leads to; with its definitions, or only those that use it. Undefined where no name is. */
export function referencesAt(configuration: Configuration, document: HaproxyDocument, offset: number, withDefinitions: boolean): Location[] | undefined {
  const found = occurrenceAt(configuration, document, offset);
  return found && occurrencesOf(configuration, found).filter(({ role }) => withDefinitions || role === 'use').map(({ place }) => configuration.locate(place));
}
