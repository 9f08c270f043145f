import { oldThreadMaps } from '../edits/thread-map-edits.ts';
import { removal, rewriting, type Migrate } from './migration.ts';

/** `nbproc 1` says what holds anyway; so many threads do what several processes did. */
export const migrateProcesses: Migrate = ({ args: [count], statement: { block } }) => {
  if (count?.value === '1' || !count) return [removal('safe')];
  const more = oldThreadMaps(block.statementsAmong(['cpu-map']));
  const gone = { ...removal('review'), more };
  return block.statementsAmong(['nbthread']).length > 0 ? [gone] : [{ ...rewriting('review', `nbthread ${count.text}`), more }, gone];
};

/** There is one process, and nothing to be bound to it. */
export const migrateProcessBinding: Migrate = () => [removal('safe')];

/** What to write in the place of `process SET` on a `bind` line: nothing, or the threads behind the slash. */
export function threadsOf(processSet: string): string | undefined {
  const [, threads] = processSet.split('/');
  return threads === undefined || threads === 'all' ? undefined : `thread ${threads}`;
}
