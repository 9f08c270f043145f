import { removal, rewriting, type Migrate } from './migration.ts';

/** `nbproc 1` says what holds anyway; so many threads do what several processes did. */
export const migrateProcesses: Migrate = ({ args: [count] }) => (
  count?.value === '1' || !count ? [removal('safe')] : [rewriting('review', `nbthread ${count.text}`), removal('review')]
);

/** There is one process, and nothing to be bound to it. */
export const migrateProcessBinding: Migrate = () => [removal('safe')];

/** What to write in the place of `process SET` on a `bind` line: nothing, or the threads behind the slash. */
export function threadsOf(processSet: string): string | undefined {
  const [, threads] = processSet.split('/');
  return threads === undefined || threads === 'all' ? undefined : `thread ${threads}`;
}
