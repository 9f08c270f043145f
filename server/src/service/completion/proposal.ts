import type { Kind } from '../../language/catalogue.ts';
import { usualness } from '../../language/frequent.ts';
import { isDeprecatedIn, type Lifetime } from '../../language/lifetime.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import type { Span } from '../../text/span.ts';

/** What an item stands for, by which editors choose a symbol. */
export type CompletionKind =
  'section' | 'directive' | 'option' | 'action' | 'fetch' | 'converter' | 'value' | 'operator' | 'proxy' | 'server' | 'acl' | 'name' | 'variable' | 'alias' |
  'unit' | 'rule' | 'file' | 'folder';

/** A word that may stand at the cursor. */
export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  /** Its signature, or what it is, in a few words. */
  readonly detail?: string;
  /** What is written, where that is not the label. */
  readonly insert?: string;
  /** The same with places to fill in, in the syntax of LSP, for editors that take it. */
  readonly snippet?: string;
  /** What editors compare with what is typed, where that is not the label. */
  readonly filter?: string;
  readonly isDeprecated?: boolean;
  /** True where what stands behind the cursor goes, even for who inserts: the brace that the editor has put there. */
  readonly takesRest?: boolean;
  /** The word of the language that it is; `section` tells directives of one name apart. */
  readonly about?: { readonly kind: Kind; readonly name: string; readonly section?: string };
}

/** A completion, and how likely it is meant: the heavier, the likelier. */
export interface Proposal extends Completion {
  readonly weight: number;
}

/** What may stand at a place of a block. */
export interface Answer {
  /** What it replaces; the cursor is in it. */
  readonly span: Span;
  readonly proposals: readonly Proposal[];
  /** True when another letter may bring other proposals. */
  readonly isIncomplete?: boolean;
  /** True when the line may end before it, so that nobody has to be asked. */
  readonly isOptional?: boolean;
  /** True when nothing else may stand there: the word is the value of the one before it. */
  readonly isValue?: boolean;
  /** Set where a file is wanted, `span` being what is typed of its name: the folder before that, and what is looked for. */
  readonly path?: PathWanted;
}

export interface PathWanted {
  /** As it is written, up to the last `/`. */
  readonly folder: string;
  readonly kind: 'file' | 'folder' | 'any';
  /** The folder that a relative name counts from, where the configuration says so: `crt-base`. */
  readonly base?: string;
  /** True between quotes, where blanks need no backslash. */
  readonly isQuoted: boolean;
}

/** A fact of the language tables. */
export interface NamedFact extends Lifetime {
  readonly name: string;
  readonly signatures?: readonly string[];
  readonly sig?: string | readonly string[];
  readonly is?: string;
}

/** A word that the tables know, weighed by how usual it is in a place. What is deprecated comes after what is not. */
export function knownWord(fact: NamedFact, kind: CompletionKind, of: Kind | undefined, group: string, version: HaproxyVersion): Proposal {
  const { name } = fact;
  const signature = fact.signatures?.[0] ?? (typeof fact.sig === 'string' ? fact.sig : fact.sig?.[0]) ?? '';
  const isDeprecated = isDeprecatedIn(fact, version);
  const usual = usualness(group, name);
  const detail = signature === '' ? fact.is : signature.startsWith('(') ? name + signature : `${name} ${signature}`;
  return {
    label: name, kind, weight: usual - (isDeprecated && usual === 0 ? 0.5 : 0) - (fact.build === undefined ? 0 : 0.05),
    ...(detail === undefined ? {} : { detail }), ...(isDeprecated ? { isDeprecated } : {}), ...(of === undefined ? {} : { about: { kind: of, name } }),
  };
}

/** Plain words, in their order. */
export function plainWords(words: readonly string[], kind: CompletionKind, weight = 0, detail?: string): Proposal[] {
  return words.map((label, i) => ({ label, kind, weight: weight - i / 1000, ...(detail === undefined ? {} : { detail }) }));
}

/** The same proposals, heavier or lighter. */
export function weighed(proposals: readonly Proposal[], add: (proposal: Proposal) => number): Proposal[] {
  return proposals.map(proposal => ({ ...proposal, weight: proposal.weight + add(proposal) }));
}

/** Text for a snippet: what has a meaning there has none. */
export function snippetText(text: string): string {
  return text.replace(/[\\$}]/g, mark => `\\${mark}`);
}
