import { Configuration } from '../../server/src/model/configuration.ts';
import { lint } from '../../server/src/lint/lint.ts';
import type { Settings } from '../../server/src/lint/settings.ts';
import type { Block } from '../../server/src/syntax/block.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';

/**
 * The text put together again from words, comments, unread parts and the gaps between them. Throws when they overlap, are out of order, or when a gap
 * holds more than blanks, line ends and the byte order mark of a line: then the tree lost something.
 */
export function parsedText(text: string): string {
  const document = HaproxyDocument.parse(text);
  return document.blocks.map(blockText).join('');
}

function isGap(text: string, start: number, end: number): boolean {
  const isLineStart = start === 0 || text[start - 1] === '\n';
  return /^(?:[ \t\v\f\r\n]|(?<=\n)(?:\uFEFF|\u00EF\u00BB\u00BF))*$/.test(`${isLineStart ? '\n' : ''}${text.slice(start, end)}`);
}

function blockText(block: Block): string {
  let text = '';
  let done = 0;
  for (const span of spansOf(block)) {
    const gap = block.text.slice(done, span.start);
    if (span.start < done || !isGap(block.text, done, span.start)) throw new Error(`lost ${JSON.stringify(gap)} at ${done}`);
    text += gap + block.text.slice(span.start, span.end);
    done = span.end;
  }
  const rest = block.text.slice(done);
  if (!isGap(block.text, done, block.text.length)) throw new Error(`lost ${JSON.stringify(rest)} at ${done}`);
  return text + rest;
}

function spansOf(block: Block): { start: number; end: number }[] {
  const words = [...block.statements()].flatMap(statement => statement.allWords.map(word => word.span));
  const others = [...block.comments()].map(comment => comment.span).concat(block.unread());
  return [...words, ...others].sort((a, b) => a.start - b.start);
}

/** All that a document means, with absolute positions: equal for equal texts, however the document came to be. */
export function meaning(document: HaproxyDocument, settings: Settings): unknown {
  const configuration = new Configuration([document], settings.version);
  const at = (block: Block, span: { start: number; end: number }) => [document.startOf(block) + span.start, document.startOf(block) + span.end];
  return {
    sections: configuration.sections.map(section => ({
      kind: section.kind,
      header: section.header && at(section.header.block, section.header.span),
      statements: section.statements().map(statement => statement.allWords.map(word => [...at(word.block, word.span), word.value])),
      comments: section.blocks.flatMap(block => [...block.comments()].map(comment => at(block, comment.span))),
    })),
    proxies: configuration.proxies.map(proxy => [
      proxy.kind, proxy.name, proxy.mode, proxy.defaults && at(proxy.defaults.header.block, proxy.defaults.header.span),
      proxy.servers.map(server => [server.name, server.isChecked, server.isLimited, server.isDisabled, server.isBackup]),
    ]),
    findings: lint(configuration, settings).map(finding => [
      finding.rule, finding.severity, finding.span.start, finding.span.end, finding.message,
      finding.related.map(place => [place.span.start, place.span.end, place.message]),
      finding.repairs.map(repair => [repair.title, repair.safety, repair.edits.map(edit => [edit.span.start, edit.span.end, edit.text])]),
    ]),
  };
}

/** The meaning of a text that was never edited. */
export function freshMeaning(text: string, settings: Settings): unknown {
  return meaning(HaproxyDocument.parse(text), settings);
}

