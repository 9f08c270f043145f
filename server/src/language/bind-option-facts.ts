import { lazyTable } from './data.ts';
import crtListJson from './data/crt-list.json';
import json from './data/bind-options.json';
import { isKnownIn, type Lifetime } from './lifetime.ts';
import { readOptions, type OptionFact } from './option-fact.ts';
import type { HaproxyVersion } from './version.ts';

const table = lazyTable(json, readOptions);
const crtListTable = lazyTable(crtListJson, (rows: Readonly<Record<string, Lifetime>>) => rows);

/** The option of `bind` (and `stats socket`) of this name, case-sensitive. Undefined for one that no version has. */
export function bindOptionFact(name: string): OptionFact | undefined {
  return table().get(name);
}

/** The options of `bind` that this version knows, for completion. */
export function bindOptionsIn(version: HaproxyVersion): OptionFact[] {
  return allBindOptions().filter(fact => isKnownIn(fact, version));
}

/** Every option of every version. */
export function allBindOptions(): OptionFact[] {
  return [...table().values()];
}

/** The options that may stand between brackets in a `crt-list` file, in this version. */
export function crtListOptionsIn(version: HaproxyVersion): string[] {
  return Object.entries(crtListTable()).filter(([, life]) => isKnownIn(life, version)).map(([name]) => name);
}
