import type { Statement } from '../syntax/statement.ts';
import type { Proxy } from './proxy.ts';
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
export function orderedLinesOf(proxy: Proxy): OrderedLine[] {
  const lines: OrderedLine[] = [];
  for (const statement of proxy.statementsAmong(orderedKeywords)) {
    const { keyword } = statement;
    // A `use_backend` that a backend ignores counts all the same.
    if (keyword === 'use-server' && !proxy.isBackend) continue;
    const name = keyword === 'monitor' ? `monitor ${statement.word(1)?.value ?? ''}` : keyword === 'tcp-request' ? ruleLineOf(statement)?.ruleSet : keyword;
    const group = groups.findIndex(each => each === name);
    if (group >= 0) lines.push({ statement, group });
  }
  return lines;
}
