import { isUsableAt } from '../../language/fetches.ts';
import { sourceOf } from '../../model/expressions/expression-problems.ts';
import { linesWithCondition } from '../../model/conditions/acl-use.ts';
import { refusalOf } from '../../model/request-rules/refusal.ts';
import { unusableTests, type UnusableTest } from '../../model/conditions/unusable-tests.ts';
import { checkpointsOfKind } from '../../model/expressions/written-expressions.ts';
import type { Statement } from '../../syntax/statement.ts';
import { defineRule } from '../rule.ts';

function explain({ statement, name, fetches: [first], isAll }: UnusableTest): string {
  if (!first) return '';
  // Whether the `bind` line speaks TLS is known before the handshake: `ssl_fc` does hold there (tried on 2.6 and 3.4).
  if (isAll && first.name === 'ssl_fc' && layerOf(statement) === 'connection') {
    return `HAProxy warns that \`ssl_fc\` never matches in \`tcp-request connection\` rules, which run before the TLS handshake: all it tells there is whether the \`bind\` line has \`ssl\`. Ask it in \`tcp-request session\`.`;
  }
  const what = name === undefined ? 'This test' : `The ACL \`${name}\``;
  const why = `\`${first.name}\` reads ${sourceOf(first)}, which is not there when this line is evaluated`;
  return isAll ? `${what} is never true here: ${why}. Store what is needed in a variable while it is there.` : `${what} is only true for some of its lines here: ${why}.`;
}

function layerOf({ keyword, words }: Statement): string | undefined {
  return keyword === 'tcp-request' ? words[1]?.value : undefined;
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
    const refusal = refusalOf(proxy)?.rule.statement;
    for (const test of unusableTests(proxy, version, (fetch, kind) => {
      const checkpoints = checkpointsOfKind(sameAs[kind] ?? kind, section);
      return checkpoints.length === 0 || checkpoints.some(checkpoint => isUsableAt(fetch, checkpoint));
    })) {
      // Of a test that is never true and takes everybody, refuses-everybody speaks.
      if (!refusal?.equals(test.statement)) yield { at: test.word, message: explain(test) };
    }
  },
});
