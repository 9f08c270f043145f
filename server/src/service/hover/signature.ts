import type { KnownWord } from '../../language/catalogue.ts';
import type { Span } from '../../text/span.ts';
import { code } from '../markdown.ts';
import type { HoveredArgument } from './topic.ts';

/** The grammar lines of a word, as text. */
export function signatureLines({ kind, name, signatures }: KnownWord): string[] {
  const title = titleOf(kind, name);
  return signatures.map(signature => (signature === '' || signature.startsWith('(') ? title + signature : `${title} ${signature}`));
}

/** The grammar lines of a word as Markdown, with the argument under the mouse in bold. More than a few of them are cut. */
export function signatureText(word: KnownWord, argument: HoveredArgument | undefined): string[] {
  const lines = signatureLines(word).slice(0, most);
  return lines.map(line => (argument === undefined ? code(line) : marked(line, titleOf(word.kind, word.name), argument)));
}

const most = 3;

function titleOf(kind: KnownWord['kind'], name: string): string {
  if (kind === 'log-aliases') return `%${name}`;
  return kind === 'log-flags' ? `%{+${name}}` : name;
}

/** Each argument of a line is what stands together: `<name>`, `[on | off]`, `{ a | b }`. */
function marked(line: string, title: string, argument: HoveredArgument): string {
  const pieces = argumentsIn(line, title);
  const piece = pieces[argumentAmong(line, pieces, argument)];
  if (!piece) return code(line);
  const before = line.slice(0, piece.start).trimEnd();
  const after = line.slice(piece.end).trimStart();
  return [code(before), `**${code(line.slice(piece.start, piece.end))}**`, ...(after === '' ? [] : [code(after)])].join(' ');
}

/** One way to write a word with its arguments, and where in it each of them stands. */
export interface Signature {
  readonly label: string;
  readonly arguments: readonly Span[];
}

/** The grammar lines of a word, taken apart. */
export function signaturesOf(word: KnownWord): Signature[] {
  const title = titleOf(word.kind, word.name);
  return signatureLines(word).map(label => ({ label, arguments: argumentsIn(label, title) }));
}

/**
 * Which of the pieces of a line an argument is, or -1: the one that the word before it asks for, else the one with the word itself, else the one in that
 * place, as long as those before it have one word each.
 */
export function argumentAmong(line: string, pieces: readonly Span[], { index, text, before }: HoveredArgument): number {
  const texts = pieces.map(({ start, end }) => line.slice(start, end));
  const asked = before === undefined || before === '' ? -1 : texts.findIndex(piece => asksFor(piece, before));
  const behind = (piece: number) => (piece + 1 < texts.length ? piece + 1 : -1);
  if (asked >= 0) return texts[asked] === before ? behind(asked) : asked;
  const holds = (word: string | undefined) => (word === undefined || word === '' ? -1 : texts.findIndex(piece => piece.split(/[\s[\]{}|]+/).includes(word)));
  const named = holds(text);
  if (named >= 0) return named;
  const last = holds(before);
  if (last >= 0) return behind(last);
  if (index < 0 || texts.slice(0, index).some(piece => /^\[.*\s/.test(piece))) return -1;
  return index < texts.length ? index : texts.at(-1)?.match(/\*\]?$|\.\.\.\]?$/) ? texts.length - 1 : -1;
}

/** True when a piece has a place for a value behind a word: `[len <length>]` behind `len`, `{if | unless} <condition>` behind `if`, or is the word. */
function asksFor(piece: string, word: string): boolean {
  if (piece === word) return true;
  const at = /^[\w-]{1,40}$/.test(word) ? piece.search(new RegExp(`(?<![\\w<-])${word}(?![\\w>-])`)) : -1;
  return at >= 0 && /^(?:(?:\s*\|[^\]}<]*)?\s*\})?\s*[<{(]/.test(piece.slice(at + word.length));
}

/** The arguments in parentheses are the names in angle brackets; others are cut at blanks that are in no brackets. */
function argumentsIn(line: string, title: string): Span[] {
  const text = line.slice(title.length);
  const pieces: Span[] = [];
  const add = (start: number, end: number) => pieces.push({ start: title.length + start, end: title.length + end });
  if (text.startsWith('(') && !text.includes(' ')) {
    for (const { index, 0: name } of text.matchAll(/<[^>]*>/g)) add(index, index + name.length);
    return pieces;
  }
  let depth = 0;
  let start = -1;
  for (let i = 0; i <= text.length; i++) {
    const character = text.charAt(i);
    const isCut = character === '' || (depth === 0 && character === ' ');
    if (isCut && start >= 0) add(start, i);
    if (isCut) start = -1;
    else if (start < 0) start = i;
    if (character !== '' && '[{<'.includes(character)) depth++;
    else if (character !== '' && ']}>'.includes(character)) depth = Math.max(0, depth - 1);
  }
  return pieces;
}
