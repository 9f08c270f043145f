import type { Configuration } from '../configuration.ts';
import { proxiesThatLost } from '../lost-settings.ts';
import type { Proxy } from '../proxy.ts';
import { trackedInVain } from './track.ts';
import { checkStateOf } from './unchecked-servers.ts';
import { backendsAskedInVain } from '../routes/tests-in-vain.ts';

/**
 * True where one says already that the servers of a section are not checked: of a test that counts them in vain, of a `defaults` by which a
 * `default-server check` was lost, or of the servers that track them all. Ask only about sections with such servers.
 */
export function isMissingCheckTold(proxy: Proxy, configuration: Configuration): boolean {
  return backendsAskedInVain(configuration).has(proxy) || proxiesThatLost('default-server check', configuration).has(proxy)
    || areTrackedInVain(proxy, configuration);
}

function areTrackedInVain(proxy: Proxy, configuration: Configuration): boolean {
  const tracked = trackedInVain(configuration);
  return tracked.length > 0 && checkStateOf(proxy).unchecked.every(server => tracked.some(({ statement }) => statement.equals(server.statement)));
}
