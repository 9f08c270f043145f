import type { Proxy } from '../../model/proxy.ts';
import type { Server, ServerOption } from '../../model/servers/server.ts';
import { isSamePlace } from '../../syntax/place.ts';

/** Servers with one thing wrong with an option, and the proxies they are in. */
export interface OptionGroup {
  /** The words that say so, each once. */
  readonly options: readonly [ServerOption, ...ServerOption[]];
  readonly servers: readonly [Server, ...Server[]];
  readonly proxies: readonly [Proxy, ...Proxy[]];
  /** True when the word stands in `defaults`, for all these proxies. */
  readonly isInherited: boolean;
}

interface Growing {
  options: [ServerOption, ...ServerOption[]];
  servers: [Server, ...Server[]];
  proxies: [Proxy, ...Proxy[]];
  isInherited: boolean;
}

/**
 * One cause, one group: the servers of a proxy for what stands in its own lines, and all that inherit a `default-server` word for what stands in `defaults`.
 * @param proxies those that have such servers; best found by `proxiesThat`, since asking each of thousands takes long
 * @param concerned the servers of a proxy that have it wrong
 */
export function groupByOption(proxies: Iterable<Proxy>, name: string, concerned: (proxy: Proxy) => readonly Server[]): OptionGroup[] {
  const groups: Growing[] = [];
  const inherited: Growing[] = [];
  for (const proxy of proxies) {
    let own: Growing | undefined;
    for (const server of concerned(proxy)) {
      const option = server.option(name);
      if (!option) continue;
      const isOwn = proxy.section.has(option.statement.block);
      const group = isOwn ? own : inherited.find(({ options }) => isSame(options[0], option));
      if (group) {
        group.servers.push(server);
        if (group.proxies.at(-1) !== proxy) group.proxies.push(proxy);
        if (!group.options.some(other => isSame(other, option))) group.options.push(option);
        continue;
      }
      const opened: Growing = { options: [option], servers: [server], proxies: [proxy], isInherited: !isOwn };
      groups.push(opened);
      if (isOwn) own = opened;
      else inherited.push(opened);
    }
  }
  return groups;
}

function isSame(a: ServerOption, b: ServerOption): boolean {
  return isSamePlace(a.word, b.word);
}

/** "`server web1`", "2 servers", of some proxies: who a message is about. */
export function serversOf({ servers, proxies, isInherited }: OptionGroup): string {
  const [first] = servers;
  const where = proxies.length > 1 ? ` of ${proxies.length} sections` : ` of ${proxies[0].title}`;
  if (servers.length > 1 || isInherited) return `${servers.length} ${servers.length > 1 ? 'servers' : 'server'}${where}`;
  return `\`server ${first.name}\`${where}`;
}

/** The other words of a group, as places beside the finding. */
export function otherOptions({ options }: OptionGroup, message: string) {
  return options.slice(1).map(({ word }) => ({ at: word, message }));
}
