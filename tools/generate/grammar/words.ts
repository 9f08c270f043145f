import { allAclCriteria } from '../../../server/src/language/acl-criteria.ts';
import { allActions, type RuleSet } from '../../../server/src/language/actions.ts';
import { readArguments } from '../../../server/src/language/arguments.ts';
import { allConverters } from '../../../server/src/language/converters.ts';
import { enumValues, type EnumName } from '../../../server/src/language/enums.ts';
import { allFetches } from '../../../server/src/language/fetches.ts';
import { haproxyVersions } from '../../../server/src/language/version.ts';

/** The words of a set, in any version. */
export function wordsOf(name: EnumName): string[] {
  return enumValues(name).map(value => value.name).filter(word => !/[<\s]/.test(word));
}

/** What `list` gives for any of the versions, by name. */
export function ofAllVersions<Fact extends { readonly name: string }>(list: (version: (typeof haproxyVersions)[number]) => Fact[]): string[] {
  return [...new Set(haproxyVersions.flatMap(version => list(version).map(fact => fact.name)))].sort();
}

/** Sample fetches, and the names of their variants that only ACLs have. */
export const fetchNames = (): string[] => [...new Set([...allFetches(), ...allAclCriteria()].map(fact => fact.name))];
export const converterNames = (): string[] => allConverters().map(fact => fact.name);

/** A regex for the actions of some rules is made of these; `track-sc` goes on with a number. */
export function actionNames(sets: readonly RuleSet[]): { plain: string[]; counted: string[] } {
  const actions = allActions().filter(action => sets.some(set => set in action.ruleSets));
  return { plain: actions.filter(each => !each.hasCounter).map(each => each.name), counted: actions.filter(each => each.hasCounter).map(each => each.name) };
}

/** The words that actions take as options. They stand in their signatures, among placeholders and punctuation. */
export function actionOptions(): string[] {
  // `redirect` has a chapter of its own.
  const words = new Set(['location', 'prefix', 'scheme', ...wordsOf('redirect')]);
  for (const action of allActions()) {
    for (const signature of action.signatures) {
      // What has a placeholder of its own, and what is glued to the name, is no option.
      for (const word of signature.replaceAll(/<[^>]*>|\([^)]*\)/g, ' ').split(/[\s[\]{}|,*]+/)) if (/^[a-z][a-z_-]+$/.test(word)) words.add(word);
    }
  }
  for (const condition of ['if', 'unless']) words.delete(condition);
  return [...words];
}

/** What a line's arguments say: the words that may stand first, and the options anywhere. */
export function wordsIn(args: string): { choices: string[]; options: string[] } {
  const facts = readArguments(args).flatMap(fact => fact.either ?? [fact]);
  const of = (kinds: readonly string[]) => facts.filter(fact => kinds.includes(fact.kind)).flatMap(fact => fact.values ?? []);
  const [choices, options] = [of(['enum', 'list']), of(['flags', 'keyed'])];
  return { choices: [...new Set(choices)], options: [...new Set(options)] };
}
