import { globalSections, possibleGlobalLine } from '../../model/global-sections.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import { deleteLine, insertLineBelow } from '../edits/rule-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { sharedByLine } from '../findings/by-cause.ts';
import { listOf } from '../findings/group.ts';
import { defineRule } from '../rule.ts';

interface Loading {
  readonly proxy: Proxy;
  /** The line in force, its own or an inherited one. */
  readonly line: Statement;
}

const loading = inProxies((proxy): Loading[] => {
  const setting = proxy.isBackend && !proxy.isDisabled ? proxy.effective('load-server-state-from-file') : undefined;
  return setting?.value?.value === 'global' && setting.owner.section.isCertain(setting.statement) ? [{ proxy, line: setting.statement }] : [];
}, ['load-server-state-from-file']);

/** "Unfortunately, 'server-state-file' is not set!", also with a `server-state-base`; for each backend that is not disabled, with servers or without. Tried on 2.6 and 3.4. */
export default defineRule({
  name: 'server-state-file-not-set',
  summary: 'Servers are to start as the global state file says, but `global` names none.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['load-server-state-from-file'],
  *check(configuration, { isWhole }) {
    if (!isWhole || possibleGlobalLine('server-state-file', configuration)) return;
    const [global] = globalSections(configuration);
    const line = 'server-state-file /var/lib/haproxy/server-state';
    const naming: RuleRepair[] = global?.header ? [{ title: `Add \`${line}\` to \`global\``, safety: 'review', edits: [insertLineBelow(global.header, line, global)] }] : [];
    for (const { first: { line }, proxies } of sharedByLine(loading(configuration), each => each.line)) {
      yield {
        at: line,
        message: `HAProxy reads no state of servers for ${listOf(proxies)}, and warns of it: \`global\` has no \`server-state-file\`. After a reload all servers start anew, those in maintenance too. Name the file there, or remove this line.`,
        related: proxies.filter(({ section }) => !section.has(line.block)).map(proxy => ({ at: proxy.header, message: 'Inherits it' })),
        repairs: [...naming, { title: 'Remove `load-server-state-from-file`', safety: 'review', edits: [deleteLine(line)] }],
      };
    }
  },
});
