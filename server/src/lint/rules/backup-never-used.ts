import { blockedBackupsOf, isUpForEver, type BlockedBackups } from '../../model/servers/backup-servers.ts';
import { wouldGetLate } from '../../model/servers/late-default-server.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server, ServerOption } from '../../model/servers/server.ts';
import { cookieLineOf } from '../../model/servers/persistence.ts';
import { isSamePlace } from '../../syntax/place.ts';
import { checkRepair } from '../edits/check-edits.ts';
import { deleteWord, replaceWord } from '../edits/rule-edits.ts';
import type { RuleFinding } from '../finding.ts';
import { replaceValue, whereNotSet } from '../findings/assumed-value.ts';
import { eachOnce } from '../findings/each-once.ts';
import { hasNoWeight, mayGetWeight } from '../findings/no-weight.ts';
import { commonPlaceOf } from '../findings/option-place.ts';
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

/**
 * The backup servers of a section, where each of them has weight 0, and another server has not: if none has, all-weights-zero tells. Who gives one a cookie may
 * go there by it, and `use-server` goes past the weight.
 */
function weightlessBackupsOf(proxy: Proxy): readonly Server[] {
  if (!proxy.isBackend || proxy.isDisabled || !proxy.carriesTraffic || proxy.statements('use-server').length > 0) return [];
  const usable = proxy.servers.filter(server => !server.isDisabled);
  const backups = usable.filter(server => server.isBackup);
  const isCertain = usable.every(server => !server.isUncertain && proxy.section.isCertain(server.statement));
  if (!isCertain || backups.length === 0 || !backups.every(server => hasNoWeight(server) && !mayGetWeight(server))) return [];
  const hasCookie = cookieLineOf(proxy) !== undefined && backups.some(server => server.has('cookie'));
  return !hasCookie && usable.some(server => !server.isBackup && !hasNoWeight(server)) ? backups : [];
}

function findingOnWeights(proxy: Proxy, [first, ...others]: readonly [Server, ...Server[]]): RuleFinding {
  const isOne = others.length === 0 && !first.isTemplate;
  const written = [first, ...others].map(server => server.option('weight')).filter(option => option !== undefined);
  const options = eachOnce(written, (a, b) => isSamePlace(a.word, b.word));
  const value = options[0]?.value;
  return {
    at: commonPlaceOf('weight', [first, ...others], proxy),
    message: `${isOne ? `The backup ${named([first])}` : 'Each backup server'} of ${proxy.title} has weight 0${value ? whereNotSet(value) : ''}, so ${isOne ? 'it never takes' : 'none of them ever takes'} over: when the other servers are DOWN, ${end(proxy)}. \`backup\` alone keeps requests away until then. Give ${isOne ? 'it' : 'them'} a weight of 1 or more.`,
    related: others.map(server => ({ at: server.statement, message: 'Never used either' })),
    repairs: [{ title: 'Write `weight 1`', safety: 'review', edits: options.flatMap(option => (option.value ? [replaceValue(option.value, '1')] : [])) }],
  };
}

/** A backup server with the server in front of it whose state it has. */
interface Follower {
  readonly backup: Server;
  readonly track: ServerOption;
  readonly primary: Server;
}

/**
 * Backup servers that `track` a server which they stand in for: they are DOWN when they are needed, and UP when they are not. Who gives one a cookie may go there by
 * it, and `use-server` may name it.
 */
function followersOf(proxy: Proxy): readonly Follower[] {
  if (!proxy.isBackend || proxy.isDisabled || !proxy.carriesTraffic || proxy.statements('use-server').length > 0) return [];
  const usable = proxy.servers.filter(server => !server.isDisabled && !server.isUncertain && proxy.section.isCertain(server.statement));
  return usable.flatMap((backup): Follower[] => {
    const track = backup.isBackup ? backup.option('track') : undefined;
    if (!track?.value || track.value.hasVariable || (cookieLineOf(proxy) !== undefined && backup.has('cookie'))) return [];
    const name = track.value.value.startsWith(`${proxy.name}/`) ? track.value.value.slice(proxy.name.length + 1) : track.value.value;
    const primary = usable.find(server => !server.isBackup && !server.isTemplate && server.name === name && !hasNoWeight(server));
    return primary ? [{ backup, track, primary }] : [];
  });
}

/** About the backup servers that one `track` is for. */
function findingOnFollowers(proxy: Proxy, [first, ...others]: readonly [Follower, ...Follower[]]): RuleFinding {
  const { backup, track, primary } = first;
  const isOwn = others.length === 0 && track.statement.equals(backup.statement);
  return {
    at: track.word,
    message: `The backup ${named([backup])} has the state of \`server ${primary.name}\`, which it stands in for: when that one is DOWN, it is DOWN as well, and ${end(proxy)}. Write \`check\` instead of \`track\`.`,
    related: [{ at: primary.statement, message: 'The server in front of it' }, ...others.map(other => ({ at: other.track.word, message: 'The same here' }))],
    repairs: isOwn && track.value ? [{ title: 'Write `check`', safety: 'review', edits: [replaceWord(track.word, 'check'), deleteWord(track.value)] }] : [],
  };
}

/** Lab cases backup-tracks-primary, backup-behind-unchecked-server, second-backup-behind-unchecked-backup and backup-of-weight-zero: 503 with `SC--` on 2.6 to 3.4, `option redispatch` or not. */
export default defineRule({
  name: 'backup-never-used',
  summary: 'A backup server never takes over, because a server before it is not checked, or because its weight is 0.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  mentions: ['backup'],
  *check(proxy, { isWhole }) {
    const [weightless, ...more] = isWhole ? weightlessBackupsOf(proxy) : [];
    if (weightless) yield findingOnWeights(proxy, [weightless, ...more]);
    const [follower, ...followers] = followersOf(proxy);
    if (follower) yield findingOnFollowers(proxy, [follower, ...followers]);
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
      repairs: checkRepair(`Add \`check\` to ${named(toCheck(blocked))}`, toCheck(blocked)),
    };
  },
});
