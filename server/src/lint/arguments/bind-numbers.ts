import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import type { Word } from '../../syntax/word.ts';
import type { ArgumentProblem } from './problem.ts';

/** Numbers on a `bind` line that are not just those from one limit to another. Tried on 2.6 to 3.4. */
export function bindNumberProblem(name: string, value: Word, version: HaproxyVersion): ArgumentProblem | undefined {
  const text = value.value;
  const number = Number(/^[+-]?\d+/.exec(text)?.[0]);
  const problem = (what: string): ArgumentProblem => ({ kind: 'number', at: value, message: `${what}: HAProxy does not start.` });
  if (name === 'mss' && (number === 0 || Math.abs(number) > 65535)) return problem(`\`mss\` goes from 1 to 65535, with or without a minus, and \`${text}\` does not`);
  if (name === 'accept-netscaler-cip' && number === 0) {
    return problem(`\`accept-netscaler-cip\` needs a decimal number above 0, and reads \`${text}\` as 0${/^0x[\da-f]+$/i.test(text) ? `: write \`${String(Number(text))}\`` : ''}`);
  }
  return name === 'thread' ? threadProblem(text, version, problem) : undefined;
}

/** `[GROUP/]THREADS`: 0 is none. Which threads there are the machine says, up to the 64 of a group; 2.6 has 64 in all, and takes one set only. */
function threadProblem(text: string, version: HaproxyVersion, problem: (what: string) => ArgumentProblem): ArgumentProblem | undefined {
  const sets = text.split(',');
  if (sets.length > 1 && !isAtLeast(version, '2.8')) return problem(`\`thread\` takes one set of threads in HAProxy ${version}, and \`${text}\` has ${sets.length}`);
  for (const set of sets) {
    const [, group, first, last] = /^(?:(\d+)\/)?(\d+)(?:-(\d+))?$/.exec(set) ?? [];
    if (group !== undefined && Number(group) === 0) return problem(`\`${set}\` names no group of threads: they begin with 1`);
    if (first !== undefined && Number(first) === 0) return problem(`\`${set}\` names no thread: they begin with 1`);
    const isLimited = group !== undefined || !isAtLeast(version, '2.8');
    const high = [first, last].find(each => each !== undefined && Number(each) > 64);
    if (isLimited && high !== undefined) return problem(`\`${set}\` names thread ${high}, and ${group === undefined ? `HAProxy ${version}` : 'a group'} has 64 at most`);
  }
  return undefined;
}
