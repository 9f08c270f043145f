import { blockedBackupsOf, isUpForEver, type BlockedBackups } from '../../model/servers/backup-servers.ts';
import { wouldGetLate } from '../../model/servers/late-default-server.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { addCheck } from '../edits/check-edits.ts';
import { defineRule } from '../rule.ts';

function named(servers: readonly Server[]): string {
  return servers.length === 1 ? `\`server ${servers[0]?.name}\`` : `${servers.length} servers`;
}

/** The servers to be checked: those in front, and the other backup servers if they are in front of one another. */
function toCheck({ blockers, backups }: BlockedBackups): readonly Server[] {
  return blockers[0].isBackup ? [...blockers, ...backups.filter(server => isUpForEver(server) && !server.has('no-check'))] : blockers;
}

/** What a request meets that comes when the servers in front are dead. */
function end(proxy: Proxy): string {
  return proxy.mode === 'http' ? 'each request gets a 503' : 'each connection fails';
}

/** Lab cases backup-behind-unchecked-server and second-backup-behind-unchecked-backup: 503 with `SC--` on 2.6 to 3.4, `option redispatch` or not. */
export default defineRule({
  name: 'backup-never-used',
  summary: 'A backup server never takes over, because a server before it is not checked.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  mentions: ['backup'],
  *check(proxy, { isWhole }) {
    const blocked = isWhole ? blockedBackupsOf(proxy) : undefined;
    if (!blocked) return;
    const { blockers, backups } = blocked;
    // A `default-server check` below them is why: default-server-below-servers speaks, and its repair brings the backup servers into use.
    if (blockers.every(server => wouldGetLate(server, 'check', proxy))) return;
    const [blocker] = blockers;
    const share = proxy.servers.filter(server => !server.isDisabled && !server.isBackup).length > blockers.length ? 'its share of the requests fails' : end(proxy);
    const message = blocker.isBackup
      ? `Only the first backup server that is UP is used, and nothing checks ${named(blockers)}: HAProxy takes it for UP for ever, so ${named(backups)} behind it never ${backups.length > 1 ? 'take' : 'takes'} over. When it is dead too, ${end(proxy)}. Add \`check\`.`
      : `Nothing checks ${named(blockers)} of ${proxy.title}, so HAProxy takes ${blockers.length > 1 ? 'them' : 'it'} for UP for ever, and ${backups.length > 1 ? `the ${backups.length} backup servers never take` : `the backup ${named(backups)} never takes`} over. When ${blockers.length > 1 ? 'they are' : 'it is'} dead, ${blockers.length > 1 ? 'each of their requests fails' : share}. Add \`check\`.`;
    yield {
      at: blocker.statement,
      message,
      related: [
        ...blockers.slice(1).map(server => ({ at: server.statement, message: 'Not checked either' })),
        ...backups.map(server => ({ at: server.statement, message: 'Never used' })),
      ],
      repairs: [{ title: `Add \`check\` to ${named(toCheck(blocked))}`, safety: 'review', edits: addCheck(toCheck(blocked)) }],
    };
  },
});
