import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding } from '../finding.ts';
import { threadsOf } from '../migrations/processes.ts';
import { deleteWord } from '../edits/rule-edits.ts';

/** The words `process SET` on a `bind` line. */
function processOption(statement: Statement): readonly [Word, Word | undefined] | undefined {
  const { block, span } = statement;
  if (!block.text.slice(span.start, span.end).includes('process')) return undefined;
  const { words } = statement;
  const at = words.findIndex((word, i) => i > 1 && word.value === 'process');
  const option = words[at];
  return option && [option, words[at + 1]];
}

/** The finding about `process` on a `bind` line; `what` is the first half of the message. */
export function findingAboutProcess(statement: Statement, what: string): RuleFinding | undefined {
  const [option, set] = processOption(statement) ?? [];
  if (!option) return undefined;
  const threads = set && !set.hasVariable ? threadsOf(set.value) : undefined;
  const title = threads === undefined ? 'Remove `process`' : `Write \`${threads}\``;
  const removed = [option, ...(set ? [set] : [])].map(deleteWord);
  const edits = threads === undefined || !set ? removed : [{ at: { block: option.block, span: { start: option.span.start, end: set.span.end } }, text: threads }];
  return { at: option, message: `${what} ${title}: there is one process, and its threads share the address.`, repairs: [{ title, safety: 'safe', edits }] };
}
