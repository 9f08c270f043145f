import type { Configuration } from './configuration.ts';
import { proxiesThatLost } from './lost-settings.ts';
import type { Proxy } from './proxy.ts';
import { backendsAskedInVain } from './tests-in-vain.ts';

/**
 * True where one says already that the servers of a section are not checked: of a test that counts them in vain, or of a `defaults` by which a
 * `default-server check` was lost. Ask only about sections with such servers.
 */
export function isMissingCheckTold(proxy: Proxy, configuration: Configuration): boolean {
  return backendsAskedInVain(configuration).has(proxy) || proxiesThatLost('default-server check', configuration).has(proxy);
}
