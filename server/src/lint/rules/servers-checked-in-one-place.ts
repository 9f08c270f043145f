import { connectRulesOf } from '../../model/checks/check-connection.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server, ServerOption } from '../../model/servers/server.ts';
import { deleteOption } from '../edits/rule-edits.ts';
import { listOf } from '../findings/group.ts';
import type { RuleFinding } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** An option of a `default-server` line by which several servers have one state. */
interface OnePlace {
  readonly option: ServerOption;
  readonly where: string;
  readonly hosts: number;
  readonly remove: readonly ServerOption[];
}

/** The option that a server has from a `default-server` line. */
function inherited(server: Server, name: string): ServerOption | undefined {
  const option = server.option(name);
  return option && !option.statement.equals(server.statement) ? option : undefined;
}

/** With another address, but the port of each server, these may be several containers or tunnels of one machine. */
function placeOf(server: Server): Omit<OnePlace, 'hosts'> | undefined {
  const track = inherited(server, 'track');
  if (track) return { option: track, where: `\`track ${track.value?.value ?? ''}\``, remove: [track] };
  const [addr, port] = [inherited(server, 'addr'), inherited(server, 'port')];
  if (!addr || !port || !server.has('check') || server.has('agent-check')) return undefined;
  return { option: addr, where: `\`addr ${addr.value?.value ?? ''} port ${port.value?.value ?? ''}\``, remove: [addr, port] };
}

/** Servers of one machine may well have one state: only those of several are told. */
function onePlaceOf(proxy: Proxy): OnePlace | undefined {
  const servers = proxy.servers.filter(server => !server.isDisabled && !server.isBackup && !server.isUncertain);
  const [first] = servers;
  const place = first && placeOf(first);
  if (!place || servers.some(server => server.isTemplate || placeOf(server)?.where !== place.where)) return undefined;
  const hosts = servers.map(server => server.parsedAddress);
  const names = new Set(hosts.map(({ host }) => host));
  const isTold = hosts.every(({ kind, host }) => (kind === 'ip' || kind === 'name') && host !== '');
  return isTold && names.size > 1 ? { ...place, hosts: names.size } : undefined;
}

function findingFor({ option, where, hosts, remove }: OnePlace, proxy: Proxy): RuleFinding {
  const isOwn = proxy.section.has(option.word.block);
  const what = option.word.value === 'track' ? 'follow one server' : 'are checked at one address';
  return {
    at: isOwn ? option.word : proxy.header,
    message: `By ${where}, all servers of ${listOf([proxy])} ${what}, though they are on ${hosts} hosts: one of them that is down stays UP and gets requests, which end in a 503, and when that one place is down, all are. ${option.word.value === 'track' ? 'Check each server by itself, or let each follow its own.' : 'Remove `addr` and `port`, or say them for each server.'}`,
    related: isOwn ? [] : [{ at: option.word, message: 'Inherited from here' }],
    repairs: !isOwn || option.word.value === 'track' ? [] : [{ title: 'Remove `addr` and `port`', safety: 'review', edits: remove.flatMap(deleteOption) }],
  };
}

/** Lab case servers-checked-in-one-place, 2.6 to 3.4. */
export default defineRule({
  name: 'servers-checked-in-one-place',
  summary: 'A `default-server` line has all servers checked at one address, or follow one server, and one of them that is down stays UP.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server'],
  mentions: ['addr', 'track'],
  *check(proxy) {
    if (!proxy.isBackend || proxy.isDisabled || !proxy.carriesTraffic || proxy.option('external-check') || connectRulesOf(proxy).length > 0) return;
    const found = onePlaceOf(proxy);
    if (found) yield findingFor(found, proxy);
  },
});
