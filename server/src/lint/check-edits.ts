import type { Proxy } from '../model/proxy.ts';
import { checkStateOf } from '../model/unchecked-servers.ts';
import type { RuleRepair } from './finding.ts';
import { insertLineAbove, replaceWord } from './rule-edits.ts';

/**
 * The ways to have the unchecked servers of some sections checked: `check` on each line, behind the address, where an empty word cannot swallow it;
 * or, where the sections check none of their servers, one `default-server check` above the first of them, as it acts only on lines below it.
 */
export function checkRepairs(proxies: readonly Proxy[]): RuleRepair[] {
  const servers = proxies.flatMap(proxy => checkStateOf(proxy).unchecked);
  const named = servers.length === 1 ? `server ${servers[0]?.name}` : `the ${servers.length} unchecked servers`;
  const add: RuleRepair = {
    title: `Add \`check\` to ${named}`,
    safety: 'review',
    edits: servers.flatMap(({ address }) => (address ? [replaceWord(address, `${address.text} check`)] : [])),
  };
  const canShare = servers.length > 1 && proxies.every(proxy => {
    const { active, unchecked } = checkStateOf(proxy);
    return active === unchecked.length && proxy.servers.length === active && unchecked.every(server => proxy.section.isCertain(server.statement));
  });
  if (!canShare) return [add];
  const lines = proxies.flatMap(proxy => (proxy.servers[0] ? [insertLineAbove(proxy.servers[0].statement, 'default-server check')] : []));
  return [add, { title: 'Add `default-server check` above the servers', safety: 'review', edits: lines }];
}
