import type { Word } from '../../syntax/word.ts';
import type { Proxy, Setting } from '../proxy.ts';

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

/** What `retries` is where no line sets it. */
const USUAL_RETRIES = 3;

/**
 * The `option redispatch N` in force of which N is above the number of retries: it acts at each Nth retry, and so at none. With `redispatch 5` and `retries 3`,
 * who is bound to a dead server that nothing checks gets a 503 (tried on 2.6 and 3.4). Undefined without retries: retries-zero speaks of those.
 */
export function redispatchTooLate(proxy: Proxy): Setting | undefined {
  const setting = redispatchOf(proxy);
  const interval = numberIn(setting?.statement.word(2));
  const retries = proxy.effective('retries');
  const most = retries ? numberIn(retries.value) : USUAL_RETRIES;
  const isLate = interval !== undefined && most !== undefined && most > 0 && interval > most;
  return isLate && !proxy.statements('http-request', 'tcp-request').some(rule => rule.values(1).includes('set-retries')) ? setting : undefined;
}

/** The `option redispatch` in force that does send a failed connection to another server, also while no check has found the first one out. */
export function redispatchInTime(proxy: Proxy): Setting | undefined {
  const setting = redispatchOf(proxy);
  const hasNoRetries = setting !== undefined && numberIn(proxy.effective('retries')?.value) === 0;
  return hasNoRetries || redispatchTooLate(proxy) ? undefined : setting;
}

function numberIn(word: Word | undefined): number | undefined {
  return word && !word.hasVariable && /^\d{1,9}$/.test(word.value) ? Number(word.value) : undefined;
}

/** `0` turns it off, and what is no number counts as 0: 503 for who is bound to a dead server (tried on 2.6 and 3.4; lab case redispatch-zero). */
function isTurnedOff({ statement }: Setting): boolean {
  const interval = statement.word(2);
  return interval !== undefined && !interval.hasVariable && !/^[+-]?0*[1-9]/.test(interval.value);
}
