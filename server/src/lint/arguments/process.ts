import type { HaproxyVersion } from '../../language/version.ts';
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
  const numbers = threads.value.match(/\d+/g)?.map(Number) ?? [];
  if (threads.value.includes('--') || numbers.some(number => number < 1 || number > 64)) {
    yield { kind: 'value', at: threads, message: `\`${threads.value}\` is no group of threads: HAProxy does not start. Groups and threads are counted from 1 to 64, like \`auto:1/1-4\`.` };
    return;
  }
  const bad = sets.find(set => !isOpen(set) && !/^\d/.test(set.value));
  yield* unevenProblems(threads, sets);
  if (bad) yield { kind: 'value', at: bad, message: `\`${bad.value}\` is no range of CPUs: HAProxy does not start. Write numbers and ranges, like \`0-3\`.` };
}

/**
 * "range and CPU sets must have the same size to be automatically bound": `auto:` gives each thread of a range, or each group, a CPU of its own. Only plain
 * numbers and ranges are counted. A single CPU may serve several. Tried on 2.6 to 3.4.
 */
function* unevenProblems(threads: Word, sets: readonly Word[]): Generator<ArgumentProblem> {
  const [, groups, members] = /^auto:(\d+(?:-\d+)?)(?:\/(\d+(?:-\d+)?))?$/.exec(threads.value) ?? [];
  // Without threads behind it a group is all of its threads, which versions count in their own ways.
  if (groups === undefined || members === undefined || sizeOf(groups) !== 1 || sets.some(set => isOpen(set) || !/^\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*$/.test(set.value))) return;
  const wanted = sizeOf(members);
  const cpus = new Set(sets.flatMap(set => set.value.split(',').flatMap(numbersIn)));
  const [first] = sets;
  if (!first || cpus.size === wanted || cpus.size === 1) return;
  yield {
    kind: 'value',
    at: first,
    message: `\`cpu-map ${threads.value}\` gives each of ${wanted} thread${wanted === 1 ? '' : 's'} a CPU of its own, and ${cpus.size} are named: HAProxy does not start. Name ${wanted}, or remove \`auto:\` to let all run on any of them.`,
  };
}

function sizeOf(range: string): number {
  return numbersIn(range).length;
}

/** The numbers of `1-4`, or of `4-1`; no more than a machine may have. */
function numbersIn(range: string): number[] {
  const [first = 0, last = first] = range.split('-').map(Number);
  const [low, high] = [Math.min(first, last), Math.max(first, last)];
  return Array.from({ length: Math.min(high - low, 4096) + 1 }, (_, i) => low + i);
}

const cpuSetUnits: readonly string[] = ['cpu', 'node', 'cluster', 'core', 'thread'];

/** `cpu-set WORD [SET] ...`: "passed an unknown directive", "missing ... set". Tried on 3.2 and 3.4. */
export function* cpuSetProblems({ args }: ArgumentLine): Generator<ArgumentProblem> {
  const known = ['reset', ...cpuSetUnits.flatMap(unit => [`only-${unit}`, `drop-${unit}`])];
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as Word;
    if (isOpen(word)) return;
    if (word.value === 'reset') continue;
    if (!known.includes(word.value)) {
      yield badWord(word, 'cpu-set', known);
      return;
    }
    if (!args[++i]) yield missing(word, `cpu-set ${word.value}`, 'a set behind it, like `0-3`');
  }
}

/** `bind-process SET ...` and `stats bind-process SET`: behind `all` HAProxy reads no further. */
export function* bindProcessProblems({ args, fact, version }: ArgumentLine): Generator<ArgumentProblem> {
  for (const set of args) {
    if (set.value === 'all') return;
    const problem = processSetProblem(set, fact.name, version);
    if (problem) {
      yield problem;
      return;
    }
  }
}

/** "It supports numbers from 1 to 1": 2.6 still reads sets of processes, and has one process. Tried on it; 2.4 may have more, and 2.8 refuses the words. */
export function processSetProblem(set: Word, name: string, version: HaproxyVersion): ArgumentProblem | undefined {
  if (version !== '2.6' || isOpen(set)) return undefined;
  const [, low, high] = /^(\d+)(?:-(\d*))?(?:\/|$)/.exec(set.value) ?? [];
  if (low === undefined || (Number(low) === 1 && (high === undefined || high === '' || Number(high) === 1))) return undefined;
  return { kind: 'number', at: set, message: `HAProxy ${version} has one process, and does not start with \`${set.value}\` behind \`${name}\`. Remove \`${name}\`: the threads of the process share the work.` };
}
