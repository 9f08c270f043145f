import { directiveFacts, directiveOf, directivesIn, placementIn, secondWords, sectionsIn, type DirectiveFact } from '../language/directives.ts';
import { enumValue } from '../language/enums.ts';
import { isKnownIn, isRemovedIn } from '../language/lifetime.ts';
import { removedDirective, type RemovedDirective } from '../language/removed-directives.ts';
import type { HaproxyVersion } from '../language/version.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';

/** What a section makes of a line, as far as its first words tell. */
export type DirectiveVerdict =
  | { readonly kind: 'accepted'; readonly fact: DirectiveFact }
  /** Parsed, warned about, without effect. */
  | { readonly kind: 'ignored'; readonly fact: DirectiveFact }
  /** Refused here, but not in `sections`. */
  | { readonly kind: 'misplaced'; readonly name: string; readonly sections: readonly string[] }
  /** Older than the directive: it came with `since`. */
  | { readonly kind: 'too-new'; readonly fact: DirectiveFact; readonly since: string | undefined }
  | { readonly kind: 'removed'; readonly fact: RemovedDirective }
  /** No version knows it. With a `family`, its first word is known and its second is not. */
  | { readonly kind: 'unknown'; readonly name: string; readonly family: string | undefined };

/** The words of the directive on a line, without `no` and `default` in front. */
export function directiveWordsOf(statement: Statement): readonly Word[] {
  const { words } = statement;
  return isPrefix(statement.keyword) && words.length > 1 ? words.slice(1) : words;
}

/** True for the words that turn a directive around. */
export function isPrefix(word: string): boolean {
  return word === 'no' || word === 'default';
}

/** True for lines that any place has, before the first section too: `.if`, `.notice`, and a scope in brackets, `[haproxy]`, which changes nothing. */
export function belongsAnywhere(keyword: string): boolean {
  return enumValue('preprocessor', keyword) !== undefined || /^\[[\w.:-]+\]$/.test(keyword);
}

/** Whether a first word says by itself that the line is fine: most do, so that the others are the only ones to be looked at. */
export function isAlwaysAccepted(keyword: string, section: string, version: HaproxyVersion): boolean {
  if (belongsAnywhere(keyword)) return true;
  if (isPrefix(keyword) || isFamily(keyword)) return false;
  const found = directiveOf([keyword], section);
  return found !== undefined && placementIn(found.fact, section, version) === 'accepted';
}

/** Judges the directive on a line of a section; `section` is a section keyword or `named-defaults`. */
export function verdictOn(statement: Statement, section: string, version: HaproxyVersion): DirectiveVerdict {
  const [first, second, third] = directiveWordsOf(statement);
  return judge(first?.value ?? '', second && third && hasThreeWords(first?.value ?? '', second.value) ? `${second.value} ${third.value}` : second?.value, section, version);
}

const remembered = new Map<string, DirectiveVerdict>();

/** The accepted ones are remembered: there are no more of them than facts. */
function judge(first: string, second: string | undefined, section: string, version: HaproxyVersion): DirectiveVerdict {
  const isTwo = isFamily(first);
  const key = `${version} ${section} ${first} ${isTwo ? second : ''}`;
  const known = remembered.get(key);
  if (known) return known;
  const verdict = judgeAfresh(first, second, section, version);
  if (verdict.kind === 'accepted' && remembered.size < 5000) remembered.set(key, verdict);
  return verdict;
}

function judgeAfresh(first: string, second: string | undefined, section: string, version: HaproxyVersion): DirectiveVerdict {
  const words = second === undefined ? [first] : [first, second];
  const found = directiveOf(words, section);
  const name = found ? found.fact.name : second !== undefined && directiveFacts(`${first} ${second}`).length > 0 ? `${first} ${second}` : first;
  if (found) {
    const { fact } = found;
    const placement = placementIn(fact, section, version);
    if (placement === 'accepted' || placement === 'silent') return { kind: 'accepted', fact };
    if (placement === 'ignored') return { kind: 'ignored', fact };
  }
  const removed = removedDirective(words.join(' '), section, version) ?? removedDirective(first, section, version);
  if (removed) return { kind: 'removed', fact: removed };
  if (found && !isKnownIn(found.fact, version) && !isRemovedIn(found.fact, version)) return { kind: 'too-new', fact: found.fact, since: found.fact.since ?? undefined };
  const elsewhere = directiveFacts(name).filter(fact => isKnownIn(fact, version)).flatMap(fact => sectionsIn(fact, version));
  if (elsewhere.length > 0 && !(name === first && isFamily(first))) return { kind: 'misplaced', name, sections: [...new Set(elsewhere)] };
  const hasFamily = isFamily(first) && directivesIn(section, version).some(fact => fact.name.startsWith(`${first} `));
  return hasFamily ? { kind: 'unknown', name: second ?? '', family: first } : { kind: 'unknown', name: first, family: undefined };
}

/** Some names have three words: `capture request header`. */
function hasThreeWords(first: string, second: string): boolean {
  for (const name of secondWords(first)) if (name.startsWith(second) && name.charAt(second.length) === ' ') return true;
  return false;
}

/** True when the directives that begin so have names of two words. */
function isFamily(first: string): boolean {
  return secondWords(first).size > 0;
}
