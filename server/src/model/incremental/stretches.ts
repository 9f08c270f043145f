import { changedRange } from './changed-range.ts';
import { Memo } from './memo.ts';
import type { Proxy } from '../proxy.ts';
import type { Section } from '../section.ts';
import { Stretch } from './stretch.ts';

/** So many sections in a row, more or less, make a stretch. */
const USUAL_LENGTH = 8;

/** The stretches of a state of a configuration, and what they were made from. */
interface Reading {
  readonly sections: readonly Section[];
  readonly proxies: readonly Proxy[];
  readonly stretches: readonly Stretch[];
}

const lastReadings = new WeakMap<object, Reading>();

/**
 * The sections of a configuration, cut into stretches. `proxies` are those of all the sections, in the same order.
 * @param origin the same object for all states of the configuration: of one that was read before, only what is around the changes is cut again
 */
export function stretchesOf(sections: readonly Section[], proxies: readonly Proxy[], origin: object): readonly Stretch[] {
  const stretches = stretchesAfter(lastReadings.get(origin) ?? { sections: [], proxies: [], stretches: [] }, sections, proxies);
  lastReadings.set(origin, { sections, proxies, stretches });
  return stretches;
}

function stretchesAfter(before: Reading, sections: readonly Section[], proxies: readonly Proxy[]): readonly Stretch[] {
  const bySection = changedRange(before.sections, sections);
  const byProxy = changedRange(before.proxies, proxies);
  let first = 0;
  let start = 0;
  let firstProxy = 0;
  for (const stretch of before.stretches) {
    const proxiesEnd = firstProxy + stretch.proxies.length;
    // The stretch that ends where something changed may go on there.
    if (start + stretch.sections.length >= bySection.start || proxiesEnd > byProxy.start) break;
    start += stretch.sections.length;
    firstProxy = proxiesEnd;
    first++;
  }
  let last = before.stretches.length;
  let end = sections.length;
  let endOfProxies = proxies.length;
  while (last > first) {
    const stretch = before.stretches[last - 1] as Stretch;
    if (end - stretch.sections.length < bySection.endAfter || endOfProxies - stretch.proxies.length < byProxy.endAfter) break;
    end -= stretch.sections.length;
    endOfProxies -= stretch.proxies.length;
    last--;
  }
  const made = cut(sections.slice(start, end), proxies.slice(firstProxy, endOfProxies), before.stretches.slice(first, last));
  return before.stretches.slice(0, first).concat(made, before.stretches.slice(last));
}

const stretchMemo = new Memo<object, Stretch>('stretch');

/** @param gone those in whose places they come */
function cut(sections: readonly Section[], proxies: readonly Proxy[], gone: readonly Stretch[]): Stretch[] {
  const stretches: Stretch[] = [];
  const places = new Map(gone.map(({ sections: [section], place }) => [section?.number, place]));
  let nextProxy = 0;
  for (let start = 0, end = 1; start < sections.length; start = end++) {
    while (end < sections.length && !begins(sections[end] as Section, sections[end - 1])) end++;
    const own = sections.slice(start, end);
    const firstProxy = nextProxy;
    for (const section of own) if (proxies[nextProxy]?.section === section) nextProxy++;
    const ownProxies = proxies.slice(firstProxy, nextProxy);
    const { number } = own[0] as Section;
    const place = places.get(number) ?? {};
    places.delete(number);
    const made = (outdated: Stretch | undefined) => new Stretch(own, ownProxies, place, outdated?.isLike(ownProxies) === true ? partsOf(own, ownProxies) : []);
    stretches.push(stretchMemo.get(place, known => known.isMadeFrom(own, ownProxies), made));
  }
  return stretches;
}

/**
 * True for a section with which a stretch begins. It is asked of the section and not of its index: an inserted section is not to move all that follow into
 * other stretches. A long section is alone in one, since asking it again takes long.
 */
function begins(section: Section, before: Section | undefined): boolean {
  return before === undefined || section.number % USUAL_LENGTH === 0 || section.isLong || before.isLong;
}

const partMemo = new Memo<Section, Stretch>('part of a stretch');

function partsOf(sections: readonly Section[], proxies: readonly Proxy[]): Stretch[] {
  return sections.map(section => {
    const own = proxies.filter(proxy => proxy.section === section);
    return partMemo.get(section, known => known.isMadeFrom([section], own), () => new Stretch([section], own));
  });
}
