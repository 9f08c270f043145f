import { ignoresErrors, optionalBindsBefore, verifyTestsOf, type VerifyTest } from '../../model/binds/optional-certificates.ts';
import type { Configuration } from '../../model/configuration.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import { hasText } from '../../model/incremental/per-block.ts';
import type { Proxy } from '../../model/proxy.ts';
import { deleteWord, replaceWord } from '../edits/rule-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

const asksVerify = hasText(text => /\bssl_c_verify\b/.test(text));
const askers = proxiesThat(proxy => proxy.kind !== 'defaults' && !proxy.isDisabled && asksVerify(proxy.section) && verifyTestsOf(proxy, true).length > 0);

/** Bad certificates do not come past the handshake, so that it is enough to ask whether there is one. Where they do, both are asked, which an ACL cannot. */
function repairFor({ words: [first, ...others], brace, isNegated }: VerifyTest, isStrict: boolean): RuleRepair[] {
  if (isStrict) return [{ title: 'Ask `ssl_c_used`', safety: 'review', edits: [replaceWord(first, 'ssl_c_used'), ...others.map(deleteWord)] }];
  return brace && !isNegated ? [{ title: 'Ask `{ ssl_c_used }`, too', safety: 'review', edits: [replaceWord(brace, `{ ssl_c_used } ${brace.text}`)] }] : [];
}

function findingsAbout(proxy: Proxy, configuration: Configuration): RuleFinding[] {
  const binds = optionalBindsBefore(proxy, configuration);
  const [bind, ...others] = binds;
  if (!bind) return [];
  const isStrict = !binds.some(ignoresErrors);
  return verifyTestsOf(proxy, isStrict).map((test): RuleFinding => {
    const asked = test.words.map(word => word.text).join(' ');
    return {
      at: test.words[0],
      message: `\`${asked}\` holds for clients without a certificate, too: \`ssl_c_verify\` is 0 when none was sent, and with \`verify optional\` nobody has to send one. ${isStrict
        ? 'It tells nobody from anybody, since the handshake fails with a bad certificate. Ask `ssl_c_used`.'
        : 'Ask `{ ssl_c_used }` beside it.'}`,
      related: [
        ...(test.brace ? [] : test.lines.map(line => ({ at: line, message: 'Decides by it' }))),
        { at: bind.statement, message: 'Goes on without a certificate' }, ...others.map(other => ({ at: other.statement, message: 'The same here' })),
      ],
      repairs: repairFor(test, isStrict),
    };
  });
}

/** Lab case ssl-c-verify-without-certificate: 200 from what is kept for those with a certificate, on 2.6 to 3.4. */
export default defineRule({
  name: 'ssl-c-verify-without-certificate',
  summary: '`ssl_c_verify 0` is taken for a client certificate, and holds without one.',
  category: 'security',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['bind'],
  *check(configuration, { isWhole }) {
    for (const proxy of askers(configuration)) if (isWhole || proxy.kind === 'frontend') yield* findingsAbout(proxy, configuration);
  },
});
