import { MAX_DURATION_MS } from '../../language/duration.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';

const units: readonly (readonly [name: string, ms: number])[] = [['d', 86_400_000], ['h', 3_600_000], ['m', 60_000], ['s', 1000], ['ms', 1]];
const msOf: Readonly<Record<string, number>> = { w: 604_800_000, ...Object.fromEntries(units) };

/** `2w`, `1.5s` and `30s;` in a way that HAProxy reads; undefined where nobody knows what is meant, or it is more than a timer can hold. */
export function durationMeant(text: string, unit: 'ms' | 's'): string | undefined {
  const [, count, fraction = '0', name = ''] = /^(\d{1,9})(?:[.,](\d{1,3}))?(ms|[wdhms])[;,]?$/.exec(text) ?? [];
  const ms = Math.round(Number(`${count ?? ''}.${fraction}`) * (msOf[name] ?? NaN) * 1000) / 1000;
  if (count === undefined || !Number.isInteger(ms) || ms === 0 || ms > MAX_DURATION_MS || (unit === 's' && ms % 1000 !== 0)) return undefined;
  if (fraction === '0' && name !== 'w') return `${count}${name}`;
  const [best, size] = units.find(([, each]) => ms % each === 0) ?? ['ms', 1];
  return `${ms / size}${best}`;
}

/** `10k`, `10,000` and `4096;` as the number that is meant. */
export function numberMeant(text: string): number | undefined {
  const [, digits, thousands, unit] = /^(\d{1,9})(?:((?:,\d{3})+)|(k))?[;,]?$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return Number(`${digits}${thousands?.replaceAll(',', '') ?? ''}`) * (unit ? 1000 : 1);
}

/** Writes another value. */
export function writeValue(word: Word, value: string | number | undefined): RuleRepair[] {
  return value === undefined ? [] : [{ title: `Write \`${value}\``, safety: 'review', edits: [replaceWord(word, String(value))] }];
}
