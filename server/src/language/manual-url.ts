import type { HaproxyVersion } from './version.ts';

/** HAProxy's manuals on the web: the only place that says where they are. */
const manuals = 'https://docs.haproxy.org';

/** Versions that are not released have a manual of this name. */
const unreleased: Partial<Record<HaproxyVersion, string>> = { '3.5': 'dev' };

/** The version that the anchors of the facts are taken from. Older manuals have these chapters elsewhere, or not at all. */
const newest: readonly HaproxyVersion[] = ['3.4', '3.5'];
const movedChapters = /^(?:2\.4|4\.4|6\.2\.1|7\.3\.7|8\.3\.5|9|1\d(?:\.\d)*)(?:-|$)/;

/**
 * Where the manual of a version has a word: `anchor` is that of the newest manual, `4.2-timeout connect`. Where the chapter was another, the word
 * alone is an anchor, too.
 */
export function manualUrl(anchor: string, version: HaproxyVersion): string {
  const isMoved = movedChapters.test(anchor) && !newest.includes(version);
  const place = isMoved ? anchor.replace(/^[\d.]+-?/, '') : anchor;
  return `${manuals}/${unreleased[version] ?? version}/configuration.html${place === '' ? '' : `#${encodeURI(place).replace(/[()]/g, mark => `%${mark.charCodeAt(0).toString(16)}`)}`}`;
}
