import { allActions } from './actions.ts';
import { matchMethods } from './acl-criteria.ts';
import { allBindOptions } from './bind-option-facts.ts';
import { allConverters } from './converters.ts';
import { allDirectives, type SectionKeyword } from './directives.ts';
import { enumValues, type EnumName } from './enums.ts';
import { allFetches } from './fetches.ts';
import { allFilters } from './filters.ts';
import { healthCheckStatuses } from './health-check-statuses.ts';
import type { Lifetime } from './lifetime.ts';
import { allLogAliases } from './log-aliases.ts';
import { predefinedAcls } from './predefined-acls.ts';
import { allPredicates } from './predicates.ts';
import { allSections } from './section-facts.ts';
import { allServerOptions } from './server-options.ts';
import { allStickTableTypes } from './stick-table-types.ts';

/** What a word can be. Each kind has a directory of this name in prose/. */
export const kinds = [
  'sections', 'directives', 'bind-options', 'server-options', 'actions', 'fetches', 'converters', 'log-aliases', 'log-flags', 'acl-flags', 'match-methods',
  'predefined-acls', 'stick-table-types', 'balance', 'cookie-options', 'modes', 'retry-on', 'filters', 'check-statuses', 'termination-states',
  'predicates', 'preprocessor', 'environment',
] as const;
export type Kind = (typeof kinds)[number];

/** A word that HAProxy knows, of whatever kind. */
export interface KnownWord {
  readonly kind: Kind;
  readonly name: string;
  readonly fact: Lifetime;
  /** Of a directive: where it may stand. A name can be there more than once, with other sections. */
  readonly sections?: readonly SectionKeyword[];
}

/**
 * The states of `%ts` and `%tsc` that are worth a text of their own: what ended the session, then where it was. The single letters stand behind
 * `cause`, `phase`, `cookie` and `set-cookie`, since a letter means something else in each place.
 */
export const terminationPairs: readonly string[] = [
  '--', 'CC', 'CD', 'CH', 'CQ', 'CR', 'CT', 'DC', 'DD', 'DH', 'KD', 'LR', 'PC', 'PD', 'PH', 'PR', 'PT', 'RC', 'SC', 'SD', 'SH', 'UD', 'cC', 'cD', 'cH', 'cQ', 'cR', 'sC',
  'sD', 'sH', 'sQ',
];

const enums: Partial<Record<Kind, EnumName>> = {
  'log-flags': 'log-format-flag', 'acl-flags': 'acl-flag', balance: 'balance', 'cookie-options': 'cookie', modes: 'mode', 'retry-on': 'retry-on',
  preprocessor: 'preprocessor', environment: 'environment',
};

/** All words of a kind, in every version. */
export function knownWords(kind: Kind): KnownWord[] {
  return factsOf(kind).map(({ name, fact, sections }) => ({ kind, name, fact, ...(sections ? { sections } : {}) }));
}

interface NamedFact {
  readonly name: string;
  readonly fact: Lifetime;
  readonly sections?: readonly SectionKeyword[];
}

function factsOf(kind: Kind): NamedFact[] {
  const set = enums[kind];
  if (set !== undefined) return named(enumValues(set));
  switch (kind) {
    case 'sections': return allSections().map(fact => ({ name: fact.keyword, fact }));
    case 'directives': return allDirectives().map(fact => ({ name: fact.name, fact, sections: fact.sections }));
    case 'bind-options': return named(allBindOptions());
    case 'server-options': return named(allServerOptions());
    case 'actions': return named(allActions());
    case 'fetches': return named(allFetches());
    case 'converters': return named(allConverters());
    case 'log-aliases': return named(allLogAliases());
    case 'match-methods': return timeless(matchMethods().map(({ name }) => name));
    case 'predefined-acls': return predefinedAcls.map(acl => ({ name: acl.name, fact: acl.since === undefined ? {} : { since: acl.since } }));
    case 'stick-table-types': return named(allStickTableTypes());
    case 'filters': return named(allFilters());
    case 'check-statuses': return timeless(healthCheckStatuses().map(({ name }) => name));
    case 'termination-states': return timeless([...terminationLetters(), ...terminationPairs]);
    default: return named(allPredicates());
  }
}

/** `cause C`, `phase Q` ...: a letter with the place it has. */
function terminationLetters(): string[] {
  const places = ['cause', 'phase', 'cookie', 'set-cookie'] as const;
  return places.flatMap(place => enumValues(`termination-${place}`).map(({ name }) => `${place} ${name}`));
}

function named(facts: readonly (Lifetime & { readonly name: string })[]): NamedFact[] {
  return facts.map(fact => ({ name: fact.name, fact }));
}

function timeless(names: readonly string[]): NamedFact[] {
  return names.map(name => ({ name, fact: {} }));
}
