import type { Proxy, Setting } from '../proxy.ts';

/** The words of `retry-on` with which a connection is tried again that a server refuses or does not take in time. */
const connectionFailures: ReadonlySet<string> = new Set(['conn-failure', 'all-retryable-errors']);

/**
 * The `retry-on` in force that leaves failed connections out, which are tried again without such a line: the next attempt, and `option redispatch`, do not
 * come about (tried on 2.6 and 3.4). HTTP only.
 */
export function retryOnWithoutConnections(proxy: Proxy): Setting | undefined {
  const setting = proxy.mode === 'http' ? proxy.effective('retry-on') : undefined;
  const words = setting?.statement.words.slice(1) ?? [];
  return words.length > 0 && words.every(word => !word.hasVariable && !connectionFailures.has(word.value)) ? setting : undefined;
}
