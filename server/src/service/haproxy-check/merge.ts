import type { Finding, Severity } from '../../lint/finding.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { HaproxyDocument } from '../../syntax/document.ts';
import type { Span } from '../../text/span.ts';
import type { PlacedMessage } from './place.ts';

/** A message of HAProxy where it stands now. */
export interface LocatedMessage {
  readonly document: HaproxyDocument;
  readonly span: Span;
  readonly severity: Severity;
  readonly message: string;
}

/** The messages that say something beside our findings, and whose lines are still what HAProxy saw. */
export function messagesBeside(findings: readonly Finding[], messages: readonly PlacedMessage[], configuration: Configuration): LocatedMessage[] {
  return messages.flatMap(({ severity, message, at, isOfSection }) => {
    const document = configuration.documents.find(each => each.has(at.block));
    if (!document) return [];
    const start = document.startOf(at.block);
    const located = { document, span: { start: start + at.span.start, end: start + at.span.end }, severity, message };
    const newline = at.block.text.indexOf('\n', at.span.start);
    const line: Span = { start: start + at.block.text.lastIndexOf('\n', at.span.start - 1) + 1, end: start + (newline < 0 ? at.block.text.length : newline) + 1 };
    const rivals = findings.filter(finding => finding.severity === severity);
    const isSaid = rivals.some(finding => finding.category === 'validity' && finding.document === document && isIn(line, finding)) || (isOfSection && isSaidOfSection(located, rivals, configuration, line));
    return isSaid ? [] : [located];
  });
}

/** HAProxy named no line: ours of the section may be at the line that is meant. Of the header, or about the name that HAProxy quotes last. */
function isSaidOfSection({ message, document }: LocatedMessage, rivals: readonly Finding[], configuration: Configuration, header: Span): boolean {
  const section = configuration.sections.find(each => each.header && document.has(each.header.block) && document.startOf(each.header.block) + each.header.span.start >= header.start);
  if (!section) return false;
  const [first, last] = [section.blocks[0], section.blocks.at(-1)];
  if (!first || !last) return false;
  const whole = { start: document.startOf(first), end: document.startOf(last) + last.text.length };
  const quoted = [...message.matchAll(/'([^']+)'/g)].slice(1).at(-1)?.[1];
  const isAboutHeader = (finding: Finding) => [finding, ...finding.related].some(place => place.document === document && isIn(header, place));
  return rivals.some(finding => isAboutHeader(finding) || (finding.category === 'validity' && finding.document === document && isIn(whole, finding) && quoted !== undefined && finding.message.includes(quoted)));
}

function isIn({ start, end }: Span, { span }: Pick<Finding, 'span'>): boolean {
  return start <= span.start && span.start < end;
}
