import { allDirectives, type DirectiveFact } from '../../language/directives.ts';
import type { HaproxyVersion } from '../../language/version.ts';

/** The first words of the directives of which something is true in a version, remembered. Made while the program loads. */
export function firstWordsOf(is: (fact: DirectiveFact, version: HaproxyVersion) => boolean): (version: HaproxyVersion) => readonly string[] {
  const remembered = new Map<HaproxyVersion, readonly string[]>();
  return version => {
    let words = remembered.get(version);
    if (!words) remembered.set(version, (words = [...new Set(allDirectives().filter(fact => is(fact, version)).map(firstWordOf))]));
    return words;
  };
}

function firstWordOf({ name }: DirectiveFact): string {
  return name.split(' ')[0] as string;
}
