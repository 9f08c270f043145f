import { lazyTable } from './data.ts';
import json from './data/sections.json';
import { isKnownIn, type Lifetime } from './lifetime.ts';
import type { HaproxyVersion } from './version.ts';

/** What the header of a section may have. */
export interface SectionFact extends Lifetime {
  readonly keyword: string;
  /** Whether a name must, may or must not stand behind the keyword. `none`: what stands there is not looked at. */
  readonly name: 'required' | 'optional' | 'forbidden' | 'none';
  /** True when `from DEFAULTS` may follow. */
  readonly mayHaveFrom: boolean;
  /** The first version that refuses a word behind the name, or behind `from DEFAULTS`; older ones, and all without, ignore it. */
  readonly lastWord?: string;
  /** What HAProxy does with a second section of the same keyword and name. */
  readonly again: 'accepted' | 'warning' | 'error';
  /** True for the sections of SPOE's own files, which haproxy.cfg cannot have. */
  readonly isOfSpoe: boolean;
  /** True when it wants `expose-experimental-directives`. */
  readonly isExperimental: boolean;
  /** The first version that refuses it without `expose-deprecated-directives`. */
  readonly exposed?: string;
  /** Names that HAProxy keeps for itself. */
  readonly reserved: readonly string[];
}

interface SectionRow extends Lifetime {
  readonly name: SectionFact['name'];
  readonly from?: 1;
  readonly lastWord?: string;
  readonly again?: SectionFact['again'];
  readonly spoe?: 1;
  readonly experimental?: 1;
  readonly exposed?: string;
  readonly reserved?: readonly string[];
}

const table = lazyTable(json, (rows: Readonly<Record<string, SectionRow>>) => {
  const byKeyword = new Map<string, SectionFact>();
  for (const [keyword, { from, again = 'accepted', spoe, experimental, reserved = [], ...row }] of Object.entries(rows)) {
    byKeyword.set(keyword, {
      ...row, keyword, again, reserved,
      mayHaveFrom: from === 1, isOfSpoe: spoe === 1, isExperimental: experimental === 1,
    });
  }
  return byKeyword;
});

/** The section of this keyword. Undefined for one that no version has. */
export function sectionFact(keyword: string): SectionFact | undefined {
  return table().get(keyword);
}

/** The sections that haproxy.cfg can have in this version, for completion. */
export function sectionsOf(version: HaproxyVersion): SectionFact[] {
  return allSections().filter(fact => isKnownIn(fact, version) && !fact.isOfSpoe);
}

/** Every section of every version, those of SPOE's own files included. */
export function allSections(): SectionFact[] {
  return [...table().values()];
}
