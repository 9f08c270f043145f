interface Node {
  isEnd: boolean;
  readonly next: Map<string, Node>;
}

/**
 * A regex for any of the words, the longest that fits. Common beginnings are written once, so that it takes one pass over the text however many
 * words there are. A blank in a word stands for any blanks.
 */
export function alternation(words: Iterable<string>): string {
  const root: Node = { isEnd: false, next: new Map() };
  for (const word of [...words].sort()) {
    let node = root;
    for (const character of word) {
      const following = node.next.get(character) ?? { isEnd: false, next: new Map() };
      node.next.set(character, following);
      node = following;
    }
    node.isEnd = true;
  }
  return written(root);
}

function written({ isEnd, next }: Node): string {
  if (next.size === 0) return '';
  const branches = [...next].map(([character, node]) => escaped(character) + written(node));
  const [only = ''] = branches;
  if (!isEnd) return branches.length === 1 ? only : `(?:${branches.join('|')})`;
  return `(?:${branches.join('|')})?`;
}

function escaped(character: string): string {
  return character === ' ' ? '\\s+' : character.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
}
