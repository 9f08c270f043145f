import { variantOf } from '../../language/acl-variants.ts';
import { isAtLeast } from '../../language/version.ts';
import { comparesNumbers } from '../../model/conditions/acl-check.ts';
import { suspectTests, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { linesWithTest } from '../../model/conditions/acl-use.ts';
import { addFlag } from '../edits/acl-edits.ts';
import { defineRule } from '../rule.ts';

const suspects = suspectTests(/_(?:beg|dir|dom|end|sub|reg)(?:\([^)\n]*\))?,/, isLost);

function isLost({ test }: WrittenTest): boolean {
  const { calls } = test.criterion;
  const variant = variantOf(calls[0]?.name ?? '');
  return calls.length > 1 && variant !== undefined && variant.match !== 'len' && !test.flags.some(flag => flag.name === '-m');
}

const comparisons: Readonly<Record<string, string>> = {
  beg: 'the beginning', end: 'the end', dir: 'path segments', dom: 'domain labels', sub: 'any part', reg: 'regular expressions',
};

/** `path_beg,lower /api` matches `/api` and not `/api/x`; seen on 2.6, 3.0, 3.2 and 3.4, of which 3.4 warns. */
export default defineRule({
  name: 'match-lost-to-converter',
  summary: 'A converter behind `path_beg`, `hdr_end(...)` and the like makes HAProxy compare the whole text.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithTest,
  *check(proxy, { version }) {
    for (const written of proxy.section.collect(suspects)) {
      const [call] = written.test.criterion.calls;
      const variant = call && variantOf(call.name);
      if (!variant) continue;
      const { criterion } = written;
      const isWarned = isAtLeast(version, '3.4');
      const rename = { at: { block: criterion.block, span: criterion.spanOf(call.nameSpan) }, text: variant.fetch };
      if (comparesNumbers(written, version)) {
        // A number is compared as one, whatever the name says: nothing is lost but the quiet.
        if (isWarned) {
          yield {
            at: criterion,
            severity: 'warning',
            message: `A number is compared here, and nothing of what \`${call.name}\` says: HAProxy warns of it. Write \`${variant.fetch}\`.`,
            repairs: [{ title: `Use \`${variant.fetch}\``, safety: 'safe', edits: [rename] }],
          };
        }
        continue;
      }
      const warns = isWarned ? ', and warns of it' : '';
      yield {
        at: criterion,
        message: `Behind a converter HAProxy forgets that \`${call.name}\` compares ${comparisons[variant.match]}: it compares the whole text${warns}. Say it with \`-m ${variant.match}\`.`,
        repairs: [{
          title: `Use \`${variant.fetch}\` with \`-m ${variant.match}\``,
          safety: 'review',
          edits: [rename, addFlag(written, `-m ${variant.match}`)],
        }],
      };
    }
  },
});
