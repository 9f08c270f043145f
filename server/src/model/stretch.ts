import { askFor } from '../syntax/mentions.ts';
import type { Configuration } from './configuration.ts';
import { factsAbout, Memo } from './memo.ts';
import type { Proxy } from './proxy.ts';
import type { Section } from './section.ts';

/** So many sections in a row, more or less, make a stretch. */
const USUAL_LENGTH = 16;

/**
 * Some sections in a row, and those of them that are proxies. What rules ask of each of thousands of sections is remembered of a stretch: after a keystroke,
 * the sections of one are asked again, and of all others nothing is even looked up.
 */
export class Stretch {
  readonly sections: readonly Section[];
  readonly proxies: readonly Proxy[];
  /** What `inSections` and `inProxies` remember. */
  facts: unknown[] | undefined;

  constructor(sections: readonly Section[], proxies: readonly Proxy[]) {
    this.sections = sections;
    this.proxies = proxies;
  }

  isMadeFrom(sections: readonly Section[], proxies: readonly Proxy[]): boolean {
    return isSame(this.sections, sections) && isSame(this.proxies, proxies);
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

const stretchMemo = new Memo<Section, Stretch>('stretch');

/** The sections of a configuration, cut into stretches. `proxies` are those of all the sections, in the same order. */
export function stretchesOf(sections: readonly Section[], proxies: readonly Proxy[]): Stretch[] {
  const stretches: Stretch[] = [];
  let nextProxy = 0;
  for (let start = 0, end = 1; start < sections.length; start = end++) {
    while (end < sections.length && !begins(sections[end] as Section, sections[end - 1])) end++;
    const own = sections.slice(start, end);
    const firstProxy = nextProxy;
    for (const section of own) if (proxies[nextProxy]?.section === section) nextProxy++;
    const ownProxies = proxies.slice(firstProxy, nextProxy);
    stretches.push(stretchMemo.get(own[0] as Section, known => known.isMadeFrom(own, ownProxies), () => new Stretch(own, ownProxies)));
  }
  return stretches;
}

/** Makes a function of a stretch remember what it gave for as long as the stretch lives. */
export const perStretch = factsAbout<Stretch>();

type In<V> = (configuration: Configuration) => V[];

function gathered<V>(find: (stretch: Stretch) => readonly V[]): In<V> {
  const remembered = perStretch(find);
  return configuration => {
    const all: V[] = [];
    for (const stretch of configuration.stretches) for (const each of remembered(stretch)) all.push(each);
    return all;
  };
}

/** Asks each section of a configuration, in order, and remembers what it said. `find` may read nothing but the section. Made while the program loads. */
export function inSections<V>(find: (section: Section) => readonly V[]): In<V> {
  return gathered(({ sections }) => sections.flatMap(find));
}

/**
 * Asks each proxy of a configuration, in order, and remembers what it said. `find` may read nothing but the proxy and what it inherits. Made while the program
 * loads.
 * @param words at least one of these first words or options stands in the proxy, or in what it inherits, else there is nothing to find
 */
export function inProxies<V>(find: (proxy: Proxy) => readonly V[], words?: readonly string[]): In<V> {
  const ask = words && askFor(words);
  return gathered(({ proxies }) => (ask ? proxies.filter(({ mentions }) => mentions.mayAnswer(ask)) : proxies).flatMap(find));
}

/**
 * The same where what there is to find depends on a text, too: the names or addresses that the rest of the configuration has, say. Of each stretch the
 * answer for the last text is remembered.
 * @param prepare makes of the text, once, what `find` needs of it
 */
export function inProxiesGiven<P, V>(prepare: (given: string) => P, find: (proxy: Proxy, given: P) => readonly V[]): (configuration: Configuration, given: string) => V[] {
  const answers = new WeakMap<Stretch, { readonly given: string; readonly found: readonly V[] }>();
  return (configuration, given) => {
    let prepared: { readonly is: P } | undefined;
    const all: V[] = [];
    for (const stretch of configuration.stretches) {
      let answer = answers.get(stretch);
      if (answer?.given !== given) {
        const { is } = (prepared ??= { is: prepare(given) });
        answers.set(stretch, (answer = { given, found: stretch.proxies.flatMap(proxy => find(proxy, is)) }));
      }
      for (const each of answer.found) all.push(each);
    }
    return all;
  };
}

/** The proxies of a configuration of which something is true, in order; see `inProxies`. */
export function proxiesThat(is: (proxy: Proxy) => boolean, words?: readonly string[]): In<Proxy> {
  return inProxies(proxy => (is(proxy) ? [proxy] : []), words);
}
