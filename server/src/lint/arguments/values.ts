import type { ArgumentChecks, Objection } from '../../language/argument-checks.ts';
import type { ArgumentFact } from '../../language/arguments.ts';
import { MAX_DURATION_MS, parseDuration } from '../../language/duration.ts';
import { enumValues } from '../../language/enums.ts';
import { isFrom } from '../../language/lifetime.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { durationMeant, numberMeant, writeValue } from './meant-values.ts';
import { badWord, beginsCondition, isOpen, noCondition, type ArgumentProblem } from './problem.ts';

/** What is known of the values of a directive or an option besides their kind. */
export interface ValueLife {
  readonly valuesSince?: Readonly<Record<string, string>>;
  readonly valuesRemoved?: Readonly<Record<string, string>>;
  /** Between what a duration has to be: `1..1000ms`. */
  readonly range?: string;
}

/** What HAProxy objects to in a word of a known kind; `name` is what it belongs to. */
export function valueProblem(word: Word, name: string, argument: ArgumentFact, checks: ArgumentChecks, life: ValueLife, version: HaproxyVersion): ArgumentProblem | undefined {
  if (isOpen(word)) return undefined;
  switch (argument.kind) {
    case 'time': return checks.time && graded(durationProblem(word, name, argument.unit === 's' ? 's' : 'ms', checks.nonzero !== undefined) ?? rangeProblem(word, name, life.range), checks.time);
    case 'either': return durationOrWord(word, name, argument, checks);
    case 'size': return sizeProblem(word, name, checks);
    case 'int': return numberProblem(word, name, checks);
    case 'enum': return checks.value && graded(enumProblem(word, word.value, name, argument.values ?? [], life, version), checks.value);
    // HAProxy reads the digits at the beginning, and takes `403.` for what it is meant to be.
    case 'errorcode': return checks.value && graded(enumProblem(word, String(parseInt(word.value, 10)), name, enumValues('errorfile', version).map(code => code.name), {}, version), checks.value);
    case 'list': return checks.value && graded(listProblem(word, name, argument.values, life, version), checks.value);
    case 'guid': return guidProblem(word, name);
    case 'condition': return checks.value && graded(conditionProblem(word, name, argument), checks.value);
    default: return undefined;
  }
}

function graded(problem: ArgumentProblem | undefined, objection: Objection): ArgumentProblem | undefined {
  return problem && objection === 'warning' ? { ...problem, severity: 'warning', message: problem.message.replace(/: HAProxy does not start(?: without)?\./, ': HAProxy warns and ignores it.') } : problem;
}

/** "invalid character", "invalid length": tried on 3.0 to 3.4. */
function guidProblem(word: Word, name: string): ArgumentProblem | undefined {
  const character = /[^A-Za-z0-9_:.-]/u.exec(word.value)?.[0];
  if (character === undefined && word.value.length <= 127) return undefined;
  const what = character === undefined ? 'is longer than 127 characters' : `has \`${character}\` in it`;
  return { kind: 'value', at: word, message: `\`${word.value}\` ${what}, which no \`${name}\` may: HAProxy does not start. Write letters, digits and \`-_:.\` only, 127 at most.` };
}

/** A word where only `if` and `unless` may stand. */
function conditionProblem(word: Word, name: string, { times }: ArgumentFact): ArgumentProblem | undefined {
  if (beginsCondition(word)) return undefined;
  const problem = noCondition(word, name);
  // Whether there is an ACL of that name is not known here.
  const isNamed = !problem.repairs && times === '';
  return { ...problem, kind: 'value', message: isNamed ? `${problem.message} Did you mean \`if ${word.text}\`?` : problem.message };
}

/** A duration that HAProxy cannot read: digits, and maybe `us`, `ms`, `s`, `m`, `h` or `d`. Its timers hold 2^31 - 1 of their unit. */
export function durationProblem(word: Word, name: string, unit: 'ms' | 's', nonzero: boolean): ArgumentProblem | undefined {
  const text = word.value;
  const duration = parseDuration(text, unit);
  const problem = (message: string): ArgumentProblem => ({ kind: 'duration', at: word, message });
  if (!duration) {
    const inLower = /^\d+(?:[mu]?s|[mhd])$/i.test(text) ? text.toLowerCase() : undefined;
    const meant = inLower ?? durationMeant(text, unit);
    return {
      ...problem(`\`${text}\` is no duration for \`${name}\`: HAProxy does not start. Write ${inLower ? `\`${inLower}\`, in lower case` : meant ? `\`${meant}\`` : 'digits and a unit, like `500ms`, `30s`, `5m` or `1h`'}.`),
      repairs: meant ? [{ title: `Change to \`${meant}\``, safety: 'review', edits: [replaceWord(word, meant)] }] : [],
    };
  }
  if (duration.ms > MAX_DURATION_MS * (unit === 's' ? 1000 : 1)) {
    return {
      ...problem(`\`${text}\` is more than \`${name}\` can hold: HAProxy does not start. ${unit === 's' ? '2147483647 seconds' : 'A little under 25 days'} is the limit.`),
      repairs: writeValue(word, unit === 's' ? undefined : '24d'),
    };
  }
  const read = `${duration.count}${duration.unit}`;
  if (!/^\d+(?:[mu]?s|[mhd])?$/.test(text)) {
    return {
      ...problem(`HAProxy reads \`${text}\` as \`${read}\`, warns, and may refuse it one day.`),
      severity: 'warning',
      repairs: [{ title: `Change to \`${read}\``, safety: 'review', edits: [replaceWord(word, read)] }],
    };
  }
  return nonzero && duration.count === 0 ? problem(`\`${name}\` cannot be 0: HAProxy does not start.`) : undefined;
}

/** A duration that can be read, outside of its limits. */
function rangeProblem(word: Word, name: string, range: string | undefined): ArgumentProblem | undefined {
  const [, least, most] = /^(\d+)\.\.(\d+)ms$/.exec(range ?? '') ?? [];
  const ms = parseDuration(word.value, 'ms')?.ms;
  if (ms === undefined || least === undefined || (Number(least) <= ms && ms <= Number(most))) return undefined;
  return { kind: 'duration', at: word, message: `\`${word.text}\` is not between ${least} and ${most} milliseconds, as \`${name}\` has to be: HAProxy does not start.` };
}

/** A duration, or one of some words instead: `close-spread-time infinite`. */
function durationOrWord(word: Word, name: string, { either = [] }: ArgumentFact, checks: ArgumentChecks): ArgumentProblem | undefined {
  const words = either.flatMap(({ kind, values }) => (kind === 'enum' ? values ?? [] : []));
  const isRead = either.length === 2 && words.length > 0 && either.some(({ kind }) => kind === 'time');
  return isRead && checks.time && !words.includes(word.value) ? graded(durationProblem(word, name, 'ms', false), checks.time) : undefined;
}

/** A size: digits, and maybe `k`, `m` or `g`, which some do not take. */
function sizeProblem(word: Word, name: string, { size, digit, tail, nonzero }: ArgumentChecks): ArgumentProblem | undefined {
  const text = word.value;
  if (nonzero && /^0+[kmgt]?$/i.test(text)) return graded({ kind: 'size', at: word, message: `\`${name}\` cannot be 0: HAProxy does not start.` }, nonzero);
  if (tail && /^\d+[kmgt]$/i.test(text)) return graded({ kind: 'size', at: word, message: `\`${name}\` takes no unit, and \`${text}\` has one: HAProxy does not start. Write a number of bytes, like \`16384\`.` }, tail);
  const objection = /^\d/.test(text) ? (/^\d+[kmgt]?$/i.test(text) ? undefined : size) : digit;
  return objection && graded({ kind: 'size', at: word, message: `\`${text}\` is no size for \`${name}\`: HAProxy does not start. Write a number of bytes, like \`16384\` or \`16k\`.`, repairs: withoutByte(word) }, objection);
}

/** `16kb` and `16KiB`: the unit is one letter. */
export function withoutByte(word: Word): RuleRepair[] {
  const better = /^(\d+[kmg])i?b$/i.exec(word.text)?.[1]?.toLowerCase();
  return better === undefined ? [] : [{ title: `Write \`${better}\``, safety: 'review', edits: [replaceWord(word, better)] }];
}

/** A number, read as HAProxy reads this one: some take what begins with a digit. What does not fit 32 bits is not judged, for each wraps in its own way. */
export function numberProblem(word: Word, name: string, { digit, tail, min, max, nonzero, limits }: ArgumentChecks): ArgumentProblem | undefined {
  const text = word.value;
  const problem = (what: string, objection: Objection, meant?: number): ArgumentProblem | undefined => graded({
    kind: 'number', at: word, message: `${what}: HAProxy does not start. ${range(limits)}`, repairs: writeValue(word, meant),
  }, objection);
  const needsNumber = `\`${name}\` needs a number, and \`${text}\` is none`;
  if (!/^[+-]?\d/.test(text)) return digit && problem(needsNumber, digit);
  if (!/^[+-]?\d+$/.test(text)) {
    const meant = numberMeant(text);
    const fits = meant !== undefined && meant >= (limits.min ?? 0) && meant <= (limits.max ?? 2 ** 31 - 1);
    return tail && !/^0x/i.test(text) ? problem(needsNumber, tail, fits ? meant : undefined) : undefined;
  }
  const number = Number(text);
  if (nonzero && number === 0) return problem(`\`${name}\` cannot be 0`, nonzero);
  if (Math.abs(number) >= 2 ** 31) return undefined;
  if (min && limits.min !== undefined && number < limits.min) return problem(`\`${text}\` is too small for \`${name}\``, min);
  return max && limits.max !== undefined && number > limits.max ? problem(`\`${text}\` is too large for \`${name}\``, max, limits.max) : undefined;
}

function range({ min, max }: ArgumentChecks['limits']): string {
  if (min !== undefined && min === max) return `Only ${min} is possible.`;
  if (min !== undefined && max !== undefined) return `Write a number from ${min} to ${max}.`;
  if (min === 0) return 'Write a number that is not negative.';
  if (min !== undefined) return `Write ${min} or more.`;
  return max === undefined ? 'Write a whole number.' : `Write ${max} or less.`;
}

/** A word that is none of the values this version has. */
function enumProblem(word: Word, value: string, name: string, values: readonly string[], { valuesSince = {}, valuesRemoved = {} }: ValueLife, version: HaproxyVersion): ArgumentProblem | undefined {
  const isKnown = (each: string) => isFrom(valuesSince[each], version) && !(each in valuesRemoved && isFrom(valuesRemoved[each], version));
  const known = values.filter(isKnown);
  if (known.includes(value)) return undefined;
  if (values.includes(value)) {
    const change = isFrom(valuesSince[value], version) ? `since ${valuesRemoved[value] ?? ''} it is gone` : `it came with ${valuesSince[value] ?? ''}`;
    return { kind: 'value', at: word, message: `HAProxy ${version} does not take \`${name} ${value}\` and does not start: ${change}.` };
  }
  return badWord(word, name, known);
}

function listProblem(word: Word, name: string, values: readonly string[] | undefined, life: ValueLife, version: HaproxyVersion): ArgumentProblem | undefined {
  if (!values || values.some(value => value.includes('<'))) return undefined;
  for (const part of word.value.split(',')) {
    const problem = part === '' ? undefined : enumProblem(word, part, name, values, life, version);
    if (problem) return { ...problem, message: problem.message.replaceAll(`\`${word.value}\``, `\`${part}\``), repairs: [] };
  }
  return undefined;
}
