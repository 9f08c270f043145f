import type { Block } from '../../syntax/block.ts';
import type { Span } from '../../text/span.ts';
import type { RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** The parts of lines behind a bare carriage return, in which something stands: HAProxy reads none of it. A comment behind it is no loss. */
function lostParts(block: Block): Span[] {
  const parts = block.unread();
  for (const { span } of block.comments()) {
    const at = block.text.slice(span.start, span.end).search(/\r[ \t\r]*[^ \t\r]/);
    if (at >= 0) parts.push({ start: span.start + at, end: span.end });
  }
  return parts.filter(({ start, end }) => /\r[ \t]*[^ \t\r#]/.test(block.text.slice(start, end)));
}

/** The bare carriage returns of a part; one right before the newline ends the line as it should. */
function carriageReturns(block: Block, { start, end }: Span): Span[] {
  return [...block.text.slice(start, end).trimEnd().matchAll(/\r+/g)].map(run => ({ start: start + run.index, end: start + run.index + run[0].length }));
}

/** One blank behind the carriage return looks like two words of one line; anything else like two lines. */
function repairOf(block: Block, part: Span): RuleRepair {
  const isOneLine = !isInComment(block, part) && /^\r+ [^ \t]/.test(block.text.slice(part.start, part.end));
  const text = isOneLine ? ' ' : block.lineEndAt(part.start);
  return {
    title: isOneLine ? 'Put a blank in its place' : 'Begin a new line here',
    safety: 'review',
    edits: carriageReturns(block, part).map(span => ({ at: { block, span }, text })),
  };
}

function isInComment(block: Block, part: Span): boolean {
  for (const { span } of block.comments()) if (span.start < part.start && part.end <= span.end) return true;
  return false;
}

/** Lab cases stray-carriage-return, stray-carriage-return-between-lines, carriage-return-line-ends; silent on 2.4 to 3.5-dev. */
export default defineRule({
  name: 'stray-carriage-return',
  summary: 'A carriage return in the middle of a line hides the rest of it from HAProxy.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'block',
  *check(block) {
    if (!block.text.includes('\r')) return;
    for (const part of lostParts(block)) {
      const lost = block.text.slice(part.start, part.end).replace(/\s+/g, ' ').trim();
      yield {
        at: { block, span: part },
        message: `A carriage return without a newline stands here, and HAProxy reads nothing of the line from there on, without a word: \`${lost.length > 60 ? `${lost.slice(0, 60)}...` : lost}\` is lost. Begin a new line, or remove the carriage return.`,
        repairs: [repairOf(block, part)],
      };
    }
  },
});
