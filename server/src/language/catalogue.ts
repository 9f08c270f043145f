import { aclCriterionFact, matchMethods } from './acl-criteria.ts';
import { actionFact, allActions, type ActionFact } from './actions.ts';
import { allBindOptions, bindOptionFact } from './bind-option-facts.ts';
import { allConverters, converterFact, type ConverterFact } from './converters.ts';
import { allDirectives, directiveFact, directiveFacts, type DirectiveFact, type SectionKeyword } from './directives.ts';
import { describeDuration } from './duration.ts';
import { enumValues, type EnumName, type EnumValue } from './enums.ts';
import { allFetches, fetchFact, type FetchFact } from './fetches.ts';
import { allFilters } from './filters.ts';
import { healthCheckStatuses } from './health-check-statuses.ts';
import type { Lifetime } from './lifetime.ts';
import { allLogAliases } from './log-aliases.ts';
import type { OptionFact } from './option-fact.ts';
import { predefinedAcls } from './predefined-acls.ts';
import { allPredicates } from './predicates.ts';
import { allSections } from './section-facts.ts';
import { allServerOptions, serverOptionFact } from './server-options.ts';
import { allStickTableTypes } from './stick-table-types.ts';

/** What a word can be. The prose has a directory of this name for each. */
export const kinds = [
  'directives', 'sections', 'server-options', 'bind-options', 'actions', 'fetches', 'converters', 'log-aliases', 'log-flags', 'acl-flags', 'match-methods',
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
  /** What follows the name, one grammar line each. */
  readonly signatures: readonly string[];
  /** What holds without it. */
  readonly absent?: string;
  /** What it makes of what, or where it can be used: a few words. */
  readonly note?: string;
  /** The versions that want `expose-experimental-directives` for it; `all`: every version. */
  readonly experimentalIn?: readonly string[] | 'all';
  /** Its anchor in the newest manual that has it. */
  readonly anchor?: string;
  /** Of an action: its anchor in manuals that have no chapter of actions, which came with 3.0. */
  readonly oldAnchor?: string;
}

/**
 * The states of `%ts` that are worth a text of their own: what ended the session, then where it was. The single letters stand behind `cause`, `phase`,
 * `cookie` and `set-cookie`, since a letter means something else in each place.
 */
export const terminationPairs: readonly string[] = [
  '--', 'CC', 'CD', 'CH', 'CQ', 'CR', 'CT', 'DC', 'DD', 'DH', 'IR', 'KD', 'LR', 'PC', 'PD', 'PH', 'PR', 'PT', 'RC', 'SC', 'SD', 'SH', 'UD', 'cC', 'cD', 'cH', 'cQ', 'cR',
  'sC', 'sD', 'sH', 'sQ',
];

const enums: Partial<Record<Kind, EnumName>> = {
  'log-flags': 'log-format-flag', 'acl-flags': 'acl-flag', balance: 'balance', 'cookie-options': 'cookie', modes: 'mode', 'retry-on': 'retry-on',
  preprocessor: 'preprocessor', environment: 'environment',
};

/** Chapters of the manual, for kinds whose words have no anchor of their own. */
const chapters: Partial<Record<Kind, string>> = {
  'log-aliases': '8.2.6', 'log-flags': '8.2.6', 'acl-flags': '7.1', 'match-methods': '7.1', 'predefined-acls': '7.4', 'stick-table-types': '4.2-stick-table',
  balance: '4.2-balance', 'cookie-options': '4.2-cookie', modes: '4.2-mode', 'retry-on': '4.2-retry-on', filters: '9', 'termination-states': '8.5', predicates: '2.4',
  preprocessor: '2.4', environment: '2.3',
};

/** All words of a kind, in every version. */
export function knownWords(kind: Kind): KnownWord[] {
  const set = enums[kind];
  if (set !== undefined) return enumValues(set).map(value => ofEnum(kind, value));
  switch (kind) {
    case 'directives': return allDirectives().map(ofDirective);
    case 'sections': return allSections().map(fact => ({ kind, name: fact.keyword, fact, signatures: [sectionSignature(fact.name, fact.mayHaveFrom)] }));
    case 'server-options': return allServerOptions().map(fact => ofOption(kind, fact));
    case 'bind-options': return allBindOptions().map(fact => ofOption(kind, fact));
    case 'actions': return allActions().map(ofAction);
    case 'fetches': return allFetches().map(ofFetch);
    case 'converters': return allConverters().map(ofConverter);
    case 'log-aliases': return allLogAliases().map(fact => plain(kind, fact.name, fact, fact.mode === 'http' ? 'Only in HTTP mode' : undefined));
    case 'match-methods': return matchMethods().map(({ name }) => plain(kind, name, {}));
    case 'predefined-acls': return predefinedAcls.map(acl => plain(kind, acl.name, acl.since === undefined ? {} : { since: acl.since }, `Stands for \`${acl.test}\``));
    case 'stick-table-types': return allStickTableTypes().map(fact => ({ ...plain(kind, fact.name, fact), signatures: [fact.arg ? `(<${fact.arg.replace(',', '>,<')}>)` : ''] }));
    case 'filters': return allFilters().map(fact => plain(kind, fact.name, fact));
    case 'check-statuses': return healthCheckStatuses().map(({ name }) => plain(kind, name, {}));
    case 'termination-states': return [...terminationLetters(), ...terminationPairs].map(name => plain(kind, name, {}));
    default: return allPredicates().map(fact => ({ ...plain(kind, fact.name, fact), signatures: [fact.args.length === 0 ? '()' : `(<${fact.args.join('>,<')}>)`] }));
  }
}

/** The words of this name and kind. Several only for directives of one name; with a section, the one that may stand there. */
export function wordsNamed(kind: Kind, name: string, section?: SectionKeyword): KnownWord[] {
  switch (kind) {
    case 'directives': return (section === undefined ? directiveFacts(name) : present(directiveFact(name, section))).map(ofDirective);
    case 'server-options': return present(serverOptionFact(name)).map(fact => ofOption(kind, fact));
    case 'bind-options': return present(bindOptionFact(name)).map(fact => ofOption(kind, fact));
    case 'actions': return present(actionFact(name)).map(ofAction);
    case 'fetches': return present(fetchFact(name) ?? fetchFact(aclCriterionFact(name)?.fetch ?? '')).map(ofFetch);
    case 'converters': return present(converterFact(name)).map(ofConverter);
    default: return knownWords(kind).filter(word => word.name === name);
  }
}

function present<T>(fact: T | undefined): T[] {
  return fact === undefined ? [] : [fact];
}

function plain(kind: Kind, name: string, fact: Lifetime & { readonly signatures?: readonly string[] }, note?: string): KnownWord {
  const anchor = chapters[kind];
  return { kind, name, fact, signatures: fact.signatures ?? [''], ...(note === undefined ? {} : { note }), ...(anchor === undefined ? {} : { anchor }) };
}

function ofEnum(kind: Kind, value: EnumValue): KnownWord {
  return { ...plain(kind, value.name, value), signatures: [value.sig ?? (value.value === undefined ? '' : `<${value.value.replace(/[:(].*/, '')}>`)] };
}

function ofDirective(fact: DirectiveFact): KnownWord {
  const { name, sections, signatures, value, anchor, experimentalIn } = fact;
  return { kind: 'directives', name, fact, sections, signatures, experimentalIn, ...(value === undefined ? {} : { absent: value }), ...(anchor === undefined ? {} : { anchor }) };
}

function ofOption(kind: Kind, fact: OptionFact): KnownWord {
  const { name, signatures, anchor, isServerOnly } = fact;
  return {
    kind, name, fact, signatures, ...(fact.default === undefined ? {} : { absent: fact.value?.kind === 'time' && typeof fact.default === 'number' ? describeDuration(fact.default) : String(fact.default) }), ...(anchor === undefined ? {} : { anchor }),
    ...(fact.isExperimental ? { experimentalIn: 'all' } : {}),
    ...(isServerOnly && kind === 'server-options' ? { note: 'Not in `default-server`' } : {}),
  };
}

/** Old manuals describe an action under a rule set, these first. */
const oldRuleSets = ['http-request', 'tcp-request content', 'tcp-request connection', 'http-response', 'tcp-response content'];

/** An action is as old as it is in the rule set that had it first. */
function ofAction(fact: ActionFact): KnownWord {
  const lives = Object.values(fact.ruleSets);
  const [first] = lives.map(({ since }) => since ?? '0').sort((a, b) => Number(a) - Number(b));
  const life: Lifetime = first === undefined || first === '0' ? fact : { ...fact, since: first };
  const sets = Object.keys(fact.ruleSets).map(set => `\`${set}\``).join(', ');
  const oldSet = oldRuleSets.find(set => set in fact.ruleSets) ?? Object.keys(fact.ruleSets)[0] ?? '';
  const note = `In ${sets}${fact.isFinal ? '; no rule after it is looked at' : ''}`;
  const experimental = fact.isExperimental ? { experimentalIn: 'all' as const } : {};
  return { kind: 'actions', name: fact.name, fact: life, signatures: fact.signatures, note, anchor: fact.anchor, oldAnchor: `4.2-${oldSet} ${fact.name}`, ...experimental };
}

function ofFetch(fact: FetchFact): KnownWord {
  return { kind: 'fetches', name: fact.name, fact, signatures: fact.signatures, note: `Gives ${types[fact.out] ?? fact.out}`, ...(fact.anchor === undefined ? {} : { anchor: fact.anchor }) };
}

function ofConverter(fact: ConverterFact): KnownWord {
  const note = `Makes ${types[fact.out] ?? fact.out} of ${types[fact.in] ?? fact.in}`;
  return { kind: 'converters', name: fact.name, fact, signatures: fact.signatures, note, anchor: fact.anchor };
}

/** Types of samples, for people. */
const types: Readonly<Record<string, string>> = {
  any: 'anything', same: 'the same type', bool: 'a boolean', sint: 'an integer', addr: 'an address', ipv4: 'an IPv4 address', ipv6: 'an IPv6 address', str: 'a string',
  bin: 'bytes', meth: 'an HTTP method',
};

function sectionSignature(name: string, mayHaveFrom: boolean): string {
  const named = name === 'required' ? '<name>' : name === 'optional' ? '[<name>]' : '';
  return mayHaveFrom ? `${named} [from <defaults>]` : named;
}

/** `cause C`, `phase Q` ...: a letter with the place it has. */
function terminationLetters(): string[] {
  const places = ['cause', 'phase', 'cookie', 'set-cookie'] as const;
  return places.flatMap(place => enumValues(`termination-${place}`).map(({ name }) => `${place} ${name}`));
}
