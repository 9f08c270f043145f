import type { Server, ServerOption } from '../../model/servers/server.ts';
import type { Place } from '../../syntax/place.ts';

/** Where a finding about an option of a server goes: on its word, or on the server's own line where a `default-server` says it, or nobody does. */
export function placeOf(option: ServerOption | undefined, server: Server): Place {
  return option?.statement.equals(server.statement) ? option.word : server.statement;
}
