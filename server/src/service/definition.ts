import type { Configuration } from '../model/configuration.ts';
import { definitionsOf, occurrenceAt, type Occurrence } from '../model/symbols.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { Span } from '../text/span.ts';

/** Where something is defined. */
export interface DefinitionTarget {
  readonly document: HaproxyDocument;
  /** The name. */
  readonly name: Span;
  /** The line, or the section that begins with it. */
  readonly whole: Span;
}

export interface Definition {
  /** The name that was asked about. */
  readonly origin: Span;
  readonly targets: readonly DefinitionTarget[];
}

/** Where the name at an offset is defined; undefined where no name is, or nothing defines it. */
export function definitionAt(configuration: Configuration, document: HaproxyDocument, offset: number): Definition | undefined {
  const found = occurrenceAt(configuration, document, offset);
  const definitions = found ? definitionsOf(configuration, found) : [];
  if (!found || definitions.length === 0) return undefined;
  return { origin: configuration.locate(found.place).span, targets: definitions.map(each => targetOf(configuration, each)) };
}

function targetOf(configuration: Configuration, { place, statement, section }: Occurrence): DefinitionTarget {
  const { document, span: name } = configuration.locate(place);
  const blockStart = name.start - place.span.start;
  const { start, end } = statement.span;
  const last = statement.equals(section.header) ? section.statements().at(-1) : undefined;
  return { document, name, whole: { start: blockStart + start, end: last ? configuration.locate(last).span.end : blockStart + end } };
}
