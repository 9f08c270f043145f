import { lazyTable } from './data.ts';
import json from './data/removed-directives.json';
import { directiveFacts, type SectionKeyword } from './directives.ts';
import { isRemovedIn, type Lifetime } from './lifetime.ts';
import type { HaproxyVersion } from './version.ts';

/** A directive that was, and what has taken its place. */
export interface RemovedDirective extends Lifetime {
  readonly name: string;
  /** The sections that had it. */
  readonly sections: readonly SectionKeyword[];
  readonly removed: string;
}

const table = lazyTable(json, (rows: Readonly<Record<string, Lifetime & { in: string; removed: string }>>) => (
  new Map(Object.entries(rows).map(([name, { in: sections, ...life }]) => [name, { ...life, name, sections: sections.split(' ') }]))
));

/**
 * What is known of a directive that older versions had in this section, and this version refuses. The name may be two words. Undefined for one that the
 * version knows, and for what never was.
 */
export function removedDirective(name: string, section: SectionKeyword, version: HaproxyVersion): RemovedDirective | undefined {
  // What any `defaults` had, a named one had too.
  const isHere = (sections: readonly SectionKeyword[]) => sections.includes(section === 'named-defaults' ? 'defaults' : section);
  const old = table().get(name);
  if (old && isHere(old.sections) && isRemovedIn(old, version)) return old;
  const fact = directiveFacts(name).find(({ sections }) => isHere(sections));
  return fact?.removed !== undefined && isRemovedIn(fact, version) ? { ...fact, removed: fact.removed } : undefined;
}

/** The names of all directives that were gone before 2.4. Those that went later are directives of the older versions. */
export function longGoneDirectives(): string[] {
  return [...table().keys()];
}
