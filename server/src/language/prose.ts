/*
 * The prose is Markdown files, prose/KIND/*.md, with an entry below each `## ` heading. What is shipped is one file a kind (tools/build.ts), which is
 * read when the first word of the kind is asked for.
 */

/** What the prose of a word is made of; all Markdown. */
export interface Prose {
  /** What it does, in a few sentences. */
  readonly summary: string;
  /** An example, as lines of a configuration. */
  readonly example: string;
  /** What stands below the sub-headings, by heading. Most entries have none. */
  readonly parts: ReadonlyMap<string, string>;
}

/** The shipped form of a kind: the texts, each with the headings it is for. */
export type ProseFile = readonly (readonly [headings: readonly string[], text: string])[];

/** The texts of a kind, by heading. */
export type ProseTexts = ReadonlyMap<string, string>;

/** The sub-headings, in their order; an entry has all of them or none. */
export const proseHeadings = ['When to use it', 'Interacts with', 'Common mistake', 'Good', 'Bad', 'Rules'] as const;

/** The entries of a Markdown file of prose, as they are written. Several names in a heading, with commas between them, share a text. */
export function proseEntries(markdown: string): ProseFile {
  return markdown.split(/^## /m).slice(1).map(entry => {
    const end = entry.indexOf('\n');
    const heading = end < 0 ? entry : entry.slice(0, end);
    return [heading.split(',').map(name => name.trim()), end < 0 ? '' : entry.slice(end).trim()];
  });
}

/** Makes the texts of a kind from its shipped form. */
export function proseTexts(file: ProseFile): ProseTexts {
  return new Map(file.flatMap(([headings, text]) => headings.map(heading => [heading, text] as const)));
}

/**
 * The text for a word. Where a name has several meanings, as `maxconn` has, a heading with a section in parentheses is for the directive of that
 * section, and the plain one for all others.
 */
export function proseTextFor(texts: ProseTexts, name: string, sections: readonly string[] = []): string | undefined {
  const own = sections.map(section => texts.get(`${name} (${section})`)).find(text => text !== undefined);
  return own ?? texts.get(name);
}

/** The parts of a text. */
export function readProse(text: string): Prose {
  const [lead = '', ...rest] = text.split(/^### /m);
  const example = blocksIn(lead)[0]?.lines ?? '';
  const parts = new Map(rest.map(part => {
    const end = part.indexOf('\n');
    return [part.slice(0, end < 0 ? part.length : end).trim(), end < 0 ? '' : part.slice(end).trim()] as const;
  }));
  return { summary: lead.slice(0, lead.includes('```') ? lead.indexOf('```') : lead.length).trim(), example, parts };
}

/** The first sentence of a summary: up to a full stop before a blank and a capital letter, outside of code. */
export function firstSentence(summary: string): string {
  const [paragraph = ''] = summary.split(/\n\s*\n/);
  for (const { index } of paragraph.matchAll(/[.!?](?=\s+[A-Z`0-9])/g)) {
    const sentence = paragraph.slice(0, index + 1);
    if (sentence.split('`').length % 2 === 1) return sentence;
  }
  return paragraph;
}

/** The code blocks of a text: what stands behind `haproxy` on the fence, and the lines. */
export function blocksIn(text: string): { label: string; lines: string }[] {
  return [...text.matchAll(/^```haproxy([^\n]*)\n([^]*?)^```$/gm)].map(match => ({ label: (match[1] as string).trim(), lines: match[2] as string }));
}
