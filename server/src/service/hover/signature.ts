import type { KnownWord } from '../../language/catalogue.ts';
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
  const rest = line.slice(title.length);
  const pieces = argumentsIn(rest);
  const wanted = pieceFor(pieces.map(({ start, end }) => rest.slice(start, end)), argument);
  const piece = pieces[wanted];
  if (!piece) return code(line);
  const before = (title + rest.slice(0, piece.start)).trimEnd();
  const after = rest.slice(piece.end).trimStart();
  return [code(before), `**${code(rest.slice(piece.start, piece.end))}**`, ...(after === '' ? [] : [code(after)])].join(' ');
}

/** The piece with the word itself or the one before it; else the one in that place, as long as those before it have one word each. */
function pieceFor(pieces: readonly string[], { index, text, before }: HoveredArgument): number {
  for (const word of [before, text]) {
    const named = word === undefined || word === '' ? -1 : pieces.findIndex(piece => piece.split(/[\s[\]{}|]+/).includes(word));
    if (named >= 0) return named;
  }
  return pieces.slice(0, index).every(piece => !/^\[.*\s/.test(piece)) ? index : -1;
}

/** The arguments in parentheses are the names in angle brackets; others are cut at blanks that are in no brackets. */
function argumentsIn(text: string): { start: number; end: number }[] {
  if (text.startsWith('(') && !text.includes(' ')) return [...text.matchAll(/<[^>]*>/g)].map(({ index, 0: name }) => ({ start: index, end: index + name.length }));
  const pieces: { start: number; end: number }[] = [];
  let depth = 0;
  let start = -1;
  for (let i = 0; i <= text.length; i++) {
    const character = text.charAt(i);
    const isCut = character === '' || (depth === 0 && character === ' ');
    if (isCut && start >= 0) pieces.push({ start, end: i });
    if (isCut) start = -1;
    else if (start < 0) start = i;
    if (character !== '' && '[{<'.includes(character)) depth++;
    else if (character !== '' && ']}>'.includes(character)) depth = Math.max(0, depth - 1);
  }
  return pieces;
}
