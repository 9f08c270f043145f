import type { Statement } from '../../syntax/statement.ts';
import { checkOptions, healthCheckOf } from './health-check.ts';
import type { Proxy } from '../proxy.ts';

/** What a check does, by the first word of an `http-check` line; what only names or sets something is no step. */
export type Step = 'connect' | 'send' | 'expect';

/** A step of an HTTP check that HAProxy refuses where it stands. */
export interface MisplacedStep {
  readonly at: Statement;
  readonly step: Step;
  /** The step it comes after. */
  readonly after: Statement;
  /** What HAProxy misses between the two. */
  readonly missing: Step;
}

/** What a step may come after: a connection is good for one request, its answer can be looked at several times. The last one named is what is missing. */
const mayFollow: Readonly<Record<Step, readonly Step[]>> = { connect: ['expect'], send: ['connect'], expect: ['expect', 'send'] };

/**
 * The first `http-check` step of a section that is out of order. HAProxy looks at a step only where an `option httpchk` is in force, inherited or from a
 * line above; the request of that option does not count. Undefined where an undecided `.if` or another check option has a say, and where something comes
 * before the first `connect`, of which HAProxy says something else. Tried with all orders of up to four lines on 2.6 and 3.4.
 */
export function misplacedStepOf(proxy: Proxy): MisplacedStep | undefined {
  if (proxy.statements('http-check').length < 2) return undefined;
  const lines = proxy.statements('option', 'http-check').filter(line => isCheckOption(line) || stepOf(line));
  if (!lines.every(line => proxy.section.isCertain(line)) || !connectsFirst(lines)) return undefined;
  const inherited = proxy.defaults && healthCheckOf(proxy.defaults)?.kind;
  const isOther = (kind: string | undefined) => kind !== undefined && kind !== 'httpchk';
  if (isOther(inherited) || lines.some(line => isCheckOption(line) && isOther(line.word(1)?.value))) return undefined;
  return firstMisplaced(lines, inherited === 'httpchk');
}

function firstMisplaced(lines: readonly Statement[], isInherited: boolean): MisplacedStep | undefined {
  let isInForce = isInherited;
  let after: Statement | undefined;
  for (const at of lines) {
    const step = stepOf(at);
    if (!step) {
      isInForce = true;
      continue;
    }
    const before = after && stepOf(after);
    const missing = mayFollow[step].at(-1);
    if (isInForce && after && before && missing && !mayFollow[step].includes(before)) return { at, step, after, missing };
    after = at;
  }
  return undefined;
}

function connectsFirst(lines: readonly Statement[]): boolean {
  const [first, ...others] = lines.flatMap(line => stepOf(line) ?? []);
  return first === 'connect' || !others.includes('connect');
}

/** True when HAProxy takes these steps of an HTTP check in this order. */
export function areInOrder([first, ...others]: readonly Step[]): boolean {
  if (first !== 'connect' && others.includes('connect')) return false;
  return others.every((step, i) => mayFollow[step].includes(i === 0 ? (first as Step) : (others[i - 1] as Step)));
}

/** The step that a line is, if it is one of an HTTP check. */
export function stepOf(line: Statement): Step | undefined {
  if (line.keyword !== 'http-check') return undefined;
  const action = line.word(1)?.value;
  return action === 'connect' || action === 'send' || action === 'expect' ? action : undefined;
}

function isCheckOption(line: Statement): boolean {
  return line.keyword === 'option' && checkOptions.includes(line.word(1)?.value ?? '');
}
