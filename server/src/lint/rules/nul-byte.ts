import { inDocuments } from '../../model/incremental/in-documents.ts';
import { perBlock } from '../../model/incremental/per-block.ts';
import type { Block } from '../../syntax/block.ts';
import type { Place } from '../../syntax/place.ts';
import { defineRule } from '../rule.ts';

/** So many places are named; a file with more is no text. */
const MAX_RELATED = 20;

/** The runs of NUL characters in a block. */
const nulsOf = perBlock((block: Block): readonly Place[] =>
  [...block.text.matchAll(/\0+/g)].map(run => ({ block, span: { start: run.index, end: run.index + run[0].length } })),
);

const nulsIn = inDocuments(({ blocks }) => blocks.flatMap(nulsOf));

/** A NUL ends the line early: `Missing LF on last line` on 2.6 to 3.4, in a comment too. */
export default defineRule({
  name: 'nul-byte',
  summary: 'There is a NUL byte in the file.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    for (const [, places] of nulsIn(configuration)) {
      const [first, ...others] = places;
      if (!first) continue;
      yield {
        at: first,
        message: 'There is a NUL byte in the file. HAProxy takes it for the end of a file cut short and does not start. Remove it.',
        related: others.slice(0, MAX_RELATED).map(at => ({ at, message: 'Here too' })),
        repairs: [{
          title: places.length > 1 ? 'Remove all NUL bytes' : 'Remove the NUL byte',
          safety: 'safe',
          edits: places.map(at => ({ at, text: '' })),
        }],
      };
    }
  },
});
