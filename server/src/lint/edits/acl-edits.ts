import { fetchesWithVariants, variantOf, type MatchMethod } from '../../language/acl-variants.ts';
import { anyConditionOf } from '../../model/conditions/acl-use.ts';
import type { WrittenTest } from '../../model/conditions/acl-tests.ts';
import { asWritten, type Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { deleteWord, insertLineBelow, replaceWord, type RuleEdit } from './rule-edits.ts';

/** Makes a test compare in another way, in the manner in which it says so now: `hdr(host)` becomes `hdr_end(host)`, `-m str` becomes `-m end`. */
export function setMatch(written: WrittenTest, match: MatchMethod): RuleEdit {
  const { criterion, flags } = written.test;
  const flag = flags.find(each => each.name === '-m');
  if (flag) return replaceWord(written.word(flag.word + 1), match);
  const [call, ...converters] = criterion.calls;
  const fetch = variantOf(call?.name ?? '')?.fetch ?? call?.name ?? '';
  if (!call || converters.length > 0 || !fetchesWithVariants.includes(fetch)) return addFlag(written, `-m ${match}`);
  const { block } = written.criterion;
  return { at: { block, span: written.criterion.spanOf(call.nameSpan) }, text: match === 'str' ? fetch : `${fetch}_${match}` };
}

/** Puts a flag behind the criterion: behind the patterns it would be a pattern. */
export function addFlag(written: WrittenTest, flag: string): RuleEdit {
  const { block, span } = written.criterion;
  return { at: { block, span: { start: span.end, end: span.end } }, text: ` ${flag}` };
}

/** For a test that was to compare numbers and compares texts. */
export function compareNumbers(written: WrittenTest): RuleRepair {
  const flag = written.test.flags.find(({ name }) => name === '-m');
  return { title: 'Compare numbers', safety: 'review', edits: [flag ? replaceWord(written.word(flag.word + 1), 'int') : addFlag(written, '-m int')] };
}

/**
 * Makes something true when another test is, too: a second `acl` line of the same name, or `or { ... }` behind a test that is a whole condition.
 * Undefined where that would not be enough.
 */
export function addAlternative(written: WrittenTest, test: string): RuleEdit | undefined {
  const { statement, name, negated } = written;
  if (name !== undefined) return insertLineBelow(statement, `acl ${statement.word(1)?.text ?? name} ${test}`);
  const found = anyConditionOf(statement);
  const [group, ...others] = found?.condition.groups ?? [];
  const [term] = group ?? [];
  if (!found || others.length > 0 || group?.length !== 1 || term?.kind !== 'anonymous' || negated) return undefined;
  const brace = statement.word(found.start + term.endWord);
  return brace && { at: { block: brace.block, span: { start: brace.span.end, end: brace.span.end } }, text: ` or { ${test} }` };
}

const takesArgument = ['-f', '-m', '-u'];

/** True for a flag that stands before the patterns, too, and holds for all of them. */
export function hasFlag({ test }: WrittenTest, flag: string): boolean {
  return test.flags.some(({ name }) => name === flag);
}

/** Moves a flag that stands among the patterns behind the criterion, or takes it away where there is one like it. */
export function moveFlag(written: WrittenTest, at: number): RuleRepair {
  const [flag, argument] = written.patterns.slice(at);
  const hasArgument = takesArgument.includes(flag?.value ?? '');
  const isDouble = hasFlag(written, flag?.value ?? '');
  // As it holds for all patterns, each further one goes.
  const more = isDouble && !hasArgument ? written.patterns.slice(at + 1).filter(word => word.value === flag?.value) : [];
  const words = [flag, hasArgument ? argument : undefined].filter(word => word !== undefined);
  const text = asWritten(words);
  return {
    title: isDouble ? `Remove \`${text}\`` : `Move \`${text}\` before the patterns`,
    safety: 'review',
    edits: [...(isDouble ? [] : [addFlag(written, text)]), ...[...words, ...more].map(deleteWord)],
  };
}

/** Puts `-f` before the names of files that are to be read: where they stand, unless other patterns stand before them. */
export function readFiles(written: WrittenTest, files: readonly Word[]): RuleRepair {
  const isFirst = written.patterns.slice(0, files.length).every(({ start }, i) => files[i]?.start === start);
  const [first, another] = files;
  return {
    title: another ? 'Put `-f` before the files' : `Read the file \`${first?.value ?? ''}\``,
    safety: 'review',
    edits: isFirst ? files.map(word => replaceWord(word, `-f ${word.text}`)) : files.flatMap(word => [addFlag(written, `-f ${word.text}`), deleteWord(word)]),
  };
}

/** For `-f -i FILE`: puts the `-f` behind the flag that it took for the name of its file, right before the file. */
export function moveFileFlag(written: WrittenTest, flag: Word): RuleRepair[] {
  const { test } = written;
  const before = test.flags.find(({ name, word }) => name === '-f' && written.word(word + 1).start === flag.start);
  const [first, second] = written.patterns;
  if (!before || flag.value === '--' || flag.value === '-u') return [];
  // What stands there already is not needed twice.
  const between = flag.value === '-m' ? [flag, first] : flag.value === '-f' || hasFlag(written, flag.value) ? [] : [flag];
  const file = flag.value === '-m' ? second : first;
  if (!file || between.includes(undefined)) return [];
  const text = asWritten([...between.filter(word => word !== undefined), written.word(before.word), file]);
  const at = written.word(before.word);
  return [{ title: `Write \`${text}\``, safety: 'review', edits: [{ at: { block: at.block, span: { start: at.span.start, end: file.span.end } }, text }] }];
}
