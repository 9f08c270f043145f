import type { Statement } from '../../syntax/statement.ts';
import { inLongSections } from '../incremental/per-block.ts';
import type { Proxy } from '../proxy.ts';
import { ruleLineOf } from './rule-line.ts';

/**
 * The order in which HAProxy runs the rules of a section, whatever the order of the lines. It warns of a line that stands below one of a later group.
 * Tried on 2.6 to 3.4.
 */
const groups = ['tcp-request connection', 'tcp-request session', 'tcp-request content', 'monitor fail', 'http-request', 'redirect', 'use_backend', 'use-server'] as const;

/** The first words of such lines. */
export const orderedKeywords: readonly string[] = ['tcp-request', 'monitor', 'http-request', 'redirect', 'use_backend', 'use-server'];

/** A line with its place in the order: a greater one runs later. */
export interface OrderedLine {
  readonly statement: Statement;
  readonly group: number;
}

/** What a group is called: `http-request`, `tcp-request content`. */
export function groupName(group: number): string {
  return groups[group] ?? '';
}

/** The lines of a section that have a place in the order. */
export function orderedLinesOf(proxy: Proxy): readonly OrderedLine[] {
  const lines = proxy.section.collect(orderedLinesIn);
  // A `use_backend` that a backend ignores counts all the same.
  return proxy.isBackend ? lines : lines.filter(({ group }) => groups[group] !== 'use-server');
}

const orderedLinesIn = inLongSections((block): readonly OrderedLine[] => block.statementsAmong(orderedKeywords).flatMap(statement => {
  const { keyword } = statement;
  const name = keyword === 'monitor' ? `monitor ${statement.word(1)?.value ?? ''}` : keyword === 'tcp-request' ? ruleLineOf(statement)?.ruleSet : keyword;
  const group = groups.findIndex(each => each === name);
  return group < 0 ? [] : [{ statement, group }];
}));

/** The lowest and the highest group in a block, or undefined when a line of it stands below one of a later group. */
const rangeIn = inLongSections((block): { readonly low: number; readonly high: number } | undefined => {
  let [low, high] = [Infinity, -1];
  for (const { group } of orderedLinesIn.afresh(block)) {
    if (group < high) return undefined;
    [low, high] = [Math.min(low, group), group];
  }
  return { low, high };
});

/** True when no line stands below one of a later group: so it is in most sections, and no line has to be compared with another. */
export function isInOrder(proxy: Proxy): boolean {
  let highest = -1;
  return proxy.section.read(rangeIn).every(range => {
    if (!range || range.low < highest) return false;
    highest = Math.max(highest, range.high);
    return true;
  });
}
