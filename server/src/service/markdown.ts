import type { HaproxyDocument } from '../syntax/document.ts';

/** A place in a text for people: whoever shows it knows lines and how to link to them. */
export interface LineReference {
  readonly document: HaproxyDocument;
  readonly offset: number;
}

/** Markdown with places in it. */
export type Markdown = readonly (string | LineReference)[];

/** Text of a configuration as Markdown code: nothing in it can end the code or begin a link. */
export function code(text: string): string {
  const plain = text.replace(/[\r\n]+/g, ' ');
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = plain.startsWith('`') || plain.endsWith('`') || plain.trim() !== plain ? ' ' : '';
  return fence + pad + plain + pad + fence;
}

/** Joins pieces of Markdown with a text between them. */
export function join(pieces: readonly Markdown[], between: string): Markdown {
  return pieces.flatMap((piece, i) => (i === 0 ? piece : [between, ...piece]));
}
