import type { Configuration } from '../../model/configuration.ts';
import { externalCheckOf, hasExternalCommand, mayFork } from '../../model/external-check.ts';
import { globalSections } from '../../model/global-sections.ts';
import type { Proxy } from '../../model/proxy.ts';
import { inProxies } from '../../model/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import { listOf } from '../group.ts';
import { insertLineBelow, type RuleEdit } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

const options = inProxies(proxy => {
  const option = externalCheckOf(proxy);
  return option ? [{ proxy, option }] : [];
}, ['external-check']);

/** The sections with an `option external-check`, by its line. */
function byOption(configuration: Configuration): { option: Statement; proxies: [Proxy, ...Proxy[]] }[] {
  const groups: { option: Statement; proxies: [Proxy, ...Proxy[]] }[] = [];
  for (const { proxy, option } of options(configuration)) {
    const group = groups.find(other => other.option.equals(option));
    if (group) group.proxies.push(proxy);
    else groups.push({ option, proxies: [proxy] });
  }
  return groups;
}

/** Puts lines into the last `global` section. */
function addToGlobal(configuration: Configuration, lines: readonly string[]): RuleEdit[] {
  const section = globalSections(configuration).at(-1);
  const anchor = section?.statements().at(-1) ?? section?.header;
  if (!section || !anchor) return [];
  const next = anchor.block.lineEndAt(anchor.line.end) + (anchor.isHeader ? '    ' : anchor.indentation);
  return [insertLineBelow(anchor, lines.join(next))];
}

/** Lab case external-check-not-allowed: HAProxy 2.6 to 3.4 refuses it, and warns where only `insecure-fork-wanted` is missing. */
export default defineRule({
  name: 'external-check-not-allowed',
  summary: '`option external-check` lacks what it needs: `external-check` in `global`, or a command.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['external-check'],
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    for (const { option, proxies } of byOption(configuration)) {
      const globals = globalSections(configuration);
      const isAllowed = globals.some(section => section.statements('external-check').length > 0);
      const lacking = proxies.filter(proxy => !hasExternalCommand(proxy));
      const [first] = lacking;
      const missing = [...(isAllowed ? [] : ['external-check']), ...(mayFork(globals) ? [] : ['insecure-fork-wanted'])];
      if (missing.length === 0 && !first) continue;
      const inGlobal = missing.length > 0 ? `${missing.map(line => `\`${line}\``).join(' and ')} in \`global\`` : '';
      const command = first ? `an \`external-check command\` in ${listOf(lacking as [Proxy, ...Proxy[]])}` : '';
      const isFatal = !isAllowed || first !== undefined;
      const edits = addToGlobal(configuration, missing);
      yield {
        at: option,
        severity: isFatal ? 'error' : 'warning',
        message: `\`option external-check\` needs ${[inGlobal, command].filter(Boolean).join(', and ')}. ${isFatal ? 'HAProxy refuses to start.' : 'HAProxy warns that the checks will likely fail.'}`,
        repairs: missing.length > 0 && edits.length > 0 && !first
          ? [{ title: `Add ${missing.map(line => `\`${line}\``).join(' and ')} to \`global\``, safety: 'review', edits }]
          : [],
      };
    }
  },
});
