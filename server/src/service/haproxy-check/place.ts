import type { Severity } from '../../lint/finding.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Block } from '../../syntax/block.ts';
import type { HaproxyDocument } from '../../syntax/document.ts';
import type { Place } from '../../syntax/place.ts';
import type { HaproxyMessage } from './messages.ts';

/** What HAProxy says, at a place that moves with the text around it and is lost when that is edited itself. */
export interface PlacedMessage {
  readonly severity: Severity;
  readonly message: string;
  readonly at: Place;
  /** True where HAProxy names no line but a section, whose header it is. */
  readonly isOfSection: boolean;
}

const severities: Readonly<Record<HaproxyMessage['severity'], Severity>> = { alert: 'error', warning: 'warning', notice: 'information', diagnostic: 'information' };

/**
 * Finds the places of messages. `documentOf` knows the documents by the files that HAProxy was given, `readable` makes other names of those in a text.
 * Without a line it is the section or the server that the message names, else the first line. Notices about nothing in the text are left out.
 */
export function placeMessages(
  messages: readonly HaproxyMessage[], configuration: Configuration, documentOf: (file: string) => HaproxyDocument | undefined, readable: (text: string) => string,
): PlacedMessage[] {
  const starts = new Map<HaproxyDocument, readonly number[]>();
  const found: PlacedMessage[] = [];
  for (const { severity, place, text } of messages) {
    const document = place && documentOf(place.file);
    // A place in a file that is not ours, such as a list of certificates.
    if (place && !document && severity !== 'alert') continue;
    const named = document ? undefined : placeNamedIn(text, configuration);
    if (!document && !named && severity !== 'alert' && severity !== 'warning') continue;
    const [first] = configuration.documents;
    const at = document ? lineOf(document, place.line, startsOf(document, starts)) : (named ?? (first && lineOf(first, 1, [0])));
    if (!at) continue;
    const message = place && !document ? `[${place.file}:${place.line}] ${text}` : text || 'HAProxy does not say what is wrong here.';
    found.push({ severity: severities[severity], message: readable(message), at, isOfSection: named !== undefined });
  }
  return found;
}

function startsOf(document: HaproxyDocument, known: Map<HaproxyDocument, readonly number[]>): readonly number[] {
  let starts = known.get(document);
  if (!starts) {
    const { text } = document;
    const found = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) found.push(at + 1);
    known.set(document, (starts = found));
  }
  return starts;
}

/** The words of a line; all of it where it has none. Behind the end it is the last line. */
function lineOf(document: HaproxyDocument, line: number, starts: readonly number[]): Place {
  const offset = starts[Math.min(line, starts.length) - 1] as number;
  const index = document.blockIndexAt(offset);
  const block = document.blocks[index] as Block;
  const start = offset - (document.starts[index] as number);
  const newline = block.text.indexOf('\n', start);
  const end = newline < 0 ? block.text.length : newline;
  for (const { span } of block.statements()) if (start <= span.start && span.start < end) return { block, span };
  return { block, span: { start, end } };
}

/** HAProxy says `proxy 'web'` for a section of any kind that has servers or clients. */
function placeNamedIn(text: string, configuration: Configuration): Place | undefined {
  const [, kind = '', name] = /\b([a-z][\w-]*) '([^'/]+)(?:\/[^']*)?'/i.exec(text) ?? [];
  const isNamed = (keyword: string) => keyword === kind.toLowerCase() || (/^(?:proxy|server)$/i.test(kind) && /^(?:frontend|backend|listen)$/.test(keyword));
  return configuration.sections.find(section => section.name?.value === name && isNamed(section.kind))?.header;
}
