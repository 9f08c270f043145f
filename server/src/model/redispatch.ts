import type { Proxy, Setting } from './proxy.ts';

/** The `option redispatch` in force by which a failed connection is tried again on another server; undefined where none is, or one that is turned off. */
export function redispatchOf(proxy: Proxy): Setting | undefined {
  const setting = proxy.option('redispatch');
  return setting && !isTurnedOff(setting) ? setting : undefined;
}

/** The `option redispatch 0` in force, which somebody has written on purpose. */
export function redispatchTurnedOff(proxy: Proxy): Setting | undefined {
  const setting = proxy.option('redispatch');
  return setting && isTurnedOff(setting) ? setting : undefined;
}

/** `0` turns it off, and what is no number counts as 0: 503 for who is bound to a dead server (tried on 2.6 and 3.4; lab case redispatch-zero). */
function isTurnedOff({ statement }: Setting): boolean {
  const interval = statement.word(2);
  return interval !== undefined && !interval.hasVariable && !/^[+-]?0*[1-9]/.test(interval.value);
}
