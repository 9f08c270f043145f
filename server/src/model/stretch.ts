import { askFor } from '../syntax/mentions.ts';
import type { Configuration } from './configuration.ts';
import { factsAbout, Memo } from './memo.ts';
import type { Proxy } from './proxy.ts';
import type { Section } from './section.ts';

/** So many sections in a row, more or less, make a stretch. */
const USUAL_LENGTH = 8;

/**
 * Some sections in a row, and those of them that are proxies. What rules ask of each of thousands of sections is remembered of a stretch: after a keystroke,
 * the sections of one are asked again, and of all others nothing is even looked up. Where somebody types, it is remembered of single sections, too.
 */
export class Stretch {
  readonly sections: readonly Section[];
  readonly proxies: readonly Proxy[];
  /** Each section alone, where they were typed in; else none. */
  readonly parts: readonly Stretch[];
  /** What `inSections` and `inProxies` remember. */
  facts: unknown[] | undefined;

  constructor(sections: readonly Section[], proxies: readonly Proxy[], parts: readonly Stretch[] = []) {
    this.sections = sections;
    this.proxies = proxies;
    this.parts = parts;
  }

  isMadeFrom(sections: readonly Section[], proxies: readonly Proxy[]): boolean {
    return isSame(this.sections, sections) && isSame(this.proxies, proxies);
  }

  /** True when most of these are in it: what a keystroke in a `defaults` makes of all that inherit from it has nothing to remember. */
  isLike(proxies: readonly Proxy[]): boolean {
    return proxies.filter(proxy => this.proxies.includes(proxy)).length * 2 > proxies.length;
  }
}

function isSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((each, i) => each === others[i]);
}

/**
 * True for a section with which a stretch begins. It is asked of the section and not of its index: an inserted section is not to move all that follow into
 * other stretches. A long section is alone in one, since asking it again takes long.
 */
function begins(section: Section, before: Section | undefined): boolean {
  return before === undefined || section.number % USUAL_LENGTH === 0 || section.isLong || before.isLong;
}

/** What stands for a stretch through all its states. */
type Place = object;
const stretchMemo = new Memo<Place, Stretch>('stretch');
const lastPlaces = new WeakMap<object, ReadonlyMap<number, Place>>();

/**
 * The sections of a configuration, cut into stretches. `proxies` are those of all the sections, in the same order.
 * @param origin the same object for all states of the configuration
 */
export function stretchesOf(sections: readonly Section[], proxies: readonly Proxy[], origin: object): Stretch[] {
  const stretches: Stretch[] = [];
  const placesBefore = lastPlaces.get(origin);
  const places = new Map<number, Place>();
  lastPlaces.set(origin, places);
  let nextProxy = 0;
  for (let start = 0, end = 1; start < sections.length; start = end++) {
    while (end < sections.length && !begins(sections[end] as Section, sections[end - 1])) end++;
    const own = sections.slice(start, end);
    const firstProxy = nextProxy;
    for (const section of own) if (proxies[nextProxy]?.section === section) nextProxy++;
    const ownProxies = proxies.slice(firstProxy, nextProxy);
    const made = (outdated: Stretch | undefined) => new Stretch(own, ownProxies, outdated?.isLike(ownProxies) === true ? partsOf(own, ownProxies) : []);
    const { number } = own[0] as Section;
    const place = (places.has(number) ? undefined : placesBefore?.get(number)) ?? {};
    places.set(number, place);
    stretches.push(stretchMemo.get(place, known => known.isMadeFrom(own, ownProxies), made));
  }
  return stretches;
}

const partMemo = new Memo<Section, Stretch>('part of a stretch');

function partsOf(sections: readonly Section[], proxies: readonly Proxy[]): Stretch[] {
  return sections.map(section => {
    const own = proxies.filter(proxy => proxy.section === section);
    return partMemo.get(section, known => known.isMadeFrom([section], own), () => new Stretch([section], own));
  });
}

/** Makes a function of a stretch remember what it gave for as long as the stretch lives. */
export const perStretch = factsAbout<Stretch>();

type In<V> = (configuration: Configuration) => V[];

/** Asks each stretch of a configuration, in order, and remembers what it said. `find` may read nothing but the stretch. Made while the program loads. */
export function inStretches<V>(find: (stretch: Stretch) => readonly V[]): In<V> {
  const remembered = perStretch((stretch: Stretch): readonly V[] => (stretch.parts.length > 0 ? stretch.parts.flatMap(remembered) : find(stretch)));
  return configuration => {
    const all: V[] = [];
    for (const stretch of configuration.stretches) for (const each of remembered(stretch)) all.push(each);
    return all;
  };
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
 * The same where what there is to find depends on something else, too, as the names that the rest of the configuration has. Of each stretch the answer for
 * what was given last is remembered: as long as it is the same object, nothing is asked again.
 */
export function inProxiesGiven<G extends object, V>(find: (proxy: Proxy, given: G) => readonly V[]): (configuration: Configuration, given: G) => V[] {
  const answers = new WeakMap<Stretch, { readonly given: G; readonly found: readonly V[] }>();
  return (configuration, given) => {
    const all: V[] = [];
    for (const stretch of configuration.stretches) {
      let answer = answers.get(stretch);
      if (answer?.given !== given) answers.set(stretch, (answer = { given, found: stretch.proxies.flatMap(proxy => find(proxy, given)) }));
      for (const each of answer.found) all.push(each);
    }
    return all;
  };
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
