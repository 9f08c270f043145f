import type { Block } from '../../syntax/block.ts';
import type { HaproxyDocument } from '../../syntax/document.ts';
import type { Configuration } from '../configuration.ts';
import { inSections } from './in-proxies.ts';
import type { Section } from '../section.ts';

/** What was found in a document, in order: the same list as long as nothing else is. */
type InDocument<V> = readonly [HaproxyDocument, readonly V[]];

/**
 * Asks each section of a configuration, as `inSections` does, and tells by document what was found; of those where nothing was, nothing. `find` may read
 * nothing but the section. Made while the program loads.
 */
export function inDocuments<V extends { readonly block: Block }>(find: (section: Section) => readonly V[]): (configuration: Configuration) => readonly InDocument<V>[] {
  const inAll = inSections(find);
  return configuration => {
    const all = inAll(configuration);
    if (all.length === 0) return [];
    const [only, ...others] = configuration.documents;
    if (only && others.length === 0) return [[only, all]];
    return configuration.documents.map((document): InDocument<V> => [document, all.filter(({ block }) => document.has(block))]).filter(([, found]) => found.length > 0);
  };
}
