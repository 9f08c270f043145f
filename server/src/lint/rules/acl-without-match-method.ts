import { variantOf } from '../../language/acl-variants.ts';
import { suspectTests, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { linesWithTest } from '../../model/conditions/acl-use.ts';
import { sampleTypeOf } from '../../model/expressions/sample-type.ts';
import { addFlag } from '../edits/acl-edits.ts';
import { defineRule } from '../rule.ts';

/** Something of each name that gives bytes, or what can be anything. */
const names = /var\(|\bbin|body|payload|hdrs|_key|serial|_der|sha\d|cipher|session_|random|unique_id|bytes|b64|query|digest|hmac|decrypt|sigalgs|groups|versions_bin|syn\b|\+src|\bmeth\b/;
const suspects = suspectTests(names, hasNoMethod);

/** ACL keywords that say how to compare, although their type does not. */
const comparable = ['method', 'payload', 'payload_lv'];

function hasNoMethod({ test, criterion }: WrittenTest): boolean {
  const [call, ...converters] = test.criterion.calls;
  const name = call?.name ?? '';
  if (name === '' || criterion.hasVariable || test.criterion.problems.length > 0 || test.problems.length > 0) return false;
  return !variantOf(name) && !(converters.length === 0 && comparable.includes(name)) && !test.flags.some(flag => flag.name === '-m');
}

/** `matching method must be specified first`: fatal on 2.6 to 3.4, for each of the types. */
export default defineRule({
  name: 'acl-without-match-method',
  summary: 'A condition looks at a variable or at bytes, and does not say with `-m` how to compare.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithTest,
  *check(proxy, { version }) {
    for (const written of proxy.section.collect(suspects)) {
      const type = sampleTypeOf(written.test.criterion, version);
      if (type !== 'any' && type !== 'bin' && type !== 'meth') continue;
      const hasPattern = written.test.patterns.length > 0 || written.test.flags.some(flag => flag.name === '-f');
      const isHex = written.test.patterns.length > 0 && written.test.patterns.every(pattern => /^(?:[0-9a-f]{2})+$/i.test(pattern.text));
      const method = written.test.operator !== undefined ? 'int' : type === 'bin' && isHex ? 'bin' : 'str';
      const flag = hasPattern ? `-m ${method}` : '-m found';
      const what = type === 'any' ? 'can hold a text, a number or an address' : type === 'bin' ? 'gives bytes' : 'gives a method';
      yield {
        at: written.criterion,
        message: `\`${written.criterion.value}\` ${what}, so HAProxy has to be told how to compare it, and refuses to start. Add \`-m str\`, \`-m found\` or another method before the patterns.`,
        repairs: [{ title: `Add \`${flag}\``, safety: 'review', edits: [addFlag(written, flag)] }],
      };
    }
  },
});
