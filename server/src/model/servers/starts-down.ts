import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import type { Server } from './server.ts';

/**
 * True for a server that begins DOWN, by `init-state`, and that no check ever raises: seen on 3.2 and 3.4, also with `no-check`. An agent raises it; with
 * `track` HAProxy refuses such a line, and where `resolvers` fill servers in, other things happen to them.
 */
export function staysDown(server: Server, version: HaproxyVersion): boolean {
  const state = server.option('init-state')?.value?.value;
  if (state !== 'down' && state !== 'fully-down') return false;
  return isAtLeast(version, '3.1') && !server.isChecked && !server.isUncertain && !server.has('resolvers');
}
