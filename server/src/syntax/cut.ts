import { sectionKeywords } from '../language/sections.ts';
import { afterMark, skipBlanks } from './word-scanner.ts';
import { sectionKeywordEnd } from './tokens.ts';

/** A block holds at most so many lines, so that a keystroke in a section of 100,000 lines parses few of them again. */
export const MAX_LINES = 128;

const mayStartSection = new Uint8Array(128);
for (const keyword of sectionKeywords) mayStartSection[keyword.charCodeAt(0)] = 1;
for (const quoting of '"\'\\') mayStartSection[quoting.charCodeAt(0)] = 1;

/** Cuts a text into the texts of its blocks: before every line whose first word opens a section, and after MAX_LINES lines. Joined, they are the text. */
export function cut(text: string): string[] {
  const blocks: string[] = [];
  let blockStart = 0;
  let lines = 0;
  for (let line = 0; line < text.length; ) {
    const first = skipBlanks(text, afterMark(text, line));
    const opens = mayStartSection[text.charCodeAt(first)] === 1 && sectionKeywordEnd(text, first) > 0;
    if ((opens || lines === MAX_LINES) && line > blockStart) {
      blocks.push(text.slice(blockStart, line));
      blockStart = line;
      lines = 0;
    }
    lines++;
    const end = text.indexOf('\n', first);
    line = end < 0 ? text.length : end + 1;
  }
  if (blockStart < text.length) blocks.push(text.slice(blockStart));
  return blocks;
}
