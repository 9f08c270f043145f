import { isFrom, isKnownIn } from '../language/lifetime.ts';
import { sectionFact } from '../language/section-facts.ts';
import type { HaproxyVersion } from '../language/version.ts';
import type { Word } from '../syntax/word.ts';
import { proxyKinds } from './proxy.ts';
import type { Section } from './section.ts';

/** What is wrong with the header of a section; HAProxy does not start with any of them. */
export type HeaderProblem =
  | { readonly kind: 'name-missing' }
  /** A character that names cannot have. */
  | { readonly kind: 'bad-character'; readonly word: Word; readonly character: string }
  /** A word behind the name; `looksLikeAddress` for the old way of saying `bind`. */
  | { readonly kind: 'extra-word'; readonly word: Word; readonly looksLikeAddress: boolean }
  | { readonly kind: 'from-without-name'; readonly word: Word }
  | { readonly kind: 'reserved'; readonly word: Word }
  | { readonly kind: 'unknown-section' };

/** Sections at whose names HAProxy does not look: tried on 2.6 to 3.4. */
const takesAnyName: ReadonlySet<string> = new Set(['defaults', 'cache']);

/** What is wrong with the header; undefined for a good one, for one under an undecided `.if`, and for lines before the first header. */
export function headerProblemOf(section: Section): HeaderProblem | undefined {
  const { header, kind, version } = section;
  const fact = sectionFact(kind);
  if (!header || !fact || !section.isCertain(header) || header.words.some(word => word.hasVariable)) return undefined;
  if (!isKnownIn(fact, version) || fact.isOfSpoe) return { kind: 'unknown-section' };
  const [, first, second, third] = header.words;
  const isFromFirst = fact.mayHaveFrom && kind === 'defaults' && first?.value === 'from';
  const name = isFromFirst ? undefined : first;
  if (!name && fact.name === 'required') return { kind: 'name-missing' };
  if (name && fact.name === 'forbidden') return { kind: 'extra-word', word: name, looksLikeAddress: false };
  if (name && fact.reserved.includes(name.value)) return { kind: 'reserved', word: name };
  const character = name && fact.name !== 'none' && !takesAnyName.has(kind) ? badCharacterIn(name.value) : undefined;
  if (name && character !== undefined) return { kind: 'bad-character', word: name, character };
  if (fact.lastWord === undefined || (!isFrom(fact.lastWord, version) && !isRefusedBelow(section))) return undefined;
  const from = isFromFirst ? first : second;
  if (from?.value === 'from' && fact.mayHaveFrom) {
    const [parent, more] = isFromFirst ? [second, third] : [third, header.word(4)];
    if (!parent) return { kind: 'from-without-name', word: from };
    return more && { kind: 'extra-word', word: more, looksLikeAddress: false };
  }
  const extra = isFromFirst ? undefined : second;
  return extra && { kind: 'extra-word', word: extra, looksLikeAddress: proxyKinds.includes(kind) && /:\d/.test(extra.value) };
}

/** Up to 3.0 HAProxy goes by a backend with a word too many in silence, and then refuses each of its lines: "'listen' or 'defaults' expected". */
function isRefusedBelow(section: Section): boolean {
  return section.kind === 'backend' && section.statements().length > 0;
}

/** Names have letters, digits and these. */
function badCharacterIn(name: string): string | undefined {
  return /[^A-Za-z0-9_:.-]/.exec(name)?.[0];
}

/** True for a header that HAProxy refuses in such a way that the lines below it belong to no section, each of which it then refuses too. */
export function opensNothing(section: Section): boolean {
  const problem = headerProblemOf(section)?.kind;
  return problem === 'unknown-section' || (proxyKinds.includes(section.kind) && (problem === 'extra-word' || problem === 'from-without-name'));
}

/** False for a section that this version does not have, the lines of which it does not read as such. */
export function isSectionOf(keyword: string, version: HaproxyVersion): boolean {
  const fact = sectionFact(keyword === 'named-defaults' ? 'defaults' : keyword);
  return fact !== undefined && isKnownIn(fact, version) && !fact.isOfSpoe;
}
