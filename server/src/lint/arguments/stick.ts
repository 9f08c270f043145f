import { behindSample } from '../../model/expressions/sample-end.ts';
import { beginsCondition, isOpen, noCondition, type ArgumentLine, type ArgumentProblem } from './problem.ts';

/** `stick on src iff is_x`: "unknown keyword", tried on 2.6 and 3.4. Behind the expression stand a table and a condition, either of them or none. */
export function* stickProblems({ fact, args, version }: ArgumentLine): Generator<ArgumentProblem> {
  const end = behindSample(args, 0, version);
  if (end === undefined || args.some(isOpen)) return;
  const hasTable = args[end]?.value === 'table';
  const next = args[hasTable ? end + 2 : end];
  if (next && !beginsCondition(next)) yield noCondition(next, fact.name, hasTable ? [] : ['table']);
}
