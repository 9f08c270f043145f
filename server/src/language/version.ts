/**
 * The HAProxy versions whose words are known, oldest first: those with long-term support and those in between, for which the tables of words are as exact.
 * What has to be tried was tried on the long-term ones.
 */
export const haproxyVersions = ['2.4', '2.5', '2.6', '2.7', '2.8', '2.9', '3.0', '3.1', '3.2', '3.3', '3.4', '3.5'] as const;

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
  const wanted = orderOf(text);
  return wanted === undefined ? undefined : haproxyVersions.filter(version => (orderOf(version) as number) <= wanted).at(-1);
}

/** True for a version that came after all known ones: it is judged as the newest of them. */
export function isNewerThanKnown(text: string): boolean {
  const wanted = orderOf(text);
  return wanted !== undefined && wanted > Math.max(...haproxyVersions.map(version => orderOf(version) as number));
}

/** A number that is greater for a newer version; undefined for what is no version. */
function orderOf(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})(?:[.-].*)?$/.exec(text.trim());
  return match ? Number(match[1]) * 1000 + Number(match[2]) : undefined;
}
