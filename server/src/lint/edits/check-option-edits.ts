import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { sharedDefault } from '../../model/servers/shared-default.ts';
import { replaceWord, type RuleEdit } from './rule-edits.ts';

/** Gives servers an option: behind the address, where an empty word cannot swallow it. */
export function addServerOption(servers: readonly Server[], option: string): RuleEdit[] {
  return servers.flatMap(({ address }) => (address ? [replaceWord(address, `${address.text} ${option}`)] : []));
}

/** Gives servers an option beside another one: on the `default-server` line of the section that gives them that, where it does so for no others, else on each. */
export function addBesideOption(name: string, servers: readonly Server[], option: string, proxy: Proxy, mayHave?: (server: Server) => boolean): RuleEdit[] {
  const shared = sharedDefault(name, servers, proxy, mayHave);
  const last = shared?.value ?? shared?.word;
  return last ? [replaceWord(last, `${last.text} ${option}`)] : addServerOption(servers, option);
}

/** "server `app1`", "server `app1` and 2 others". */
export function nameServers(servers: readonly [Server, ...Server[]]): string {
  const [first, ...others] = servers;
  if (others.length === 0) return `server \`${first.name}\``;
  return `server \`${first.name}\` and ${others.length} ${others.length === 1 ? 'other' : 'others'}`;
}
