import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import { threadSetsOf, type ThreadSet } from '../../model/binds/bind-threads.ts';
import type { Configuration } from '../../model/configuration.ts';
import { globalLine, globalSections, possibleGlobalLine } from '../../model/global-sections.ts';
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

/**
 * True where all threads are certainly in one group, which is so without `thread-groups`. From 3.2 on policies may make more by themselves where the number of
 * threads is not written, and from 3.3 on for more than 16 threads.
 */
function isOneGroup(configuration: Configuration, threads: Count | undefined): boolean {
  const isSaid = (keyword: string) => possibleGlobalLine(keyword, configuration) !== undefined;
  if (globalSections(configuration).length === 0 || isSaid('thread-groups') || isSaid('thread-group')) return false;
  if (!isAtLeast(configuration.version, '3.2')) return true;
  return threads !== undefined && threads.number <= 16 && !isSaid('cpu-policy') && !isSaid('max-threads-per-group');
}

/** "'thread' directive only references non-existing threads", "... not belonging to group 1": tried on 2.6 to 3.4. A listener with one thread that there is starts. */
export function missingThreads(configuration: Configuration): RuleFinding[] {
  const bound = boundThreads(configuration);
  const threads = bound.length > 0 ? countOf('nbthread', configuration) : undefined;
  const groups = bound.length > 0 ? countOf('thread-groups', configuration) : undefined;
  const isAlone = bound.some(({ sets }) => sets.some(({ group = 1 }) => group > 1)) && !groups && isOneGroup(configuration, threads);
  return bound.flatMap(({ at, sets }): RuleFinding[] => {
    const isBeyond = (set: ThreadSet) => threads !== undefined && set.first > threads.number;
    const isInNoGroup = (set: ThreadSet) => (groups !== undefined || isAlone) && (set.group ?? 0) > (groups?.number ?? 1);
    if (!sets.every(set => isBeyond(set) || isInNoGroup(set))) return [];
    const cause = sets.every(isBeyond) ? threads : groups;
    return cause ? [beyondLine(at, sets, cause)] : [ofOtherGroup(at, configuration.version)];
  });
}

function beyondLine(at: Word, sets: readonly ThreadSet[], { line, value, number }: Count): RuleFinding {
  const isOfThreads = line.keyword === 'nbthread';
  const most = Math.max(...sets.map(({ last }) => last));
  const isPlain = isOfThreads && most <= 64 && sets.every(({ group }) => group === undefined);
  return {
    at,
    message: `\`thread ${at.text}\` names no ${isOfThreads ? 'thread' : 'group of threads'} that there is, since \`${line.keyword} ${number}\` makes ${number === 1 ? 'one' : `those from 1 to ${number}`}: HAProxy refuses to start. Name one of them, or raise \`${line.keyword}\`.`,
    related: [{ at: value, message: isOfThreads ? 'So many threads there are' : 'So many groups there are' }],
    repairs: isPlain ? [{ title: `Write \`nbthread ${most}\``, safety: 'review', edits: [replaceWord(value, `${most}`)] }] : [],
  };
}

/** "'thread' directive references non-existing thread group 2", "thread-group number must be between 1 and 1": tried on 2.6 to 3.4. */
function ofOtherGroup(at: Word, version: HaproxyVersion): RuleFinding {
  return {
    at,
    message: `\`thread ${at.text}\` names no group of threads that there is: without \`thread-groups\` all threads are in group 1. HAProxy refuses to start. Name threads of group 1${isAtLeast(version, '2.7') ? ', or add `thread-groups` to `global`' : ''}.`,
  };
}
