/** The HAProxy versions whose behaviour is known, oldest first. */
export const haproxyVersions = ['2.4', '2.6', '2.8', '3.0', '3.2', '3.4', '3.5'] as const;

/** A HAProxy major version, as in `haproxy -v`. */
export type HaproxyVersion = (typeof haproxyVersions)[number];

/** The version assumed when nobody says which: the newest long-term release. */
export const defaultVersion: HaproxyVersion = '3.4';

/** True when `version` is `floor` or newer. */
export function isAtLeast(version: HaproxyVersion, floor: HaproxyVersion): boolean {
  return haproxyVersions.indexOf(version) >= haproxyVersions.indexOf(floor);
}

/**
 * The known version that stands for what a person or a binary calls its version: `3.0.11` is 3.0, `3.5-dev5` is 3.5, and a version between
 * two known ones is the older of them. Undefined for what is no version, or older than the oldest known one.
 */
export function toHaproxyVersion(text: string): HaproxyVersion | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})(?:[.-].*)?$/.exec(text.trim());
  if (!match) return undefined;
  const wanted = Number(match[1]) * 1000 + Number(match[2]);
  let best: HaproxyVersion | undefined;
  for (const version of haproxyVersions) {
    const [major, minor] = version.split('.').map(Number) as [number, number];
    if (major * 1000 + minor <= wanted) best = version;
  }
  return best;
}
