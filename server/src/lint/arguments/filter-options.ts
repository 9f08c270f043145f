import type { Word } from '../../syntax/word.ts';
import { badWord, extra, isOpen, missing, type ArgumentProblem } from './problem.ts';
import { durationProblem } from './values.ts';

/** What HAProxy does not take behind the name of a filter. Each tried on 2.6 to 3.4. */
export const filterGrammars: Readonly<Partial<Record<string, (name: Word, options: readonly Word[]) => Iterable<ArgumentProblem>>>> = {
  'bwlim-in': bandwidthProblems,
  'bwlim-out': bandwidthProblems,
  'cache': nameProblems,
  'fcgi-app': nameProblems,
  'compression': noOptions,
};

/** "unknown keyword" behind the name, a condition too. */
function* nameProblems(name: Word, [first, second]: readonly Word[]): Generator<ArgumentProblem> {
  if (!first) yield missing(name, `filter ${name.value}`, `the name of a \`${name.value}\` section`);
  else if (second && !isOpen(first) && !isOpen(second)) yield extra(second, `filter ${name.value} ${first.value}`);
}

function* noOptions(name: Word, [first]: readonly Word[]): Generator<ArgumentProblem> {
  if (first && !isOpen(first)) yield extra(first, `filter ${name.value}`);
}

const ofOneStream: readonly string[] = ['default-limit', 'default-period'];
const shared: readonly string[] = ['limit', 'key', 'table'];
const bandwidthOptions: readonly string[] = [...ofOneStream, ...shared, 'min-size'];

/** A limit for each stream, `default-limit` and `default-period`, or one for all with the same key, `limit` and `key`. */
function* bandwidthProblems(filter: Word, [name, ...options]: readonly Word[]): Generator<ArgumentProblem> {
  const title = `filter ${filter.value}`;
  if (!name) yield missing(filter, title, 'a name');
  if (!name || isOpen(name)) return;
  const given = new Map<string, Word>();
  for (let i = 0; i < options.length; i += 2) {
    const option = options[i] as Word;
    const value = options[i + 1];
    if (isOpen(option)) return;
    if (!bandwidthOptions.includes(option.value)) {
      yield badWord(option, title, bandwidthOptions);
      return;
    }
    given.set(option.value, option);
    if (!value) {
      yield missing(option, option.value, 'a value');
      return;
    }
    const problem = isOpen(value) ? undefined : valueProblem(option.value, value);
    if (problem) yield problem;
    // Converters may stand in words of their own behind the fetch.
    if (option.value === 'key') while (options[i + 2] && !bandwidthOptions.includes((options[i + 2] as Word).value)) i++;
  }
  yield* absentOptions(filter, title, given);
}

function valueProblem(option: string, value: Word): ArgumentProblem | undefined {
  if (option === 'default-period') return durationProblem(value, option, 'ms', true);
  const isSize = option === 'min-size' || option === 'limit' || option === 'default-limit';
  return isSize && !/^\d+[kmgt]?$/i.test(value.value) ? { kind: 'value', at: value, message: `\`${value.value}\` is no size for \`${option}\`: HAProxy does not start. Write a number of bytes, like \`1m\`.` } : undefined;
}

function* absentOptions(filter: Word, title: string, given: ReadonlyMap<string, Word>): Generator<ArgumentProblem> {
  const forAll = shared.find(option => given.has(option));
  const mixed = forAll === undefined ? undefined : ofOneStream.find(option => given.has(option));
  if (mixed !== undefined) {
    yield { kind: 'value', at: given.get(mixed) as Word, message: `\`${mixed}\` is for a limit of each stream, and \`${forAll ?? ''}\` for one that streams share: HAProxy does not start with both. Remove one of them.` };
    return;
  }
  const needed = forAll === undefined ? ofOneStream : ['limit', 'key'];
  const absent = needed.filter(option => !given.has(option));
  if (absent.length > 0) yield missing(filter, title, absent.map(option => `\`${option}\``).join(' and '));
}
