import { isSamePlace } from '../../syntax/place.ts';
import type { Proxy } from '../proxy.ts';
import type { ServerOption } from './server-options.ts';
import type { Server } from './server.ts';

/**
 * The option of a `default-server` line in the section from which these servers have it, and which no other server of the section takes from there: the line that
 * a reader would change. Undefined where they have it from elsewhere.
 * @param mayHave true for another server that does not mind
 */
export function sharedDefault(name: string, servers: readonly Server[], proxy: Proxy, mayHave: (server: Server) => boolean = () => false): ServerOption | undefined {
  const option = servers[0]?.option(name);
  if (option?.statement.keyword !== 'default-server' || !proxy.section.has(option.statement.block) || !proxy.section.isCertain(option.statement)) return undefined;
  const takesIt = (server: Server) => {
    const own = server.option(name);
    return own !== undefined && isSamePlace(own.word, option.word);
  };
  const concerned = new Set(servers);
  return servers.every(takesIt) && proxy.servers.every(server => concerned.has(server) || mayHave(server) || !takesIt(server)) ? option : undefined;
}
