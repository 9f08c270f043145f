import type { Proxy } from '../../model/proxy.ts';
import type { Server, ServerOption } from '../../model/servers/server.ts';
import { sharedDefault } from '../../model/servers/shared-default.ts';
import type { Place } from '../../syntax/place.ts';

/** Where a finding about an option of a server goes: on its word, or on the server's own line where a `default-server` says it, or nobody does. */
export function placeOf(option: ServerOption | undefined, server: Server): Place {
  return option?.statement.equals(server.statement) ? option.word : server.statement;
}

/** The same for what several servers have in common: where a `default-server` of the section says it for all of them, on its word there. */
export function commonPlaceOf(name: string, servers: readonly [Server, ...Server[]], proxy: Proxy): Place {
  return sharedDefault(name, servers, proxy)?.word ?? placeOf(servers[0].option(name), servers[0]);
}
