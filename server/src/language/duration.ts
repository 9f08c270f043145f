/** A duration as HAProxy reads it. */
export interface Duration {
  /** Whole milliseconds; microseconds are rounded up, so that `1us` is not 0 (tried on 2.6 to 3.4). */
  readonly ms: number;
  /** The unit as written; empty for a bare number. */
  readonly unit: '' | 'us' | 'ms' | 's' | 'm' | 'h' | 'd';
  /** The number as written. */
  readonly count: number;
}

const MS_PER_UNIT = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** What HAProxy's timers can hold: 2^31 - 1 ms, a little under 25 days. */
export const MAX_DURATION_MS = 2_147_483_647;

/**
 * Reads `500ms`, `30s`, `1h` or a bare number of `defaultUnit` (milliseconds in `timeout` and `inter`). No sign, no decimals, unit in lower case.
 * Configuration manual, section 2.5. Of what follows the unit HAProxy only warns: `10sec` are seconds and `5mins` minutes (tried on 2.6 to 3.4).
 * Undefined for anything else. What is above `MAX_DURATION_MS` is read all the same: HAProxy refuses it.
 */
export function parseDuration(text: string, defaultUnit: 'ms' | 's' = 'ms'): Duration | undefined {
  const match = /^(\d+)(?:$|(us|ms|s|m|h|d))/.exec(text);
  if (!match) return undefined;
  const count = Number(match[1]);
  const unit = (match[2] ?? '') as Duration['unit'];
  const ms = unit === 'us' ? Math.ceil(count / 1000) : count * MS_PER_UNIT[unit === '' ? defaultUnit : unit];
  return { ms, unit, count };
}

/** True for a word that is a unit of time by itself. */
export function isUnit(text: string): boolean {
  return text === 'us' || Object.hasOwn(MS_PER_UNIT, text);
}

/** A whole number of milliseconds for people: `30 ms`, `5 s`, `2 min`, `1 h`, `90 s`. The largest unit that divides it. */
export function describeDuration(ms: number): string {
  if (ms === 0) return '0';
  for (const [unit, size] of [['d', 86_400_000], ['h', 3_600_000], ['min', 60_000], ['s', 1000]] as const) {
    if (ms >= size && ms % size === 0) return `${ms / size} ${unit}`;
  }
  return `${ms} ms`;
}
