import { replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { removal, rewriting, type Migrate, type OldLine } from './migration.ts';

/** `nbproc 1` says what holds anyway; so many threads do what several processes did. */
export const migrateProcesses: Migrate = line => {
  const { args: [count], statement: { block } } = line;
  if (count?.value === '1' || !count) return [removal('safe')];
  const more = threadsInMaps(line);
  const gone = { ...removal('review'), more };
  return block.statementsAmong(['nbthread']).length > 0 ? [gone] : [{ ...rewriting('review', `nbthread ${count.text}`), more }, gone];
};

/**
 * `cpu-map 2 1` bound process 2. Today it is the second group of threads, and `cpu-map 1 0` puts all threads on one processor: 2.6 does nothing, 3.0 to 3.4 do
 * so and warn. `cpu-map 1/2 1` binds thread 2.
 */
function threadsInMaps({ statement: { block } }: OldLine): RuleEdit[] {
  return block.statementsAmong(['cpu-map']).flatMap(map => {
    const set = map.word(1);
    const [, prefix = '', processes] = /^(auto:)?(\d+(?:-\d+)?|all|odd|even)$/.exec(set?.text ?? '') ?? [];
    return set && processes !== undefined ? [replaceWord(set, `${prefix}1/${processes}`)] : [];
  });
}

/** There is one process, and nothing to be bound to it. */
export const migrateProcessBinding: Migrate = () => [removal('safe')];

/** What to write in the place of `process SET` on a `bind` line: nothing, or the threads behind the slash. */
export function threadsOf(processSet: string): string | undefined {
  const [, threads] = processSet.split('/');
  return threads === undefined || threads === 'all' ? undefined : `thread ${threads}`;
}
