import { changedRange, type ChangedRange } from './changed-range.ts';
import type { Configuration } from '../configuration.ts';
import type { Stretch } from './stretch.ts';

/** What all stretches of a state of a configuration said, one after the other, and how much each of them said. */
interface Collection<V> {
  readonly stretches: readonly Stretch[];
  readonly found: readonly V[];
  readonly counts: Uint32Array;
}

/**
 * Asks each stretch of a configuration, in order, and remembers what all of them said: after a keystroke, only what changed is asked. As long as nobody says
 * anything else, the same list is given.
 * @param find may read nothing but the stretch
 * @param findInPart the same, and remembers: where somebody types, each section is asked alone
 */
export function collected<V>(find: (stretch: Stretch) => readonly V[], findInPart: (part: Stretch) => readonly V[]): (configuration: Configuration) => readonly V[] {
  const last = new WeakMap<object, Collection<V>>();
  const ask = (stretch: Stretch) => (stretch.parts.length > 0 ? stretch.parts.flatMap(findInPart) : find(stretch));
  return ({ stretches, origin }) => {
    const collection = after(last.get(origin), stretches, ask);
    last.set(origin, collection);
    return collection.found;
  };
}

/**
 * The same where what is said depends on something else, too, as the names that the rest of the configuration has: as long as that is the same object, only
 * what changed is asked.
 */
export function collectedGiven<G extends object, V>(find: (stretch: Stretch, given: G) => readonly V[]): (configuration: Configuration, given: G) => readonly V[] {
  const last = new WeakMap<object, { readonly given: G; readonly collection: Collection<V> }>();
  return ({ stretches, origin }, given) => {
    const known = last.get(origin);
    const collection = after(known?.given === given ? known.collection : undefined, stretches, stretch => find(stretch, given));
    last.set(origin, { given, collection });
    return collection.found;
  };
}

const none = new Uint32Array();

function after<V>(before: Collection<V> = { stretches: [], found: [], counts: none }, stretches: readonly Stretch[], ask: (stretch: Stretch) => readonly V[]): Collection<V> {
  if (before.stretches === stretches) return before;
  const range = changedRange(before.stretches, stretches);
  return collectionAfter(before, stretches, range, stretches.slice(range.start, range.endAfter).map(ask));
}

function collectionAfter<V>({ found, counts }: Collection<V>, stretches: readonly Stretch[], range: ChangedRange, answers: readonly (readonly V[])[]): Collection<V> {
  const { start, endBefore, endAfter } = range;
  const said: readonly V[] = answers.flatMap(answer => answer);
  if (found.length === 0 && said.length === 0) return { stretches, found, counts: none };
  const countsNow = new Uint32Array(stretches.length);
  countsNow.set(counts.subarray(0, start));
  countsNow.set(answers.map(({ length }) => length), start);
  countsNow.set(counts.subarray(endBefore), endAfter);
  const from = sum(counts.subarray(0, start));
  const to = from + sum(counts.subarray(start, endBefore));
  const isSame = said.length === to - from && said.every((each, i) => each === found[from + i]);
  return { stretches, found: isSame ? found : found.slice(0, from).concat(said, found.slice(to)), counts: countsNow };
}

function sum(counts: Uint32Array): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}
