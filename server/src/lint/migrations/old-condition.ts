import { textFrom, type OldLine } from './migration.ts';

/** What stands behind the arguments of an old rule: nothing, or `if` or `unless` and a condition, as written. Undefined for anything else. */
export function conditionBehind(line: OldLine, count: number): string | undefined {
  const word = line.args[count]?.value;
  if (word === undefined) return '';
  return (word === 'if' || word === 'unless') && line.args.length > count + 1 ? ` ${textFrom(line, count)}` : undefined;
}

/** The condition behind the arguments, and in each of its alternatives `test` as well. Undefined where one line cannot say that. */
export function conditionWith(test: string, line: OldLine, count: number): string | undefined {
  const condition = conditionBehind(line, count);
  if (condition === '') return ` if ${test}`;
  if (condition === undefined || line.args[count]?.value === 'unless') return undefined;
  const words = line.args.slice(count + 1).map(word => (word.value === '||' || word.value === 'or' ? `|| ${test}` : word.text));
  return ` if ${test} ${words.join(' ')}`;
}
