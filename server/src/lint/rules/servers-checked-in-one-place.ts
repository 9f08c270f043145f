import { connectRulesOf } from '../../model/checks/check-connection.ts';
import { checksOfNeighbours, type CheckOfNeighbour } from '../../model/checks/check-of-neighbour.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server, ServerOption } from '../../model/servers/server.ts';
import { nameServers } from '../edits/check-option-edits.ts';
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

/** Of several services of one host, the port of one is checked for another. A port that is none of theirs may be that of something that knows them all. */
function findingOnNeighbour({ servers, neighbour, port, isForOthers }: CheckOfNeighbour, proxy: Proxy): RuleFinding {
  const isOwn = proxy.section.has(port.word.block);
  const who = servers.length > 1 ? 'one of them' : 'it';
  const fails = proxy.mode === 'http' ? 'requests, which end in a 503' : 'connections, which are closed';
  return {
    at: isOwn ? port.value : proxy.header,
    message: `By \`port ${port.value.value}\`, the health check of ${nameServers(servers)} in ${proxy.title} asks \`server ${neighbour.name}\`, which is there on the same host: when ${who} is down, it stays UP and gets ${fails}. ${isForOthers ? 'Say a port of its own for each server that needs one' : 'Remove `port`, so that each is checked at its own'}.`,
    related: [{ at: neighbour.statement, message: 'This is asked' }, ...(isOwn ? [] : [{ at: port.word, message: 'Inherited from here' }])],
    repairs: isOwn && !isForOthers ? [{ title: 'Remove `port`', safety: 'review', edits: deleteOption(port) }] : [],
  };
}

/** Lab cases servers-checked-in-one-place and checked-at-port-of-neighbour, 2.6 to 3.4. */
export default defineRule({
  name: 'servers-checked-in-one-place',
  summary: 'Servers are checked at one address, at the port of another server, or follow one server: one of them that is down stays UP.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server'],
  mentions: ['addr', 'track', 'port'],
  *check(proxy) {
    if (!proxy.isBackend || proxy.isDisabled || !proxy.carriesTraffic || proxy.option('external-check')) return;
    const found = connectRulesOf(proxy).length > 0 ? undefined : onePlaceOf(proxy);
    if (found) yield findingFor(found, proxy);
    for (const each of checksOfNeighbours(proxy)) yield findingOnNeighbour(each, proxy);
  },
});
