import { factsAbout } from './memo.ts';
import type { Proxy } from '../proxy.ts';
import type { Section } from '../section.ts';

/**
 * Some sections in a row, and those of them that are proxies. What rules ask of each of thousands of sections is asked of a stretch: after a keystroke,
 * the sections of one are asked again, and of all others nothing is even looked up. Where somebody types, it is remembered of single sections, too.
 */
export class Stretch {
  readonly sections: readonly Section[];
  readonly proxies: readonly Proxy[];
  /** Each section alone, where they were typed in; else none. */
  readonly parts: readonly Stretch[];
  /** What `perStretch` remembers. */
  facts: unknown[] | undefined;
  /** The same object for the stretches that took the place of one another. */
  readonly place: object;

  constructor(sections: readonly Section[], proxies: readonly Proxy[], place: object = {}, parts: readonly Stretch[] = []) {
    this.sections = sections;
    this.proxies = proxies;
    this.place = place;
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

/** Makes a function of a stretch remember what it gave for as long as the stretch lives. */
export const perStretch = factsAbout<Stretch>();
