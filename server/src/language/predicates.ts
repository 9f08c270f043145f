import { lazyTable } from './data.ts';
import json from './data/predicates.json';
import { isKnownIn, type Lifetime } from './lifetime.ts';
import type { HaproxyVersion } from './version.ts';

/** A predicate of `.if` conditions: `defined(NAME)`. */
export interface PredicateFact extends Lifetime {
  readonly name: string;
  /** What its arguments are: `env-name`, `feature-name`, `option-name`, `version`, `str`. All are required. */
  readonly args: readonly string[];
  /** When it is true, in a few words. */
  readonly is: string;
}

const table = lazyTable(json, (rows: Readonly<Record<string, Omit<PredicateFact, 'name'>>>) => (
  new Map(Object.entries(rows).map(([name, row]) => [name, { ...row, name }]))
));

/** The predicate of this name. Undefined for one that no version has. */
export function predicateFact(name: string): PredicateFact | undefined {
  return table().get(name);
}

/** The predicates that this version knows, for completion. */
export function predicatesIn(version: HaproxyVersion): PredicateFact[] {
  return allPredicates().filter(fact => isKnownIn(fact, version));
}

/** Every predicate of every version. */
export function allPredicates(): PredicateFact[] {
  return [...table().values()];
}
