import { haproxyVersions, type HaproxyVersion } from './version.ts';

/**
 * When HAProxy knows a word. All versions are majors such as `2.9`, also those between the known ones. Source: HAProxy's source from 1.5 to 3.5-dev
 * and `haproxy -dKall`.
 */
export interface Lifetime {
  /** The first that has it; without, all have it. Null: only the maintenance releases in `backported`. */
  readonly since?: string | null;
  /** The first that refuses it. */
  readonly removed?: string;
  /** The first whose manual calls it deprecated; many of those do not warn. */
  readonly deprecated?: string;
  /** Older majors that got it later, each with a maintenance release that has it. */
  readonly backported?: Readonly<Record<string, string>>;
  /** What to write in its place: a word of the same kind, or a short phrase. */
  readonly instead?: string;
  /** Set where it is deprecated and HAProxy does not warn. Sample fetches never warn. */
  readonly quiet?: 1;
  /** It is there only when HAProxy is built with this: a feature of `haproxy -vv`, without `USE_`. */
  readonly build?: string;
  /** The manual does not have it. */
  readonly undocumented?: 1;
}

/** True when the latest release of this version knows the word, whatever it is built with. */
export function isKnownIn(fact: Lifetime, version: HaproxyVersion): boolean {
  if (fact.backported !== undefined && isBackported(fact.backported, fact, version)) return true;
  return fact.since !== null && isFrom(fact.since, version) && !isRemovedIn(fact, version);
}

/**
 * Only the maintenance releases of long-term versions are in the tables. HAProxy takes a change to an older branch by way of all newer ones that are
 * maintained, so a version between two of those is taken to have what the older of them got: better a word too many than a false error.
 */
function isBackported(backported: Readonly<Record<string, string>>, { since }: Lifetime, version: HaproxyVersion): boolean {
  if (version in backported) return true;
  const isShortLived = Number(version.split('.')[1]) % 2 === 1 && version !== haproxyVersions.at(-1);
  return isShortLived && since !== null && Object.keys(backported).some(branch => isFrom(branch, version));
}

/** True when the manual of this version calls the word deprecated, and the version still knows it. */
export function isDeprecatedIn(fact: Lifetime, version: HaproxyVersion): boolean {
  return fact.deprecated !== undefined && isFrom(fact.deprecated, version) && isKnownIn(fact, version);
}

/** True when an older version knew the word and this one refuses it. */
export function isRemovedIn(fact: Lifetime, version: HaproxyVersion): boolean {
  return fact.removed !== undefined && isFrom(fact.removed, version);
}

/** True when `version` is `first` or newer; without a first one always. */
export function isFrom(first: string | undefined, version: HaproxyVersion): boolean {
  return first === undefined || Number(version) >= Number(first);
}

/**
 * What holds in `version` of a fact that changed: `was` says, by the version that changed it, what held before. The oldest change that is still
 * ahead of `version` wins.
 */
export function asOf<Fact extends { readonly was?: Readonly<Record<string, object>> }>(fact: Fact, version: HaproxyVersion): Fact {
  const { was = {} } = fact;
  const ahead = Object.keys(was).filter(change => !isFrom(change, version)).sort((a, b) => Number(b) - Number(a));
  return ahead.reduce<Fact>((later, change) => ({ ...later, ...was[change] }), fact);
}
