import { allAclCriteria, aclCriterionFact } from '../../server/src/language/acl-criteria.ts';
import { allActions, isActionIn, ruleSets } from '../../server/src/language/actions.ts';
import { allBindOptions, crtListOptionsIn } from '../../server/src/language/bind-option-facts.ts';
import { convertersIn } from '../../server/src/language/converters.ts';
import { allDirectives, secondWords, type DirectiveFact } from '../../server/src/language/directives.ts';
import { fetchesIn, layers } from '../../server/src/language/fetches.ts';
import { filtersIn } from '../../server/src/language/filters.ts';
import { isKnownIn } from '../../server/src/language/lifetime.ts';
import type { OptionFact } from '../../server/src/language/option-fact.ts';
import { removedDirective } from '../../server/src/language/removed-directives.ts';
import { allServerOptions } from '../../server/src/language/server-options.ts';
import type { HaproxyVersion } from '../../server/src/language/version.ts';
import type { Listing } from './listing.ts';

/** A word that our tables say a version knows. */
export interface KnownWord {
  /** As in a `Listing`. */
  readonly key: string;
  /** What a listing says of it, where we can tell; empty otherwise. */
  readonly says: string;
  /** The feature it needs. */
  readonly build?: string;
  /** The section, and the words of a line in it, that ask a binary for it. Undefined where only the listing can tell. */
  readonly ask?: { readonly section: string; readonly line: string };
}

/** What the tables and a binary of that version say differently. */
export interface Difference {
  /** Listed by the binary, not in the tables. */
  readonly lacking: readonly string[];
  /** In the tables, not listed. `ask` may still find them: HAProxy does not register all that it parses. */
  readonly unlisted: readonly KnownWord[];
  /** In both, with other parameters or types: the key, ours and theirs. */
  readonly different: readonly (readonly [string, string, string])[];
}

/** Compares the tables with what a binary lists. */
export function compare(listing: Listing): Difference {
  const known = new Map(knownWords(listing.version).map(word => [word.key, word]));
  return {
    lacking: [...listing.words.keys()].filter(key => !known.has(key) && !isExplained(key, listing.version)),
    unlisted: [...known.values()].filter(word => !listing.words.has(word.key)),
    different: [...known.values()].flatMap(({ key, says }) => {
      const theirs = listing.words.get(key);
      return says === '' || theirs === undefined || theirs === says ? [] : [[key, says, theirs] as const];
    }),
  };
}

/** HAProxy lists the first of two words, and it still registers what it only has an error message for. */
function isExplained(key: string, version: HaproxyVersion): boolean {
  const [kind, section = '', ...words] = key.split(' ');
  if (kind !== 'directive') return false;
  const name = words.join(' ');
  if (secondWords(name).size > 0) return true;
  return (section === 'proxy' ? ['backend', 'frontend'] : [section]).some(each => removedDirective(name, each, version) !== undefined);
}

/** Every word that the tables say this version knows, of the kinds that `-dKall` lists. */
export function knownWords(version: HaproxyVersion): KnownWord[] {
  return [
    ...allDirectives().filter(fact => isKnownIn(fact, version)).map(directiveWord),
    ...optionWords('bind', allBindOptions(), version),
    ...optionWords('server', allServerOptions(), version),
    ...crtListOptionsIn(version).map(name => ({ key: `crt-list ${name}`, says: '' })),
    ...actionWords(version),
    ...fetchesIn(version).map(fact => (
      { key: `fetch ${fact.name}`, says: [maskOf(fact.use), fact.args, fact.out].filter(part => part !== '').join(' '), ...buildOf(fact) }
    )),
    ...convertersIn(version).map(fact => (
      { key: `converter ${fact.name}`, says: [fact.args, `${fact.out} => ${fact.in}`].filter(part => part !== '').join(' '), ...buildOf(fact) }
    )),
    ...allAclCriteria().map(({ name }) => ({ key: `acl ${name}`, says: aclLine(name) })),
    ...filtersIn(version).map(fact => ({ key: `filter ${fact.name}`, says: '', ...buildOf(fact) })),
  ];
}

function buildOf({ build }: { readonly build?: string }): { build?: string } {
  return build === undefined ? {} : { build };
}

const proxySections = ['frontend', 'listen', 'backend', 'defaults', 'named-defaults'];

function directiveWord(fact: DirectiveFact): KnownWord {
  const section = proxySections.find(each => fact.sections.includes(each)) ?? fact.sections[0] ?? '';
  const group = proxySections.includes(section) ? 'proxy' : section;
  return { key: `directive ${group} ${fact.name}`, says: '', ask: { section, line: fact.name }, ...buildOf(fact) };
}

function optionWords(kind: 'bind' | 'server', facts: readonly OptionFact[], version: HaproxyVersion): KnownWord[] {
  const before = kind === 'bind' ? { section: 'frontend', line: 'bind 127.0.0.1:1' } : { section: 'backend', line: 'server s 127.0.0.1:1' };
  return facts.filter(fact => isKnownIn(fact, version)).map(fact => (
    { key: `${kind} ${fact.name}`, says: fact.value === undefined ? '' : '+1', ask: { ...before, line: `${before.line} ${fact.name}` }, ...buildOf(fact) }
  ));
}

function actionWords(version: HaproxyVersion): KnownWord[] {
  return ruleSets.flatMap(set => allActions().filter(fact => isActionIn(fact, set, version)).map(fact => ({
    key: `action ${set} ${fact.name}`,
    says: '',
    ask: { section: set === 'tcp-response content' ? 'backend' : 'frontend', line: `${set} ${fact.name}${fact.hasCounter ? '0' : ''}` },
    ...buildOf(fact),
  })));
}

function maskOf(use: string): string {
  const masks = use.split(' ').map(layer => layers[layer] ?? '');
  return Array.from(masks[0] ?? '', (_, i) => (masks.some(mask => mask[i] === '1') ? '1' : '0')).join('');
}

/** `-dKall` leaves out a match method that is the one of the type. */
function aclLine(name: string): string {
  const fact = aclCriterionFact(name);
  return fact === undefined ? '' : `${name} = ${fact.fetch} -m ${fact.match}`;
}
