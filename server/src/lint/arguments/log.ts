import { enumValues } from '../../language/enums.ts';
import { isAtLeast } from '../../language/version.ts';
import type { Word } from '../../syntax/word.ts';
import { closest } from '../closest.ts';
import { appendWords, replaceWord } from '../edits/rule-edits.ts';
import { addressProblem } from './addresses.ts';
import { badWord, extra, isOpen, missing, type ArgumentLine, type ArgumentProblem } from './problem.ts';

const names = (set: 'log-facility' | 'log-level' | 'log-standard') => enumValues(set).map(each => each.name);
/** Targets that are no addresses. */
const special = /^(?:(?:stdout|stderr)$|ring@|backend@)/;

/** HAProxy looks for each option once, in this order: one that comes too late is "unknown log facility". */
const inOrder: readonly string[] = ['len', 'format', 'sample'];

/** `log TARGET [len N] [format F] [sample R:S] [profile P] FACILITY [LEVEL [LEVEL]]`, and `log global`. Tried on 2.6 to 3.4. */
export function* logProblems(line: ArgumentLine): Generator<ArgumentProblem> {
  const { args, statement, section, version } = line;
  const [target] = args;
  if (!target) yield missing(statement, 'log', 'a target and a facility, like `log 127.0.0.1 local0`');
  if (!target || isOpen(target) || args.some(isOpen)) return;
  if (target.value === 'global' && args.length === 1) {
    if (section === 'global') yield { kind: 'value', at: target, message: '`log global` means the `log` lines of `global`, and stands in other sections: HAProxy does not start. Name a target here.' };
    return;
  }
  if (target.value === 'global') {
    yield extra(args[1] as Word, 'log global');
    return;
  }
  if (target.value.startsWith('backend@') && !isAtLeast(version, '2.9')) {
    yield { kind: 'address', at: target, message: `HAProxy ${version} does not know \`backend@\` yet, which came with 2.9: it takes \`${target.value}\` for the name of a host, finds none, and does not start. Name an address or a \`ring\`.` };
  } else if (!special.test(target.value)) {
    const problem = misspelt(target) ?? addressProblem(target, 'log', version);
    if (problem) yield problem;
  }
  const options = isAtLeast(version, '3.1') ? [...inOrder, 'profile'] : inOrder;
  let at = 1;
  let lastPlace = -1;
  for (; at < args.length; at += 2) {
    const option = args[at] as Word;
    const value = args[at + 1];
    const place = options.indexOf(option.value);
    if (place < 0) break;
    if (place <= lastPlace) {
      yield misplaced(option, options, place === lastPlace);
      return;
    }
    lastPlace = place;
    if (!value) {
      yield missing(option, `log ... ${option.value}`, 'a value');
      return;
    }
    const problem = optionProblem(option.value, value);
    if (problem) {
      yield problem;
      return;
    }
  }
  yield* levels(args.slice(at), statement);
}

/** A word that HAProxy would look up as the name of a host, and that is nearly one of those it knows. */
function misspelt(target: Word): ArgumentProblem | undefined {
  const meant = /^std\w+$/.test(target.value) ? closest(target.value, ['stdout', 'stderr']) : undefined;
  if (meant === undefined) return undefined;
  const repairs = [{ title: `Change to \`${meant}\``, safety: 'review' as const, edits: [replaceWord(target, meant)] }];
  return { kind: 'address', at: target, message: `HAProxy takes \`${target.value}\` for the name of a host, finds none, and does not start. Did you mean \`${meant}\`?`, repairs };
}

function misplaced(option: Word, options: readonly string[], isAgain: boolean): ArgumentProblem {
  const why = isAgain ? 'stands twice' : 'comes too late';
  return { kind: 'value', at: option, message: `\`${option.value}\` ${why}: HAProxy takes it for the facility, and does not start. Write the options in this order, each once: ${options.map(each => `\`${each}\``).join(', ')}.` };
}

function optionProblem(option: string, value: Word): ArgumentProblem | undefined {
  const length = parseInt(value.value, 10);
  if (option === 'len' && !(length >= 80 && length <= 65535)) return { kind: 'number', at: value, message: `\`${value.value}\` is no length of a log line: HAProxy does not start. Write a number from 80 to 65535.` };
  if (option === 'format' && !names('log-standard').includes(value.value)) return badWord(value, 'log ... format', names('log-standard'));
  return option === 'sample' ? sampleProblem(value) : undefined;
}

/** `sample 1,3-4:10`: "wrong sample range", "wrong sample size", "ranges are overlapping", "sample size ... should be greater": tried on 2.6 to 3.4. */
function sampleProblem(value: Word): ArgumentProblem | undefined {
  const [ranges = '', size, ...more] = value.value.split(':');
  const problem = (what: string): ArgumentProblem => ({ kind: 'value', at: value, message: `\`sample ${value.value}\` ${what}: HAProxy does not start. Write lines and how many to count, like \`1:10\` for the first of ten.` });
  if (size === undefined || more.length > 0 || !/^\d+$/.test(size) || Number(size) === 0) return problem('needs a range, and a size above 0 behind a colon');
  const parts = ranges.replace(/,$/, '').split(',');
  const known = parts.flatMap(rangeIn).sort(([a], [b]) => a - b);
  if (known.length < parts.length) return problem('has a range that is none: they go from 1 upwards');
  if (known.some(([first], i) => first <= (known[i - 1]?.[1] ?? 0))) return problem('has ranges that overlap');
  const highest = Math.max(...known.map(([, last]) => last));
  return highest > Number(size) ? problem(`asks for number ${highest}, and counts to ${size} only`) : undefined;
}

/** `3` or `3-4`; `3-3` is none. */
function rangeIn(text: string): (readonly [first: number, last: number])[] {
  const [, first = '0', last] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  const isRange = Number(first) > 0 && (last === undefined || Number(first) < Number(last));
  return isRange ? [[Number(first), Number(last ?? first)]] : [];
}

function* levels([facility, most, least, tooMany]: readonly Word[], statement: ArgumentLine['statement']): Generator<ArgumentProblem> {
  if (!facility) yield { ...missing(statement, 'log', 'a facility behind the target, like `local0`'), repairs: [{ title: 'Add `local0`', safety: 'review', edits: [appendWords(statement, 'local0')] }] };
  else if (!names('log-facility').includes(facility.value)) yield badWord(facility, 'log', names('log-facility'));
  else if (most && !names('log-level').includes(most.value)) yield badWord(most, 'log', names('log-level'));
  else if (least && !names('log-level').includes(least.value)) yield badWord(least, 'log', names('log-level'));
  else if (tooMany) yield extra(tooMany, 'log');
}

const stepOptions: readonly string[] = ['drop', 'format', 'sd'];

/** `on STEP [drop] [format FORMAT] [sd FORMAT]` of a `log-profile`: `drop` stands first. Tried on 3.4. */
export function* logStepProblems({ args }: ArgumentLine): Generator<ArgumentProblem> {
  const [step, ...options] = args;
  if (!step || options.some(isOpen)) return;
  const name = `on ${step.value}`;
  for (let at = options[0]?.value === 'drop' ? 1 : 0; at < options.length; at += 2) {
    const [option, value] = [options[at] as Word, options[at + 1]];
    if (option.value === 'drop') yield { kind: 'value', at: option, message: `\`drop\` stands before \`format\` and \`sd\`, right behind \`${name}\`: HAProxy does not start. What is dropped is not written, so it needs no format either.` };
    else if (option.value !== 'format' && option.value !== 'sd') yield inQuotes(option, options, name) ?? badWord(option, name, stepOptions);
    else if (!value) yield missing(option, `${name} ${option.value}`, 'a log-format');
    if (option.value !== 'format' && option.value !== 'sd') return;
  }
}

/** A format without `format` before it, or one whose blanks stand in no quotes. */
function inQuotes(word: Word, options: readonly Word[], name: string): ArgumentProblem | undefined {
  if (!/%[[{\w]/.test(word.value)) return undefined;
  const [, option, format] = /^(format|sd)=(.+)$/.exec(word.text) ?? [];
  if (option !== undefined) {
    const repairs = [{ title: 'Write a blank for the `=`', safety: 'review' as const, edits: [replaceWord(word, `${option} ${format}`)] }];
    return { kind: 'value', at: word, message: `\`${option}\` and its format are two words, and HAProxy does not start with a \`=\` between them.`, repairs };
  }
  const before = options[options.indexOf(word) - 1];
  if (!before) {
    return { kind: 'value', at: word, message: `\`${name}\` needs \`format\` before the format: HAProxy does not start.`, repairs: [{ title: 'Write `format` before it', safety: 'review', edits: [replaceWord(word, `format ${word.text}`)] }] };
  }
  return { kind: 'value', at: word, message: `A format is one word, and HAProxy does not start with \`${word.value}\` behind it. Put the format in quotes.` };
}
