import type { ArgumentFact } from '../language/arguments.ts';
import { describeDuration, parseDuration } from '../language/duration.ts';

/** What a number without a unit comes to. */
export interface PlainNumber {
  /** For people: `50 s`, `16 kB`. */
  readonly value: string;
  /** What it counts, where that is not said by the value. */
  readonly unit: 'milliseconds' | 'seconds' | undefined;
}

/** What a number comes to that stands where such an argument is expected. Undefined where it has a unit, is 0 or small, or is no number. */
export function plainNumber({ kind, unit }: ArgumentFact, text: string): PlainNumber | undefined {
  if (kind === 'time') {
    const duration = parseDuration(text, unit === 's' ? 's' : 'ms');
    return duration?.unit === '' && duration.ms > 0 ? { value: describeDuration(duration.ms), unit: unit === 's' ? 'seconds' : 'milliseconds' } : undefined;
  }
  const bytes = kind === 'size' && /^\d+$/.test(text) ? Number(text) : 0;
  return bytes >= 1024 ? { value: describeSize(bytes), unit: undefined } : undefined;
}

function describeSize(bytes: number): string {
  const [unit, size] = bytes >= 1 << 20 ? ['MB', 1 << 20] as const : ['kB', 1 << 10] as const;
  return `${Number((bytes / size).toFixed(1))} ${unit}`;
}
