import { isAtLeast } from '../../language/version.ts';
import type { Configuration } from '../../model/configuration.ts';
import { globalLine, globalSections } from '../../model/global-sections.ts';
import type { Statement } from '../../syntax/statement.ts';
import { insertLineBelow, replaceWord } from '../edits/rule-edits.ts';
import { oldThreadMaps } from '../edits/thread-map-edits.ts';
import type { RuleFinding } from '../finding.ts';

/** The numbers of threads up to `count` that `all`, `odd`, `even`, `2` or `1-4` mean. */
function numbersOf(set: string, count: number): number[] | undefined {
  const all = Array.from({ length: count }, (_, i) => i + 1);
  if (set === 'all') return all;
  if (set === 'odd' || set === 'even') return all.filter(number => number % 2 === (set === 'odd' ? 1 : 0));
  const range = /^(\d{1,2})(?:-(\d{1,2}))?$/.exec(set);
  const [first, last] = [Number(range?.[1]), Number(range?.[2] ?? range?.[1])];
  return range ? all.filter(number => number >= Math.min(first, last) && number <= Math.max(first, last)) : undefined;
}

/** The CPUs that a line names; undefined for what are no plain numbers and ranges. */
function cpusOn(line: Statement): readonly string[] | undefined {
  const sets = line.words.slice(2);
  if (sets.length === 0 || sets.some(word => word.hasVariable || !/^\d{1,4}(?:-\d{1,4})?(?:,\d{1,4}(?:-\d{1,4})?)*$/.test(word.value))) return undefined;
  return sets.flatMap(word => word.value.split(',')).flatMap(range => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: Math.abs(last - first) + 1 }, (_, i) => `${Math.min(first, last) + i}`);
  });
}

/** The CPUs that the threads are bound to, each by the last line that names it. Undefined where one is bound to none, and where nobody can tell. */
function boundCpus(lines: readonly Statement[], count: number): Set<string> | undefined {
  const byThread = new Map<number, readonly string[]>();
  for (const line of lines) {
    const [groups = '', threads = 'all'] = line.word(1)?.value.split('/') ?? [];
    const cpus = cpusOn(line);
    const isFirst = numbersOf(groups, 1);
    const numbers = numbersOf(threads, count);
    if (line.word(1)?.hasVariable === true || !cpus || !isFirst || !numbers) return undefined;
    if (isFirst.length > 0) for (const number of numbers) byThread.set(number, cpus);
  }
  return byThread.size === count ? new Set([...byThread.values()].flat()) : undefined;
}

/**
 * "This configuration binds 2 threads to a total of 1 CPUs via cpu-map directives": 3.0 to 3.4 warn at each start. The number that was a process is a group of
 * threads today, and all threads are in the first; 2.6 took no notice of such lines.
 */
export function crowdedThreads(configuration: Configuration): RuleFinding[] {
  if (!isAtLeast(configuration.version, '3.0')) return [];
  const sections = globalSections(configuration);
  const lines = sections.flatMap(section => section.statements('cpu-map').filter(line => section.isCertain(line)));
  const [first, ...others] = lines;
  if (!first || lines.length < sections.flatMap(section => section.statements('cpu-map')).length) return [];
  const threads = globalLine('nbthread', configuration)?.word(1);
  const groups = globalLine('thread-groups', configuration)?.word(1)?.value ?? '1';
  const count = threads && !threads.hasVariable && /^\d{1,2}$/.test(threads.value) ? Number(threads.value) : 0;
  if (!threads || count < 2 || count > 64 || groups !== '1' || sections.some(section => section.statements('thread-group').length > 0)) return [];
  const cpus = boundCpus(lines, count);
  if (!cpus || cpus.size >= count) return [];
  const edits = oldThreadMaps(lines);
  const why = edits.length === lines.length ? ' The number behind `cpu-map` is a group of threads, and all threads are in the first. Write `cpu-map 1/1`, `cpu-map 1/2` and so on for one thread each.' : ` Name ${count} CPUs, or lower \`nbthread\`.`;
  return [{
    at: first,
    severity: 'warning',
    message: `The \`cpu-map\` lines put ${count} threads on ${cpus.size} ${cpus.size === 1 ? 'CPU' : 'CPUs'}: they wait for each other, and HAProxy warns at each start.${why}`,
    related: [...others.map(at => ({ at, message: 'Belongs to it' })), { at: threads, message: 'So many threads there are' }],
    repairs: edits.length === lines.length && lines.length >= count ? [{ title: 'Bind one thread with each line', safety: 'review', edits }] : [],
  }];
}

/** So many threads fit a group on 64 bits. */
const GROUP = 64;

/** "Too many remaining unassigned threads (65) for thread groups (1)": 3.0. 2.6 has one group, and 3.2 and 3.4 make as many as they need. */
export function threadsWithoutGroup(configuration: Configuration): RuleFinding[] {
  const { version } = configuration;
  if (!isAtLeast(version, '2.8') || isAtLeast(version, '3.1')) return [];
  const [threads, groups] = ['nbthread', 'thread-groups'].map(keyword => globalLine(keyword, configuration)?.word(1));
  const hasOwn = globalSections(configuration).some(section => section.isConditional || section.statements('thread-group').length > 0);
  if (!threads || hasOwn || ![threads, groups].every(word => !word || (!word.hasVariable && /^[1-9]\d{0,2}$/.test(word.value)))) return [];
  const [count, there] = [Number(threads.value), Number(groups?.value ?? 1)];
  const needed = Math.ceil(count / GROUP);
  if (count > 4 * GROUP || needed <= there) return [];
  const line = globalLine('nbthread', configuration);
  const written = `thread-groups ${needed}`;
  return [{
    at: threads,
    message: `A group has room for ${GROUP} threads, and HAProxy ${version} does not start with ${count} in ${there === 1 ? 'one group' : `${there} groups`}. Write \`${written}\`, or at most \`nbthread ${there * GROUP}\`.`,
    repairs: line ? [{ title: `Write \`${written}\``, safety: 'review', edits: [groups ? replaceWord(groups, `${needed}`) : insertLineBelow(line, written)] }] : [],
  }];
}
