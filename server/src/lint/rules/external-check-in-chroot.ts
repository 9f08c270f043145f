import { externalCheckOf, hasExternalCommand } from '../../model/checks/external-check.ts';
import { possibleGlobalLine } from '../../model/global-sections.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import { listOf } from '../findings/group.ts';
import { deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const runningCommand = proxiesThat(
  proxy => externalCheckOf(proxy) !== undefined && hasExternalCommand(proxy) && proxy.servers.some(server => server.has('check')),
  ['external-check'],
);

/** Lab case external-check-in-chroot: PROCERR, and 503 with `SC--` on 2.6 to 3.4; with `chroot /` all is well. */
export default defineRule({
  name: 'external-check-in-chroot',
  summary: 'The command of an external check is looked up inside the chroot, where it is mostly not.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['chroot'],
  *check(configuration) {
    const [first, ...others] = runningCommand(configuration);
    if (!first) return;
    const chroot = possibleGlobalLine('chroot', configuration);
    const directory = chroot?.word(1)?.value ?? '/';
    if (!chroot || /^\/+$/.test(directory)) return;
    yield {
      at: externalCheckOf(first) ?? first.header,
      message: `External checks run inside the chroot \`${directory}\`: unless the command, its interpreter and its libraries are there too, each check of ${listOf([first, ...others])} fails and no server is UP. Do without the chroot, or check in another way.`,
      related: [{ at: chroot, message: 'The chroot' }, ...others.map(proxy => ({ at: proxy.header, message: 'Checked by a command too' }))],
      repairs: [{ title: 'Remove `chroot`', safety: 'review', edits: [deleteLine(chroot)] }],
    };
  },
});
