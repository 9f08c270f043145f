import { areInOrder, stepOf } from '../model/check-order.ts';
import type { Configuration } from '../model/configuration.ts';
import { checksServers, healthCheckOf, rulesNamed, rulesWithoutOption } from '../model/health-check.ts';
import type { Proxy } from '../model/proxy.ts';
import { inProxies, proxiesThat } from '../model/in-proxies.ts';
import type { Statement } from '../syntax/statement.ts';
import { asWritten } from '../syntax/word.ts';
import { sharedBy } from './by-cause.ts';
import type { RuleFinding, RuleRepair } from './finding.ts';
import { listOf } from './group.ts';
import { deleteLine, insertLineAbove } from './rule-edits.ts';

type Keyword = 'http-check' | 'tcp-check';

/** Gives the option to add, with its arguments, for rules that are ignored without it. */
type OptionFor = (rules: readonly Statement[]) => string;

/**
 * The findings about `http-check` or `tcp-check` rules that HAProxy ignores, because their option is not in force: those of a section with servers, and
 * those of a `defaults`, about which HAProxy says nothing. Made while the program loads.
 */
export function ignoredCheckRules(keyword: Keyword, optionFor: OptionFor): (configuration: Configuration) => RuleFinding[] {
  const owners = proxiesThat(proxy => proxy.isBackend && rulesWithoutOption(proxy, keyword).length > 0, [keyword]);
  const heirs = inProxies(proxy => heirIn(proxy, keyword), [keyword]);
  return configuration => {
    const all = heirs(configuration);
    const inUse = new Set(all.filter(({ hasOption }) => hasOption).map(({ from }) => from));
    return [
      ...owners(configuration).flatMap(proxy => findingIn(proxy, keyword, configuration.isWhole, optionFor) ?? []),
      ...sharedBy(all.filter(({ from }) => !inUse.has(from)), ({ from }) => from).flatMap(({ first, proxies }) => findingInDefaults(first.from, proxies, keyword, optionFor)),
    ];
  };
}

/** Undefined in a fragment, whose `defaults` may have the option. */
function findingIn(proxy: Proxy, keyword: Keyword, isWhole: boolean, optionFor: OptionFor): RuleFinding | undefined {
  const check = healthCheckOf(proxy);
  if (!isWhole && !check) return undefined;
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
    repairs: isOwn ? [] : adding(option, first, rules),
  };
}

/**
 * Puts the option above its rules. With it in force HAProxy looks at the order of the steps of an HTTP check, and does not start where the `send` stands
 * below an `expect` (2.6 to 3.4): that is put in order too. Nothing is offered for steps in another disorder.
 */
function adding(option: string, first: Statement, rules: readonly Statement[]): RuleRepair[] {
  if (areInOrder(rules.flatMap(rule => stepOf(rule) ?? []))) return [{ title: `Add \`${option}\``, safety: 'review', edits: [insertLineAbove(first, option)] }];
  const [send, ...others] = rulesNamed(rules, 'send');
  if (!send || others.length > 0 || rulesNamed(rules, 'connect').length > 0) return [];
  const lines = [option, asWritten(send.words)].join(first.block.lineEndAt(first.line.end) + first.indentation);
  return [{ title: `Add \`${option}\`, with \`http-check send\` right below it`, safety: 'review', edits: [insertLineAbove(first, lines), deleteLine(send)] }];
}

/** A section with servers that inherits such rules of a `defaults`. */
interface Heir {
  readonly proxy: Proxy;
  readonly from: Proxy;
  /** True for one with an option that takes up the rules, as 2.6 does with `tcp-check`: then they may be meant for sections like this one. */
  readonly hasOption: boolean;
}

/** A section whose checks only connect, or which has the option itself; others have a check of their own, and rules of their own come first. */
function heirIn(proxy: Proxy, keyword: Keyword): Heir[] {
  if (!checksServers(proxy) || proxy.statements(keyword).length > 0) return [];
  const kind = healthCheckOf(proxy)?.kind;
  const hasOption = kind === (keyword === 'http-check' ? 'httpchk' : 'tcp-check');
  if (kind !== undefined && !hasOption) return [];
  let from = proxy.defaults;
  while (from?.statements(keyword).length === 0) from = from.defaults;
  if (!from || rulesWithoutOption(from, keyword).length === 0) return [];
  return [{ proxy, from, hasOption }];
}

function findingInDefaults(from: Proxy, proxies: readonly [Proxy, ...Proxy[]], keyword: Keyword, optionFor: OptionFor): RuleFinding[] {
  const rules = rulesWithoutOption(from, keyword);
  const [first, ...others] = rules;
  if (!first) return [];
  const option = optionFor(rules);
  const [bare] = /^option \S+/.exec(option) ?? [option];
  return [{
    at: first,
    message: `The \`${keyword}\` rules of ${from.title} are ignored in ${listOf(proxies)}: there is no \`${bare}\`. A server that accepts connections counts as UP, whatever it answers. Add \`${bare}\`, or remove the rules.`,
    related: others.map(rule => ({ at: rule, message: 'Ignored too' })),
    repairs: adding(option, first, rules),
  }];
}
