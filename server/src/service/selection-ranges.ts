import { parseLogFormat } from '../expression/log-format.ts';
import { parseSampleExpression, type SampleExpression } from '../expression/sample-expression.ts';
import { bindOptionFact } from '../language/bind-option-facts.ts';
import { serverOptionTakesValue } from '../language/server-options.ts';
import { anyConditionOf } from '../model/conditions/acl-use.ts';
import type { Configuration } from '../model/configuration.ts';
import { firstOptionIndex, linesWithServerOptions } from '../model/servers/server-options.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';
import { touches, type Span } from '../text/span.ts';
import { endOfSection } from './document-symbols.ts';
import { statementAt } from './statement-at.ts';

/**
 * What an editor selects when it is asked again and again for more around an offset: the argument of a call, the call, the expression, the word, the
 * option with its value, the condition, the arguments of the line, the line, the section, the file. From the smallest on, each larger than the one
 * before.
 */
export function selectionSpans(configuration: Configuration, document: HaproxyDocument, offset: number): Span[] {
  const spans = [...spansOnLine(document, offset), ...sectionSpan(configuration, document, offset), { start: 0, end: document.length }];
  const growing: Span[] = [];
  for (const span of spans) {
    const last = growing.at(-1);
    const isLarger = !last || (span.start <= last.start && last.end <= span.end && span.end - span.start > last.end - last.start);
    if (isLarger && touches(span, offset)) growing.push(span);
  }
  return growing;
}

function spansOnLine(document: HaproxyDocument, offset: number): Span[] {
  const index = document.blockIndexAt(offset);
  const start = document.starts[index] as number;
  const block = document.blocks[index] as HaproxyDocument['blocks'][number];
  const line = lineAround(block.text, offset - start);
  const comment = [...block.comments()].find(({ span }) => touches(span, offset - start));
  const ofComment = comment ? [{ start: comment.span.start, end: Math.min(comment.span.end, line.end) }] : [];
  const outer = [...ofComment, line].map(span => placed(span, start));
  const found = statementAt(document, offset);
  if (!found) return outer;
  const { statement, word, wordIndex, blockStart } = found;
  const inner = [
    ...(word ? [...insideWord(word, offset - blockStart), word.span, ...pairAround(statement, wordIndex)] : []),
    ...aroundTerm(statement, wordIndex), ...argumentSpan(statement), statement.span,
  ];
  return [...inner.map(span => placed(span, blockStart)), ...outer];
}

function placed({ start, end }: Span, offset: number): Span {
  return { start: start + offset, end: end + offset };
}

/** The line at an offset, without the blanks around it. */
function lineAround(text: string, at: number): Span {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const newline = text.indexOf('\n', at);
  const line = text.slice(start, newline < 0 ? text.length : newline);
  return { start: start + line.length - line.trimStart().length, end: start + line.trimEnd().length };
}

/** In a word, whatever it is to HAProxy: calls and their arguments, and what is between its quotes. */
function insideWord(word: Word, at: number): Span[] {
  const { value } = word;
  const spans: Span[] = [];
  if (value.includes('%')) {
    for (const item of parseLogFormat(value).items) {
      if (item.kind === 'expression') spans.push(...insideExpression(item.expression, item.expressionStart));
      if (item.kind !== 'text') spans.push(item.span);
    }
  } else if (/[(,]/.test(value)) {
    spans.push(...insideExpression(parseSampleExpression(value), 0));
  }
  const isQuoted = /^(["']).*\1$/s.test(word.text);
  const last = word.span.end - (isQuoted ? 1 : 0);
  const content = { start: 0, end: value.length };
  const inBlock = [...spans, content].map(span => word.spanOf(span)).map(({ start, end }) => ({ start, end: Math.min(end, last) }));
  return inBlock.filter(span => touches(span, at));
}

function insideExpression({ calls, text }: SampleExpression, offset: number): Span[] {
  const inCalls = calls.flatMap(call => [...(call.arguments ?? []).map(argument => argument.span), call.nameSpan, call.span]);
  return [...inCalls, { start: 0, end: text.length }].map(span => placed(span, offset));
}

/** An option of a `server` or `bind` line with its value. */
function pairAround(statement: Statement, index: number): Span[] {
  const { keyword, words } = statement;
  const isBind = keyword === 'bind';
  if (!isBind && !linesWithServerOptions.includes(keyword)) return [];
  const first = isBind ? 2 : firstOptionIndex(statement);
  const takesValue = isBind ? (option: string) => bindOptionFact(option)?.value !== undefined : serverOptionTakesValue;
  for (let at = first; at <= index; at++) {
    const [option, value] = [words[at], words[at + 1]];
    if (!option || !value || !takesValue(option.value)) continue;
    if (index <= at + 1) return [{ start: option.span.start, end: value.span.end }];
    at++;
  }
  return [];
}

/** A term of a condition with its braces, and the condition from `if` on. */
function aroundTerm(statement: Statement, index: number): Span[] {
  const found = anyConditionOf(statement);
  if (!found || index < found.start - 1) return [];
  const spans: Span[] = [];
  const between = (first: number, last: number) => {
    const [from, to] = [statement.word(first), statement.word(last)];
    if (from && to) spans.push({ start: from.span.start, end: to.span.end });
  };
  for (const term of found.condition.groups.flat()) {
    if (term.kind !== 'anonymous') continue;
    const [first, end] = [found.start + term.firstWord, found.start + term.endWord];
    if (index < first - 1 || index > end) continue;
    between(first, end - 1);
    between(first - 1, end);
  }
  between(found.start, statement.words.length - 1);
  between(found.start - 1, statement.words.length - 1);
  return spans;
}

function argumentSpan(statement: Statement): Span[] {
  const first = statement.word(1);
  return first ? [{ start: first.span.start, end: statement.span.end }] : [];
}

function sectionSpan(configuration: Configuration, document: HaproxyDocument, offset: number): Span[] {
  const block = document.blocks[document.blockIndexAt(offset)];
  const section = block && configuration.sectionOf(block);
  if (!section?.header) return [];
  const starts = section.blocks.map(each => document.startOf(each));
  return [{ start: (starts[0] as number) + section.header.span.start, end: endOfSection(section, starts) }];
}
