import type { KnownWord } from './catalogue.ts';
import { isAtLeast, type HaproxyVersion } from './version.ts';

/** HAProxy's manuals on the web: the only place that says where they are. */
const manuals = 'https://docs.haproxy.org';

/** Versions that are not released have a manual of this name. */
const unreleased: Partial<Record<HaproxyVersion, string>> = { '3.5': 'dev' };

/** Chapters that older manuals have elsewhere. There the word alone is an anchor, too. */
const movedChapters = /^(?:6\.2\.1|7\.3\.7|8\.3\.5|1\d(?:\.\d)*)-/;

/** Where the manual of a version has a word; undefined for what no manual has. */
export function manualUrl({ anchor, oldAnchor }: Pick<KnownWord, 'anchor' | 'oldAnchor'>, version: HaproxyVersion): string | undefined {
  if (anchor === undefined) return undefined;
  const place = oldAnchor !== undefined && !isAtLeast(version, '3.0') ? oldAnchor : isAtLeast(version, '3.4') ? anchor : anchor.replace(movedChapters, '');
  const escaped = encodeURI(place).replace(/[()]/g, mark => `%${mark.charCodeAt(0).toString(16)}`);
  return `${manuals}/${unreleased[version] ?? version}/configuration.html#${escaped}`;
}
