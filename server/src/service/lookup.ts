import { aclCriterionFact } from '../language/acl-criteria.ts';
import { kinds, knownWords, wordsNamed, type KnownWord } from '../language/catalogue.ts';
import { secondWords } from '../language/directives.ts';
import type { ProseBook } from '../language/prose-book.ts';

/**
 * All that a text may mean when somebody asks for it: `maxconn` is a directive of two kinds of sections, and an option of servers and of `bind`. Takes
 * words as they stand in a file or a log, too: `req.hdr(host)`, `%ci`, `sQ--`. Words that share their text are one.
 */
export function wordsFor(text: string, book: ProseBook): KnownWord[] {
  const found = [...exact(text), ...termination(text)];
  const bare = text.replace(/^%(?:\{[^}]*\})?/, '').replace(/\(.*$/s, '');
  if (found.length === 0 && bare !== '') found.push(...exact(bare));
  const criterion = found.length === 0 ? aclCriterionFact(bare) : undefined;
  if (criterion) found.push(...wordsNamed('fetches', criterion.fetch), ...wordsNamed('match-methods', criterion.match));
  return found.filter((word, at) => {
    const prose = book.textOf(word);
    return found.findIndex(other => other.kind === word.kind && (other === word || (prose !== undefined && book.textOf(other) === prose))) === at;
  });
}

/** The names that begin with this word and a blank: `timeout client` ... for `timeout`. */
export function familyOf(word: string): string[] {
  return [...secondWords(word)].map(second => `${word} ${second}`).sort();
}

/** All names of all kinds, to find what was meant by another. */
export function allNames(): string[] {
  return kinds.flatMap(kind => knownWords(kind).map(({ name }) => name));
}

function exact(name: string): KnownWord[] {
  // Of one name the directive that may stand in the most sections is the best known.
  const known = (kind: KnownWord['kind']) => [...wordsNamed(kind, name)].sort((a, b) => (b.sections?.length ?? 0) - (a.sections?.length ?? 0));
  return kinds.flatMap(kind => known(kind).filter(word => word.name === name || kind === 'actions'));
}

/** What the four letters of `%tsc`, or the two of `%ts`, say. */
function termination(text: string): KnownWord[] {
  if (!/^[A-Za-z-]{2}(?:[A-Za-z-]{2})?$/.test(text)) return [];
  const state = (name: string) => wordsNamed('termination-states', name);
  const pair = text.length === 2 ? [] : state(text.slice(0, 2));
  const letters = (pair.length > 0 || text.length === 2 ? [] : [state(`cause ${text.charAt(0)}`), state(`phase ${text.charAt(1)}`)]).flat();
  const cookie = text.length === 2 ? [] : [...state(`cookie ${text.charAt(2)}`), ...state(`set-cookie ${text.charAt(3)}`)].filter(({ name }) => !name.endsWith('-'));
  const said = [...pair, ...letters, ...cookie];
  return pair.length > 0 || letters.length === 2 ? said : [];
}
