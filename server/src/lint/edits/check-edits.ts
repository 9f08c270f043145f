import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { lacksCheckPort } from '../../model/servers/server-port.ts';
import { checkStateOf } from '../../model/checks/unchecked-servers.ts';
import type { RuleRepair } from '../finding.ts';
import { insertLineAbove, replaceWord, type RuleEdit } from './rule-edits.ts';

/** Has each of these servers checked: `check` behind its address, where an empty word cannot swallow it, or in the place of its own `no-check`. */
export function addCheck(servers: readonly Server[]): RuleEdit[] {
  return servers.flatMap(server => {
    const refusal = server.ownOption('no-check');
    if (refusal && refusal !== 'off') return [replaceWord(refusal.word, 'check')];
    return server.address ? [replaceWord(server.address, `${server.address.text} check`)] : [];
  });
}

/** The same as a repair. None where a server has no port to be checked on: HAProxy would not start, and the port is not for us to say. */
export function checkRepair(title: string, servers: readonly Server[]): RuleRepair[] {
  return servers.some(lacksCheckPort) ? [] : [{ title, safety: 'review', edits: addCheck(servers) }];
}

/** What is to be added to servers that are not checked, for a message. */
export function checkAdvice(servers: readonly Server[]): string {
  return servers.some(lacksCheckPort) ? '`check port N`, as the address has no port that a check could call' : '`check`';
}

/**
 * The ways to have the unchecked servers of some sections checked: `check` on each line; or, where the sections check none of their servers, one
 * `default-server check` above the first of them, as it acts only on lines below it. None where `checkRepair` has none.
 */
export function checkRepairs(proxies: readonly Proxy[]): RuleRepair[] {
  const servers = proxies.flatMap(proxy => checkStateOf(proxy).unchecked);
  if (servers.some(lacksCheckPort)) return [];
  const named = servers.length === 1 ? `server ${servers[0]?.name}` : `the ${servers.length} unchecked servers`;
  const add = checkRepair(`Add \`check\` to ${named}`, servers);
  const canShare = servers.length > 1 && proxies.every(proxy => {
    const { active, unchecked } = checkStateOf(proxy);
    return active === unchecked.length && proxy.servers.length === active && unchecked.every(server => proxy.section.isCertain(server.statement));
  });
  if (!canShare) return add;
  const lines = proxies.flatMap(proxy => (proxy.servers[0] ? [insertLineAbove(proxy.servers[0].statement, 'default-server check')] : []));
  return [...add, { title: 'Add `default-server check` above the servers', safety: 'review', edits: lines }];
}
