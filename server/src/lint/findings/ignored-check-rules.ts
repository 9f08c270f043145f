import { areInOrder, stepOf } from '../../model/checks/check-order.ts';
import type { Configuration } from '../../model/configuration.ts';
import { checksServers, healthCheckOf, rulesNamed, rulesWithoutOption } from '../../model/checks/health-check.ts';
import type { Proxy } from '../../model/proxy.ts';
import { inProxies, proxiesThat } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import { asWritten } from '../../syntax/word.ts';
import { sharedBy } from './by-cause.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { listOf } from './group.ts';
import { mendExpectation } from '../edits/expectation-edits.ts';
import { deleteLine, insertLineAbove } from '../edits/rule-edits.ts';

type Keyword = 'http-check' | 'tcp-check';

/** Gives the option to add, with its arguments, for rules that are ignored without it. */
type OptionFor = (rules: readonly Statement[]) => string;

/**
 * The findings about `http-check` or `tcp-check` rules that HAProxy ignores, because their option is not in force: those of a section with servers, and
 * those of a `defaults`, about which HAProxy says nothing. Made while the program loads.
 */
export function ignoredCheckRules(keyword: Keyword, optionFor: OptionFor): (configuration: Configuration) => RuleFinding[] {
  const owners = proxiesThat(proxy => proxy.isBackend && (rulesWithoutOption(proxy, keyword).length > 0 || idleColours(proxy, keyword).length > 0), [keyword]);
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

/**
 * The `http-check` lines that are no steps, but tell what follows from an answer, or tell the server something: without `option httpchk` they do nothing either,
 * wherever it would stand, and HAProxy is silent, unless another option such as `tcp-check` is there (2.6 to 3.4).
 */
function idleColours(proxy: Proxy, keyword: Keyword): Statement[] {
  const lines = keyword === 'http-check' ? rulesNamed(proxy.statements(keyword), 'disable-on-404', 'send-state') : [];
  return lines.length > 0 && checksServers(proxy) && healthCheckOf(proxy)?.kind !== 'httpchk' ? lines : [];
}

function drains(line: Statement): boolean {
  return rulesNamed([line], 'disable-on-404').length > 0;
}

function consequence(colours: readonly Statement[]): string {
  return colours.some(drains) ? 'A server that answers 404 to be left alone keeps receiving new clients.' : 'No server is told how many others there are.';
}

const written = (line: Statement) => asWritten(line.words);

/** Undefined in a fragment, whose `defaults` may have the option. */
function findingIn(proxy: Proxy, keyword: Keyword, isWhole: boolean, optionFor: OptionFor): RuleFinding | undefined {
  const check = healthCheckOf(proxy);
  if (!isWhole && !check) return undefined;
  const rules = rulesWithoutOption(proxy, keyword);
  const colours = idleColours(proxy, keyword);
  const [first, ...others] = [...rules, ...colours];
  if (!first) return undefined;
  const option = optionFor(rules);
  const [bare] = /^option \S+/.exec(option) ?? [option];
  const isOwn = check?.setting.owner === proxy;
  const from = check && !isOwn ? `, from ${check.setting.owner.title},` : '';
  const inForce = check ? `\`option ${check.kind}\` is in force${from} and not \`${bare}\`` : `there is no \`${bare}\``;
  const way = `${isOwn ? 'Replace it by' : 'Add'} \`${bare}\`, or remove the`;
  return rules.length === 0 ? {
    at: first,
    ...(colours.some(drains) ? {} : { severity: 'information' }),
    message: `\`${written(colours.find(drains) ?? first)}\` of ${proxy.title} does nothing: ${inForce}${check ? '' : ', and HAProxy says nothing of it'}. ${consequence(colours)} ${way} line.`,
    related: [
      ...(check ? [{ at: check.setting.statement, message: 'The check in force' }] : []),
      ...others.map(line => ({ at: line, message: 'Does nothing either' })),
    ],
    // What page to ask for, and what it answers, is for the author to say.
    repairs: [{ title: others.length > 0 ? 'Remove the lines, which do nothing' : 'Remove the line, which does nothing', safety: 'review', edits: colours.map(line => deleteLine(line)) }],
  } : {
    at: first,
    message: `The \`${keyword}\` rules of ${proxy.title} are ignored: ${inForce}. ${check ? '' : 'A server that accepts connections counts as UP, whatever it answers. '}${way} rules.`,
    related: [
      ...(check ? [{ at: check.setting.statement, message: 'The check in force' }] : []),
      ...others.map(rule => ({ at: rule, message: 'Ignored too' })),
    ],
    repairs: isOwn ? [] : adding(option, first, rules),
  };
}

/**
 * Puts the option above its rules. With it in force HAProxy looks at the order of the steps of an HTTP check, and does not start where the `send` stands
 * below an `expect` (2.6 to 3.4): that is put in order too, and so is an `expect` that nothing can meet. Where that cannot be done, the rules may go.
 */
function adding(option: string, first: Statement, rules: readonly Statement[]): RuleRepair[] {
  const mended = rules.map(mendExpectation);
  if (mended.includes(undefined)) return [{ title: 'Remove the rules, which do nothing', safety: 'review', edits: rules.map(rule => deleteLine(rule)) }];
  const mending = mended.flatMap(edits => edits ?? []);
  const also = mending.length > 0 ? ', and mend what is expected' : '';
  if (areInOrder(rules.flatMap(rule => stepOf(rule) ?? []))) return [{ title: `Add \`${option}\`${also}`, safety: 'review', edits: [insertLineAbove(first, option), ...mending] }];
  const [send, ...others] = rulesNamed(rules, 'send');
  if (!send || others.length > 0 || rulesNamed(rules, 'connect').length > 0) return [];
  const lines = [option, asWritten(send.words)].join(first.block.lineEndAt(first.line.end) + first.indentation);
  return [{ title: `Add \`${option}\`, with \`http-check send\` right below it${also}`, safety: 'review', edits: [insertLineAbove(first, lines), deleteLine(send), ...mending] }];
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
