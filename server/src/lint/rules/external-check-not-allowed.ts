import type { Configuration } from '../../model/configuration.ts';
import { externalCheckOf, hasExternalCommand, mayFork } from '../../model/checks/external-check.ts';
import { globalSections } from '../../model/global-sections.ts';
import type { Proxy } from '../../model/proxy.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { isSamePlace } from '../../syntax/place.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { isOpen } from '../arguments/problem.ts';
import { listOf } from '../findings/group.ts';
import { insertLineBelow, type RuleEdit } from '../edits/rule-edits.ts';
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

/** The commands in force of which HAProxy does not know where they are, whether a check runs them or not: refused by 2.6 and 3.4, even in a frontend that inherits one. */
const commandsWithoutPath = inProxies(proxy => {
  if (proxy.kind === 'defaults' || proxy.isDisabled || proxy.effective('external-check path')) return [];
  const setting = proxy.effective('external-check command');
  const command = setting?.statement.word(2);
  if (!setting || !command || isOpen(command) || command.value === '' || command.value.startsWith('/')) return [];
  return setting.owner.section.isCertain(setting.statement) ? [{ proxy, command }] : [];
}, ['external-check']);

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
  summary: '`option external-check` lacks what it needs: `external-check` in `global`, or a command whose path is known.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['external-check'],
  *check(configuration, { isWhole }) {
    const known: Word[] = [];
    for (const { proxy, command } of commandsWithoutPath(configuration)) {
      if (known.some(other => isSamePlace(other, command))) continue;
      known.push(command);
      yield {
        at: command,
        message: `HAProxy does not know where \`${command.value}\` is, and refuses to start: it begins with no \`/\`, and ${proxy.title} has no \`external-check path\`. Write the whole path of the command, or add a line \`external-check path /usr/bin:/bin\` with the directories to look in.`,
      };
    }
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
