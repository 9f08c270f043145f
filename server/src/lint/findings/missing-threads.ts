import { threadSetsOf, type ThreadSet } from '../../model/binds/bind-threads.ts';
import type { Configuration } from '../../model/configuration.ts';
import { globalLine } from '../../model/global-sections.ts';
import { inSections } from '../../model/incremental/in-proxies.ts';
import { hasText } from '../../model/incremental/per-block.ts';
import type { Section } from '../../model/section.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { optionsOf, shapeOf } from '../arguments/option-line.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import type { RuleFinding } from '../finding.ts';

interface BoundThreads {
  readonly at: Word;
  readonly sets: readonly ThreadSet[];
}

const mayBind = hasText(text => /[ \t]thread[ \t]/.test(text));

/** The listeners that are bound to threads by their numbers. With several options all of their threads count. */
const boundThreads = inSections((section): readonly BoundThreads[] =>
  (mayBind(section) ? section.statementsAmong(['bind', 'stats']).flatMap(statement => threadsOn(statement, section)) : []));

function threadsOn(statement: Statement, section: Section): BoundThreads[] {
  const { words, keyword } = statement;
  const shape = shapeOf(keyword, words[1]?.value, section.kind);
  if (!shape || !section.isCertain(statement)) return [];
  const options = [...optionsOf({ ...shape, statement, section: section.kind, version: section.version, words })];
  const values = options.flatMap(({ fact, value }) => (fact?.name === 'thread' && value ? [value] : []));
  const [at] = values;
  const sets = values.map(value => (value.hasVariable ? undefined : threadSetsOf(value.value)));
  const isRead = options.reduce((count, { value }) => count + (value ? 2 : 1), shape.first) === words.length;
  return at && isRead && sets.every(each => each !== undefined) ? [{ at, sets: sets.flat() }] : [];
}

interface Count {
  readonly line: Statement;
  readonly value: Word;
  readonly number: number;
}

function countOf(keyword: string, configuration: Configuration): Count | undefined {
  const line = globalLine(keyword, configuration);
  const value = line?.word(1);
  return line && value && !value.hasVariable && /^[1-9]\d{0,3}$/.test(value.value) ? { line, value, number: Number(value.value) } : undefined;
}

/** "'thread' directive only references non-existing threads", "... not belonging to group 1": tried on 2.6 to 3.4. A listener with one thread that there is starts. */
export function missingThreads(configuration: Configuration): RuleFinding[] {
  const bound = boundThreads(configuration);
  const threads = bound.length > 0 ? countOf('nbthread', configuration) : undefined;
  const groups = bound.length > 0 ? countOf('thread-groups', configuration) : undefined;
  return bound.flatMap(({ at, sets }): RuleFinding[] => {
    const isBeyond = (set: ThreadSet) => threads !== undefined && set.first > threads.number;
    const isInNoGroup = (set: ThreadSet) => groups !== undefined && (set.group ?? 0) > groups.number;
    if (!sets.every(set => isBeyond(set) || isInNoGroup(set))) return [];
    const cause = sets.every(isBeyond) ? threads : groups;
    if (!cause) return [];
    const what = cause === threads ? 'thread' : 'group of threads';
    const most = Math.max(...sets.map(({ last }) => last));
    const isPlain = cause === threads && most <= 64 && sets.every(({ group }) => group === undefined);
    return [{
      at,
      message: `\`thread ${at.text}\` names no ${what} that there is, since \`${cause.line.keyword} ${cause.number}\` makes ${cause.number === 1 ? 'one' : `those from 1 to ${cause.number}`}: HAProxy refuses to start. Name one of them, or raise \`${cause.line.keyword}\`.`,
      related: [{ at: cause.value, message: cause === threads ? 'So many threads there are' : 'So many groups there are' }],
      repairs: isPlain ? [{ title: `Write \`nbthread ${most}\``, safety: 'review', edits: [replaceWord(cause.value, `${most}`)] }] : [],
    }];
  });
}
