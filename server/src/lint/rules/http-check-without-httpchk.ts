import { checkOptions, healthCheckOf, isHttpCheckRule } from '../../model/health-check.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import { insertLineAbove } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/**
 * The rules that HAProxy reads while no `option httpchk` is in force, own or inherited. Rules above a check option that replaces `option httpchk` are
 * ignored as well, but there it is that option which surprises, and HAProxy says nothing (tried on 2.6, 3.2 and 3.4).
 */
function ignoredRules(proxy: Proxy): Statement[] {
  let kind = proxy.defaults && healthCheckOf(proxy.defaults)?.kind;
  const ignored: Statement[] = [];
  for (const line of proxy.statements('option', 'http-check')) {
    const word = line.word(1)?.value ?? '';
    if (line.keyword === 'option') kind = checkOptions.includes(word) ? word : kind;
    else if (kind !== 'httpchk' && isHttpCheckRule(line)) ignored.push(line);
  }
  return kind === 'httpchk' ? [] : ignored;
}

/** HAProxy warns on 2.6, 3.0, 3.2 and 3.4. Lab case http-check-without-httpchk: a server that answers 500 stays UP. */
export default defineRule({
  name: 'http-check-without-httpchk',
  summary: '`http-check` rules are ignored, because there is no `option httpchk`.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  mentions: ['http-check'],
  *check(proxy, { isWhole }) {
    if (!proxy.isBackend || (!isWhole && !healthCheckOf(proxy))) return;
    const rules = ignoredRules(proxy);
    const [first, ...others] = rules;
    if (!first) return;
    const check = healthCheckOf(proxy);
    const from = check && check.setting.owner !== proxy ? `, from ${check.setting.owner.title},` : '';
    const option = rules.some(rule => rule.values(2).includes('meth')) ? 'option httpchk' : 'option httpchk GET /';
    const inForce = check ? `\`option ${check.kind}\` is in force${from} and not \`option httpchk\`` : 'there is no `option httpchk`';
    yield {
      at: first,
      message: `The \`http-check\` rules of ${proxy.title} are ignored: ${inForce}. ${check ? '' : 'A server that accepts connections counts as UP, whatever it answers. '}Add \`option httpchk\`, or remove the rules.`,
      related: [
        ...(check ? [{ at: check.setting.statement, message: 'The check in force' }] : []),
        ...others.map(rule => ({ at: rule, message: 'Ignored too' })),
      ],
      repairs: check?.setting.owner === proxy ? [] : [{ title: `Add \`${option}\``, safety: 'review', edits: [insertLineAbove(first, option)] }],
    };
  },
});
