import { blockedBackupsOf } from '../servers/backup-servers.ts';
import { healthCheckOf } from './health-check.ts';
import { showsThatCheckWasMeant } from '../servers/idle-server-options.ts';
import { lateDefaultServersOf } from '../servers/late-default-server.ts';
import { unwatchedStickyServers } from '../servers/persistence.ts';
import { perProxy, type Proxy } from '../proxy.ts';
import { checkStateOf } from './unchecked-servers.ts';

/**
 * By what one sees best that the unchecked servers of a section are a mistake. All have one cause, the missing `check`, so only one rule speaks:
 *   backup        a backup server that never takes over
 *   late-default  a `default-server check` below the servers
 *   check-option  an `option httpchk` or the like, which only says how to check
 *   idle-option   `inter`, `rise`, ... on a server line
 *   sticky        clients that are bound to these servers, and that nothing sends to another
 */
export type UncheckedSign = 'backup' | 'late-default' | 'check-option' | 'idle-option' | 'sticky';

/** The plainest sign, in the order above. Undefined where nothing but the missing `check` is to be seen. Ask only about sections with such servers. */
export const uncheckedSignOf: (proxy: Proxy) => UncheckedSign | undefined = perProxy(proxy => {
  if (blockedBackupsOf(proxy)) return 'backup';
  if (lateDefaultServersOf(proxy).some(({ options }) => options.includes('check'))) return 'late-default';
  // A backup beside checked servers is nobody's mistake for want of a check alone.
  if (healthCheckOf(proxy) && checkStateOf(proxy).unchecked.length > 0) return 'check-option';
  if (showsThatCheckWasMeant(proxy)) return 'idle-option';
  return unwatchedStickyServers(proxy).some(server => !server.has('no-check')) ? 'sticky' : undefined;
});
