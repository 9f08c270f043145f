import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding } from '../finding.ts';
import { threadsOf } from '../migrations/processes.ts';
import { deleteWord } from '../edits/rule-edits.ts';

/** Lines that listen: those that may have said `process`. */
export const listeningLines = ['bind', 'stats'];

/** The words `process SET` on a line that listens. */
function processOption(statement: Statement): readonly [Word, Word | undefined] | undefined {
  const { block, span, keyword } = statement;
  if (!block.text.slice(span.start, span.end).includes('process')) return undefined;
  const { words } = statement;
  if (keyword === 'stats' && words[1]?.value !== 'socket') return undefined;
  const first = keyword === 'stats' ? 3 : 2;
  const at = words.findIndex((word, i) => i >= first && word.value === 'process');
  const option = words[at];
  return option && [option, words[at + 1]];
}

/** Deprecated in 2.5, gone in 2.7. Before that 2.6 refuses each process but the first. Tried on 2.6, 3.0, 3.2 and 3.4. */
function whatIsDone(line: string, set: Word | undefined, version: HaproxyVersion): string {
  if (isAtLeast(version, '2.7')) return `HAProxy ${version} does not start with \`process\` on a \`${line}\` line, which went with 2.7.`;
  if (isOtherProcess(set)) return `HAProxy ${version} knows process 1 alone and does not start with \`process ${set?.value ?? ''}\`.`;
  return `HAProxy ${version} warns of \`process\` on \`${line}\` lines, which 2.7 refuses.`;
}

/** True for `2`, `1-4` and `2/1`: there is only process 1 since 2.5. */
function isOtherProcess(set: Word | undefined): boolean {
  const [processes = ''] = set && !set.hasVariable ? set.value.split('/') : [];
  return /\d/.test(processes) && processes.split('-').some(each => each !== '' && Number(each) !== 1);
}

/** The finding about `process` on a line that listens. */
export function findingAboutProcess(statement: Statement, version: HaproxyVersion): RuleFinding | undefined {
  const [option, set] = processOption(statement) ?? [];
  if (!option) return undefined;
  const isRefused = isAtLeast(version, '2.7') || isOtherProcess(set);
  const what = whatIsDone(statement.keyword === 'stats' ? 'stats socket' : 'bind', set, version);
  const threads = set && !set.hasVariable ? threadsOf(set.value) : undefined;
  const title = threads === undefined ? 'Remove `process`' : `Write \`${threads}\``;
  const removed = [option, ...(set ? [set] : [])].map(deleteWord);
  const edits = threads === undefined || !set ? removed : [{ at: { block: option.block, span: { start: option.span.start, end: set.span.end } }, text: threads }];
  return { at: option, ...(isRefused ? { severity: 'error' } : {}), message: `${what} ${title}: there is one process, and its threads share the address.`, repairs: [{ title, safety: 'safe', edits }] };
}
