import { isUsableAt } from '../../language/fetches.ts';
import { sourceOf } from '../../model/expression-problems.ts';
import { linesWithCondition } from '../../model/acl-use.ts';
import { unusableTests, type UnusableTest } from '../../model/unusable-tests.ts';
import { checkpointsOfKind } from '../../model/written-expressions.ts';
import { defineRule } from '../rule.ts';

function explain({ name, fetches: [first], isAll }: UnusableTest): string {
  if (!first) return '';
  const what = name === undefined ? 'This test' : `The ACL \`${name}\``;
  const why = `\`${first.name}\` reads ${sourceOf(first)}, which is not there when this line is evaluated`;
  return isAll ? `${what} is never true here: ${why}. Store what is needed in a variable while it is there.` : `${what} is only true for some of its lines here: ${why}.`;
}

/** In `stats` lines and for persistence the condition is asked for at these moments, tried on 2.6 to 3.4, and in `quic-initial` lines, on 3.2 and 3.4. */
const sameAs: Readonly<Record<string, string>> = {
  'stats': 'http-request', 'force-persist': 'tcp-request content', 'ignore-persist': 'tcp-request content', 'quic-initial': 'tcp-request connection',
};

/** "acl will never match because it only involves keywords that are incompatible with ...": a warning on 2.6 to 3.4. */
export default defineRule({
  name: 'test-not-available',
  summary: 'A condition tests what is not there when its line is evaluated, so the test is never true.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithCondition,
  *check(proxy, { version }) {
    const section = proxy.kind === 'defaults' ? 'named-defaults' : proxy.kind;
    if (proxy.kind === 'defaults' && proxy.name === '') return;
    for (const test of unusableTests(proxy, version, (fetch, kind) => {
      const checkpoints = checkpointsOfKind(sameAs[kind] ?? kind, section);
      return checkpoints.length === 0 || checkpoints.some(checkpoint => isUsableAt(fetch, checkpoint));
    })) yield { at: test.word, message: explain(test) };
  },
});
