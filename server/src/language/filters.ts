import { lazyTable } from './data.ts';
import json from './data/filters.json';
import { isKnownIn, type Lifetime } from './lifetime.ts';
import type { HaproxyVersion } from './version.ts';

/** A filter: the word behind `filter`. */
export interface FilterFact extends Lifetime {
  readonly name: string;
  /** What follows the name, as a grammar line. */
  readonly sig?: string;
  /** The kind of section that its first argument names. */
  readonly ref?: 'cache' | 'fcgi-app';
}

const table = lazyTable(json, (rows: Readonly<Record<string, Omit<FilterFact, 'name'>>>) => (
  new Map(Object.entries(rows).map(([name, row]) => [name, { ...row, name }]))
));

/** The filter of this name. Undefined for one that no version has. */
export function filterFact(name: string): FilterFact | undefined {
  return table().get(name);
}

/** The filters that this version knows, for completion. */
export function filtersIn(version: HaproxyVersion): FilterFact[] {
  return allFilters().filter(fact => isKnownIn(fact, version));
}

/** Every filter of every version. */
export function allFilters(): FilterFact[] {
  return [...table().values()];
}
