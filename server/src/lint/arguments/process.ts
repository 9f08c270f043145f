import type { Word } from '../../syntax/word.ts';
import { badWord, isOpen, missing, type ArgumentLine, type ArgumentProblem } from './problem.ts';

/** `h1-case-adjust FROM TO`: the same name in other letters. Tried on 2.6 to 3.4. */
export function* caseAdjustProblems({ args: [from, to] }: ArgumentLine): Generator<ArgumentProblem> {
  if (!from || !to || isOpen(from) || isOpen(to) || from.value.toLowerCase() === to.value.toLowerCase()) return;
  yield { kind: 'value', at: to, message: `\`h1-case-adjust\` changes upper and lower case only, and \`${to.value}\` is another name than \`${from.value}\`: HAProxy does not start.` };
}

const bindWords: readonly string[] = ['prefix', 'mode', 'user', 'uid', 'group', 'gid'];

/** `unix-bind`: pairs of a word and its value. Tried on 2.6 to 3.4. */
export function* unixBindProblems({ args }: ArgumentLine): Generator<ArgumentProblem> {
  for (let i = 0; i < args.length; i += 2) {
    const word = args[i] as Word;
    if (isOpen(word)) return;
    if (!bindWords.includes(word.value)) {
      yield badWord(word, 'unix-bind', bindWords);
      return;
    }
    if (word.value === 'prefix' && !args[i + 1]) yield missing(word, 'unix-bind prefix', 'a path');
  }
}

/** `cpu-map [auto:]GROUP[/THREADS] CPUS ...`: "is not a valid number/range", "is not a CPU range". HAProxy looks at how each begins. Tried on 2.6 to 3.4. */
export function* cpuMapProblems({ args: [threads, ...sets] }: ArgumentLine): Generator<ArgumentProblem> {
  if (!threads || isOpen(threads)) return;
  if (!/^(?:auto:)?(?:all|odd|even|\d)/.test(threads.value) || /\/(?!all|odd|even|\d)/.test(threads.value)) {
    yield { kind: 'value', at: threads, message: `\`${threads.value}\` is no group of threads: HAProxy does not start. Write a number or a range, \`all\`, \`odd\` or \`even\`, like \`auto:1/1-4\`.` };
    return;
  }
  const bad = sets.find(set => !isOpen(set) && !/^\d/.test(set.value));
  if (bad) yield { kind: 'value', at: bad, message: `\`${bad.value}\` is no range of CPUs: HAProxy does not start. Write numbers and ranges, like \`0-3\`.` };
}
