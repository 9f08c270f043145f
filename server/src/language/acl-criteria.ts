import { lazyTable } from './data.ts';
import json from './data/acl-criteria.json';
import { enumValues, type EnumValue } from './enums.ts';
import type { SampleType } from './fetches.ts';

/** A criterion of ACLs that is no sample fetch by itself, or that matches in another way than its type says: `path_beg` is `path -m beg`. */
export interface AclCriterionFact {
  readonly name: string;
  readonly fetch: string;
  readonly match: string;
}

/** A way of matching, for `-m`. */
export interface MatchMethodFact {
  readonly name: string;
  /** What it can match; `str(len)` is the length of a string. */
  readonly in: readonly (SampleType | 'str(len)')[];
  /** False for `found`, which takes no patterns. */
  readonly takesPatterns: boolean;
}

const table = lazyTable(json, (rows: Readonly<Record<string, { fetch: string; match: string }>>) => (
  new Map(Object.entries(rows).map(([name, row]) => [name, { name, ...row }]))
));

/** The criterion of this name; all versions have the same. Undefined for one that is an ordinary sample fetch, or unknown. */
export function aclCriterionFact(name: string): AclCriterionFact | undefined {
  return table().get(name);
}

/** All criteria that only ACLs have. */
export function allAclCriteria(): AclCriterionFact[] {
  return [...table().values()];
}

/** The methods of `-m`. All versions have the same. */
export function matchMethods(): MatchMethodFact[] {
  return enumValues('match-method').map(({ name, in: types, patterns }: EnumValue) => (
    { name, in: (types ?? '').split(' ') as MatchMethodFact['in'], takesPatterns: patterns !== 0 }
  ));
}
