import { remember } from '../../model/incremental/memo.ts';
import type { Block } from '../../syntax/block.ts';

/** What the lines of a block say, as far as proposals depend on it. */
export interface BlockSummary {
  /** The first words of its lines, `no` and `default` aside, and the second words behind each. */
  readonly firsts: ReadonlyMap<string, ReadonlySet<string>>;
  /** The variables that it sets or reads, `txn.host`. */
  readonly variables: readonly string[];
  /** The environment variables that it reads or sets. */
  readonly environment: readonly string[];
}

/** Read once for each block, comments and dead lines too: what is written anywhere is worth a proposal. */
export const summaryOf: (block: Block) => BlockSummary = remember((block: Block) => ({
  firsts: firstsOf(block),
  variables: distinct(block.text, /\b((?:proc|sess|txn|req|res|check)\.[A-Za-z0-9_.]+)(?=\s*[,)])/g),
  environment: [...distinct(block.text, /\$\{?([A-Za-z_]\w*)/g), ...distinct(block.text, /^[ \t]*(?:pre)?setenv[ \t]+(\w+)/gm)],
}));

/** The same of the lines of a block but one, by where it begins: the line that is being written says nothing yet. */
export function firstsOf(block: Block, without = -1): ReadonlyMap<string, ReadonlySet<string>> {
  const firsts = new Map<string, Set<string>>();
  for (const statement of block.statements()) {
    if (statement.isHeader || (without >= 0 && statement.line.start === without)) continue;
    const { keyword } = statement;
    const at = keyword === 'no' || keyword === 'default' ? 1 : 0;
    const first = at === 0 ? keyword : (statement.word(1)?.value ?? '');
    const seconds = firsts.get(first) ?? new Set<string>();
    firsts.set(first, seconds.add(bare(statement.word(at + 1)?.value ?? '')));
  }
  return firsts;
}

/** A word without what is glued to it in parentheses. */
export function bare(word: string): string {
  const open = word.indexOf('(');
  return open < 0 ? word : word.slice(0, open);
}

function distinct(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(match => match[1] as string))];
}
