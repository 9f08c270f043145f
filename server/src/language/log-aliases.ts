import { lazyTable } from './data.ts';
import json from './data/log-aliases.json';
import { isKnownIn, type Lifetime } from './lifetime.ts';
import type { HaproxyVersion } from './version.ts';

/** An alias of log formats: `ci` of `%ci`. `enumValues('log-format-flag')` has what may stand in braces before it: `%{+Q}r`. */
export interface LogAliasFact extends Lifetime {
  /** Without the percent sign. */
  readonly name: string;
  readonly type: 'numeric' | 'string' | 'date' | 'ip' | 'string-list' | 'flag-only' | 'none';
  /** Set for those that HAProxy takes only where the mode is http. */
  readonly mode?: 'http';
  /** What it is, in a few words. Undefined for those that are gone. */
  readonly is?: string;
}

const table = lazyTable(json, (rows: Readonly<Record<string, Omit<LogAliasFact, 'name'>>>) => (
  new Map(Object.entries(rows).map(([name, row]) => [name, { ...row, name }]))
));

/** The alias of this name, without the percent sign and case-sensitive. Undefined for one that no version has. */
export function logAliasFact(name: string): LogAliasFact | undefined {
  return table().get(name);
}

/** The aliases that this version knows, for completion. */
export function logAliasesIn(version: HaproxyVersion): LogAliasFact[] {
  return allLogAliases().filter(fact => isKnownIn(fact, version));
}

/** Every alias of every version. */
export function allLogAliases(): LogAliasFact[] {
  return [...table().values()];
}
