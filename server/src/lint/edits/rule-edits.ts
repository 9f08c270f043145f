import type { Proxy } from '../../model/proxy.ts';
import type { ServerOption } from '../../model/servers/server.ts';
import type { Place } from '../../syntax/place.ts';
import { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';

/** An edit as a rule gives it: relative to a block, so that it moves with the text around it. */
export interface RuleEdit {
  readonly at: Place;
  readonly text: string;
}

/** Puts `text` in the place of a word. */
export function replaceWord(word: Word, text: string): RuleEdit {
  return { at: word, text };
}

/**
 * Puts a word between double quotes, where environment variables are read. Undefined for one with quotes or backslashes of its own, but for single quotes around
 * it, and for one with a `$` that would begin no variable there.
 */
export function inDoubleQuotes(word: Word): RuleEdit | undefined {
  if (/\$(?![{A-Za-z_])/.test(word.value)) return undefined;
  return /^(?:'[^'"\\]*'|[^'"\\]*)$/.test(word.text) ? replaceWord(word, `"${readAsVariables(word.value)}"`) : undefined;
}

/** A text with `{$NAME}`, as other programs write it, in the way that HAProxy reads: `${NAME}`. */
export function readAsVariables(text: string): string {
  return text.replace(/\{\$(\w+)\}/g, (_, name: string) => `\${${name}}`);
}

/** Adds words at the end of a line, before its comment. */
export function appendWords(statement: Statement, text: string): RuleEdit {
  return { at: { block: statement.block, span: { start: statement.span.end, end: statement.span.end } }, text: ` ${text}` };
}

/** Takes a word and the blanks before it away. */
export function deleteWord(word: Word): RuleEdit {
  const before = /[ \t]*$/.exec(word.block.text.slice(0, word.span.start))?.[0].length ?? 0;
  return { at: { block: word.block, span: { start: word.span.start - before, end: word.span.end } }, text: '' };
}

/** Takes an option and its value away. */
export function deleteOption({ word, value }: Pick<ServerOption, 'word' | 'value'>): RuleEdit[] {
  return [deleteWord(word), ...(value ? [deleteWord(value)] : [])];
}

/** Takes a whole line away, with its comment and its line end. */
export function deleteLine(statement: Statement): RuleEdit {
  const { block, line } = statement;
  const end = block.text.indexOf('\n', line.end);
  return { at: { block, span: { start: line.start, end: end < 0 ? block.text.length : end + 1 } }, text: '' };
}

/** Puts a new line below a statement, indented like it (or as the lines of its section are, below a header). */
export function insertLineBelow(statement: Statement, text: string, section?: Proxy['section']): RuleEdit {
  const { block } = statement;
  const newline = block.text.indexOf('\n', statement.line.end);
  const eol = block.lineEndAt(statement.line.end);
  const indentation = statement.isHeader ? indentationIn(section) : statement.indentation;
  const line = indentation + text;
  const at = newline < 0 ? block.text.length : newline + 1;
  return { at: { block, span: { start: at, end: at } }, text: newline < 0 ? eol + line : line + eol };
}

/** Puts a new line above a statement, indented like it. */
export function insertLineAbove(statement: Statement, text: string): RuleEdit {
  const { block, line } = statement;
  const eol = block.lineEndAt(line.end);
  return { at: { block, span: { start: line.start, end: line.start } }, text: statement.indentation + text + eol };
}

/** Takes a line, with its comment, from where it stands, and puts it below another one. */
export function moveBelow(statement: Statement, last: Statement): RuleEdit[] {
  return [insertLineBelow(last, wholeText(statement)), deleteLine(statement)];
}

/** The same above another one. */
export function moveAbove(statement: Statement, first: Statement): RuleEdit[] {
  return [insertLineAbove(first, wholeText(statement)), deleteLine(statement)];
}

function wholeText({ block, span, line }: Statement): string {
  return block.text.slice(span.start, line.end).trimEnd();
}

/** Puts a new line into a section: below the last of its lines that begin with one of `keywords`, else below its last line, else below its header. */
export function addLine(proxy: Proxy, text: string, ...keywords: string[]): RuleEdit {
  return insertLineBelow(anchorIn(proxy, ...keywords), text, proxy.section);
}

/** The line below which `addLine` puts a new one. */
export function anchorIn(proxy: Proxy, ...keywords: string[]): Statement {
  const lines = proxy.statements();
  return lines.filter(line => keywords.includes(line.keyword)).at(-1) ?? lines.at(-1) ?? proxy.header;
}

/** The indentation of a section's first line, or four blanks. */
function indentationIn(section: Proxy['section'] | undefined): string {
  return section?.statements()[0]?.indentation ?? '    ';
}
