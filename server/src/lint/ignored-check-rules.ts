import { healthCheckOf, rulesWithoutOption } from '../model/health-check.ts';
import type { Proxy } from '../model/proxy.ts';
import type { Statement } from '../syntax/statement.ts';
import type { RuleFinding } from './finding.ts';
import { insertLineAbove } from './rule-edits.ts';

/**
 * The finding about `http-check` or `tcp-check` rules that HAProxy ignores, because their option is not in force; `optionFor` gives the option to add,
 * with its arguments. Undefined when there are none, and in a fragment, whose `defaults` may have the option.
 */
export function ignoredCheckRules(
  proxy: Proxy, keyword: 'http-check' | 'tcp-check', isWhole: boolean, optionFor: (rules: readonly Statement[]) => string,
): RuleFinding | undefined {
  const check = healthCheckOf(proxy);
  if (!proxy.isBackend || (!isWhole && !check)) return undefined;
  const rules = rulesWithoutOption(proxy, keyword);
  const [first, ...others] = rules;
  if (!first) return undefined;
  const option = optionFor(rules);
  const [bare] = /^option \S+/.exec(option) ?? [option];
  const isOwn = check?.setting.owner === proxy;
  const from = check && !isOwn ? `, from ${check.setting.owner.title},` : '';
  const inForce = check ? `\`option ${check.kind}\` is in force${from} and not \`${bare}\`` : `there is no \`${bare}\``;
  return {
    at: first,
    message: `The \`${keyword}\` rules of ${proxy.title} are ignored: ${inForce}. ${check ? '' : 'A server that accepts connections counts as UP, whatever it answers. '}${isOwn ? 'Replace it by' : 'Add'} \`${bare}\`, or remove the rules.`,
    related: [
      ...(check ? [{ at: check.setting.statement, message: 'The check in force' }] : []),
      ...others.map(rule => ({ at: rule, message: 'Ignored too' })),
    ],
    repairs: isOwn ? [] : [{ title: `Add \`${option}\``, safety: 'review', edits: [insertLineAbove(first, option)] }],
  };
}
