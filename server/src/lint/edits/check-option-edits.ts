import type { Server } from '../../model/servers/server.ts';
import { replaceWord, type RuleEdit } from './rule-edits.ts';

/** Gives servers an option: behind the address, where an empty word cannot swallow it. */
export function addServerOption(servers: readonly Server[], option: string): RuleEdit[] {
  return servers.flatMap(({ address }) => (address ? [replaceWord(address, `${address.text} ${option}`)] : []));
}

/** "server `app1`", "server `app1` and 2 others". */
export function nameServers(servers: readonly [Server, ...Server[]]): string {
  const [first, ...others] = servers;
  if (others.length === 0) return `server \`${first.name}\``;
  return `server \`${first.name}\` and ${others.length} ${others.length === 1 ? 'other' : 'others'}`;
}
