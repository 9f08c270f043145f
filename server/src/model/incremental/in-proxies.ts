import { askFor } from '../../syntax/mentions.ts';
import { collected, collectedGiven } from './collected.ts';
import type { Configuration } from '../configuration.ts';
import type { Proxy } from '../proxy.ts';
import type { Section } from '../section.ts';
import { perStretch, type Stretch } from './stretch.ts';

type In<V> = (configuration: Configuration) => readonly V[];

/** Asks each stretch of a configuration, in order, and remembers what it said. `find` may read nothing but the stretch. Made while the program loads. */
export function inStretches<V>(find: (stretch: Stretch) => readonly V[]): In<V> {
  return collected(find, perStretch(find));
}

/** Asks each section of a configuration, in order, and remembers what it said. `find` may read nothing but the section. Made while the program loads. */
export function inSections<V>(find: (section: Section) => readonly V[]): In<V> {
  return inStretches(({ sections }) => sections.flatMap(find));
}

/**
 * Asks each proxy of a configuration, in order, and remembers what it said. `find` may read nothing but the proxy and what it inherits. Made while the program
 * loads.
 * @param words at least one of these first words or options stands in the proxy, or in what it inherits, else there is nothing to find
 */
export function inProxies<V>(find: (proxy: Proxy) => readonly V[], words?: readonly string[]): In<V> {
  const ask = words && askFor(words);
  return inStretches(({ proxies }) => (ask ? proxies.filter(({ mentions }) => mentions.mayAnswer(ask)) : proxies).flatMap(find));
}

/**
 * The same where what there is to find depends on something else, too, as the names that the rest of the configuration has: as long as it is the same object,
 * only what changed is asked.
 */
export function inProxiesGiven<G extends object, V>(find: (proxy: Proxy, given: G) => readonly V[]): (configuration: Configuration, given: G) => readonly V[] {
  return collectedGiven(({ proxies }, given: G) => proxies.flatMap(proxy => find(proxy, given)));
}

/** Makes something of a text, and gives the same object as long as the text is the same. */
export function ofSameText<P extends object>(make: (text: string) => P): (text: string) => P {
  let last: { readonly text: string; readonly made: P } | undefined;
  return text => {
    if (last?.text !== text) last = { text, made: make(text) };
    return last.made;
  };
}

/** What is looked for, and what of it was not looked for before. */
interface Wanted {
  readonly key: string;
  readonly texts: ReadonlySet<string>;
  readonly new: readonly string[];
  /** What was looked for before. */
  before: Wanted | undefined;
}

/** More texts are not looked for one by one: all sections are asked. */
const MOST_TEXTS = 16;

/**
 * The same for what has one of some texts in it, letter for letter, of which few come and go at a time: where nothing was found and none of the new ones
 * stands, nothing is to be found.
 * @returns a function of a configuration and of the texts, one a line
 */
export function inProxiesWithText<V>(find: (proxy: Proxy, texts: ReadonlySet<string>) => readonly V[]): (configuration: Configuration, texts: string) => V[] {
  const answers = new WeakMap<Stretch, { readonly to: Wanted; readonly found: readonly V[] }>();
  let wanted: Wanted = { key: '', texts: new Set(), new: [], before: undefined };
  return (configuration, key) => {
    if (wanted.key !== key) wanted = next(wanted, key);
    const all: V[] = [];
    for (const stretch of configuration.stretches) {
      let answer = answers.get(stretch);
      if (answer?.to !== wanted) {
        const { texts } = wanted;
        const looked = answer?.to === wanted.before && answer?.found.length === 0 ? wanted.new : [...texts];
        const isIn = looked.length > MOST_TEXTS || hasAny(stretch, looked);
        answers.set(stretch, (answer = { to: wanted, found: isIn ? stretch.proxies.flatMap(proxy => find(proxy, texts)) : [] }));
      }
      for (const each of answer.found) all.push(each);
    }
    return all;
  };
}

function next(before: Wanted, key: string): Wanted {
  const texts = new Set(key === '' ? [] : key.split('\n'));
  before.before = undefined;
  return { key, texts, new: [...texts].filter(text => !before.texts.has(text)), before };
}

function hasAny({ sections }: Stretch, texts: readonly string[]): boolean {
  return texts.some(text => sections.some(({ blocks }) => blocks.some(block => block.text.includes(text))));
}

/** The proxies of a configuration of which something is true, in order; see `inProxies`. */
export function proxiesThat(is: (proxy: Proxy) => boolean, words?: readonly string[]): In<Proxy> {
  return inProxies(proxy => (is(proxy) ? [proxy] : []), words);
}

/**
 * The proxies of which a number is less than a limit, in order. Of each stretch only its least number is remembered.
 * @param measure may read nothing but the proxy and what it inherits
 * @param words see `inProxies`
 */
export function proxiesBelow(measure: (proxy: Proxy) => number, words: readonly string[]): (configuration: Configuration, limit: number) => Proxy[] {
  const ask = askFor(words);
  const measured = ({ proxies }: Stretch) => proxies.filter(({ mentions }) => mentions.mayAnswer(ask));
  const leastIn = perStretch((stretch: Stretch): number => Math.min(...(stretch.parts.length > 0 ? stretch.parts.map(leastIn) : measured(stretch).map(measure))));
  return ({ stretches }, limit) => stretches.filter(stretch => leastIn(stretch) < limit).flatMap(stretch => measured(stretch).filter(proxy => measure(proxy) < limit));
}
