import type { KnownWord } from '../../language/catalogue.ts';
import { code } from '../markdown.ts';

/** The grammar lines of a word, as text. */
export function signatureLines({ kind, name, signatures }: KnownWord): string[] {
  const title = titleOf(kind, name);
  return signatures.map(signature => (signature === '' || signature.startsWith('(') ? title + signature : `${title} ${signature}`));
}

/** The grammar lines of a word as Markdown, with the argument under the mouse in bold. More than a few of them are cut. */
export function signatureText(word: KnownWord, argument: number | undefined): string[] {
  const lines = signatureLines(word).slice(0, most);
  return lines.map(line => (argument === undefined ? code(line) : marked(line, titleOf(word.kind, word.name), argument)));
}

const most = 3;

function titleOf(kind: KnownWord['kind'], name: string): string {
  if (kind === 'log-aliases') return `%${name}`;
  return kind === 'log-flags' ? `%{+${name}}` : name;
}

/** Each argument of a line is what stands together: `<name>`, `[on | off]`, `{ a | b }`. */
function marked(line: string, title: string, argument: number): string {
  const rest = line.slice(title.length);
  const pieces = argumentsIn(rest);
  const wanted = pieces[Math.min(argument, pieces.length - 1)];
  if (!wanted) return code(line);
  const before = (title + rest.slice(0, wanted.start)).trimEnd();
  const after = rest.slice(wanted.end).trimStart();
  return [code(before), `**${code(rest.slice(wanted.start, wanted.end))}**`, ...(after === '' ? [] : [code(after)])].join(' ');
}

/** Cuts at blanks and commas that are in no brackets; parentheses around all of them do not count. */
function argumentsIn(text: string): { start: number; end: number }[] {
  const pieces: { start: number; end: number }[] = [];
  const isCall = text.startsWith('(');
  let depth = 0;
  let start = -1;
  for (let i = 0; i <= text.length; i++) {
    const character = text.charAt(i);
    const isCut = character === '' || (depth === 0 && (character === ' ' || (isCall && /[(),]/.test(character))));
    if (isCut && start >= 0) pieces.push({ start, end: i });
    if (isCut) start = -1;
    else if (start < 0) start = i;
    if ('[{<'.includes(character) && character !== '') depth++;
    else if (']}>'.includes(character) && character !== '') depth = Math.max(0, depth - 1);
  }
  return pieces;
}
