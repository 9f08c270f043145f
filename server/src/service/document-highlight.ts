import type { Configuration } from '../model/configuration.ts';
import { occurrenceAt, occurrencesOf } from '../model/symbols.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { Span } from '../text/span.ts';

/** A place of the same document that names the same thing. */
export interface Highlight {
  readonly span: Span;
  /** `write` where it is defined, or a variable is given its value. */
  readonly kind: 'read' | 'write';
}

/** The places of a document that name what the name at an offset leads to; undefined where no name is. */
export function highlightsAt(configuration: Configuration, document: HaproxyDocument, offset: number): Highlight[] | undefined {
  const found = occurrenceAt(configuration, document, offset);
  return found && occurrencesOf(configuration, found, document).map(({ place, role }) => (
    { span: configuration.locate(place).span, kind: role === 'definition' ? 'write' : 'read' }
  ));
}
