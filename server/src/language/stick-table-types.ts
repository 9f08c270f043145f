import { lazyTable } from './data.ts';
import json from './data/stick-table-types.json';
import { isKnownIn, type Lifetime } from './lifetime.ts';
import type { HaproxyVersion } from './version.ts';

/** What a stick table can store: a word behind `store`. `enumValues('stick-table-parameter')` has the other parameters of the table. */
export interface StickTableTypeFact extends Lifetime {
  readonly name: string;
  readonly type: 'uint32' | 'uint64' | 'rate' | 'int' | 'string';
  /** What must stand in its parentheses: the period of a rate, the number of counters (1 to 100), or both. */
  readonly arg?: 'period' | 'count' | 'count,period';
  /** Set for what peers are not told. */
  readonly local?: 1;
}

const table = lazyTable(json, (rows: Readonly<Record<string, Omit<StickTableTypeFact, 'name'>>>) => (
  new Map(Object.entries(rows).map(([name, row]) => [name, { ...row, name }]))
));

/** The data type of this name, without parentheses. Undefined for one that no version has. */
export function stickTableTypeFact(name: string): StickTableTypeFact | undefined {
  return table().get(name);
}

/** The data types that this version knows, for completion. */
export function stickTableTypesIn(version: HaproxyVersion): StickTableTypeFact[] {
  return allStickTableTypes().filter(fact => isKnownIn(fact, version));
}

/** Every data type of every version. */
export function allStickTableTypes(): StickTableTypeFact[] {
  return [...table().values()];
}
