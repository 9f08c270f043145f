import type { Statement } from '../../syntax/statement.ts';
import { expectationOf } from './check-expect.ts';
import { checksServers, healthCheckOf, rulesNamed } from './health-check.ts';
import type { Proxy } from '../proxy.ts';

/** The rules that a TCP check follows, and those that it would follow if its section had none of its own. */
export interface TcpCheckRules {
  readonly owner: Proxy;
  readonly rules: readonly Statement[];
  readonly lost: readonly Statement[];
}

/**
 * The `tcp-check` rules by which the servers of a section are checked: its own, or else those of the nearest `defaults` with some; nothing is merged (2.6 and
 * 3.4). Undefined where nothing is checked so, where an undecided `.if` has a say, and where an `option tcp-check` of the section's own stands alone: 2.6
 * keeps the inherited rules then, 3.4 does not.
 */
export function tcpCheckRulesOf(proxy: Proxy): TcpCheckRules | undefined {
  const check = checksServers(proxy) ? healthCheckOf(proxy) : undefined;
  if (check?.kind !== 'tcp-check') return undefined;
  const owner = withRules(proxy);
  if (!owner || (owner !== proxy && check.setting.owner === proxy)) return undefined;
  const rules = owner.statements('tcp-check');
  if (!rules.every(rule => owner.section.isCertain(rule))) return undefined;
  const above = owner.defaults && withRules(owner.defaults);
  return { owner, rules, lost: above?.statements('tcp-check') ?? [] };
}

function withRules(proxy: Proxy): Proxy | undefined {
  return proxy.statements('tcp-check').length > 0 ? proxy : proxy.defaults && withRules(proxy.defaults);
}

/** What is said and awaited on each connection of a check, in order: the lines with `send` in some form, and those with `expect`. */
export function dialoguesOf(rules: readonly Statement[]): Statement[][] {
  const dialogues: Statement[][] = [[]];
  for (const rule of rules) {
    if (rule.word(1)?.value === 'connect') dialogues.push([]);
    else if (isSend(rule) || isExpect(rule)) dialogues.at(-1)?.push(rule);
  }
  return dialogues;
}

export function isSend(rule: Statement): boolean {
  return rule.word(1)?.value.startsWith('send') === true;
}

export function isExpect(rule: Statement): boolean {
  return rulesNamed([rule], 'expect').length > 0;
}

/** The text that an `expect string` or `expect rstring` waits for; undefined for bytes, for what is not to come, and where the environment has a say. */
export function awaitedText(rule: Statement): string | undefined {
  const found = expectationOf(rule);
  if (!found?.pattern || found.isNegated || found.pattern.hasVariable) return undefined;
  return ['string', 'rstring'].includes(found.match) ? found.pattern.value : undefined;
}

/** True for the first line of an HTTP request. */
export function isRequestLine(text: string): boolean {
  return /^[A-Z]+ \S+ HTTP\/\d/.test(text);
}
