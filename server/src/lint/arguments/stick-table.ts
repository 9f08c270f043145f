import { MAX_DURATION_MS, parseDuration } from '../../language/duration.ts';
import { enumValues } from '../../language/enums.ts';
import { isKnownIn } from '../../language/lifetime.ts';
import { stickTableTypeFact, stickTableTypesIn } from '../../language/stick-table-types.ts';
import { isAtLeast } from '../../language/version.ts';
import type { Word } from '../../syntax/word.ts';
import { closest } from '../closest.ts';
import { badWord, isOpen, missing, type ArgumentLine, type ArgumentProblem } from './problem.ts';
import { durationProblem, withoutByte } from './values.ts';

/** `stick-table type T size N ...`, and `table NAME type T ...` in a `peers` section. Tried on 2.6 to 3.4. */
export function* stickTableProblems({ args, fact, statement, version }: ArgumentLine): Generator<ArgumentProblem> {
  const words = fact.name === 'table' ? args.slice(1) : args;
  // The tables of a `peers` section are shared by that section: "unknown argument 'peers'", tried on 2.6 to 3.4.
  const parameters = enumValues('stick-table-parameter', version).filter(({ name }) => name !== 'peers' || fact.name !== 'table');
  const seen = new Set<string>();
  const stored: Word[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as Word;
    if (isOpen(word)) return;
    const parameter = parameters.find(each => each.name === word.value);
    if (!parameter) {
      yield badWord(word, fact.name, parameters.map(each => each.name));
      return;
    }
    seen.add(word.value);
    if (parameter.value === undefined && word.value !== 'type') continue;
    const value = words[++i];
    if (!value) {
      if (word.value !== 'store') yield missing(word, `${fact.name} ... ${word.value}`, 'a value');
      return;
    }
    if (isOpen(value)) continue;
    // A `peers` section may have any name, and is often called so.
    if (word.value !== 'store' && word.value !== 'peers' && parameters.some(each => each.name === value.value)) {
      yield missing(word, `${fact.name} ... ${word.value}`, `a value before \`${value.value}\``);
      return;
    }
    const found = [...parameterProblems(word.value, value, version)];
    yield* found;
    // HAProxy reads no further: `type len 32`.
    if (found.some(({ severity }) => severity !== 'warning')) return;
    if (word.value === 'store') stored.push(value);
    if (word.value === 'type' && /^(?:string|binary)$/.test(value.value) && words[i + 1]?.value === 'len') {
      i += 2;
      const length = words[i];
      // What begins with digits is enough for 2.6, and -1 is taken for a large number.
      const isNumber = (isAtLeast(version, '3.0') ? /^[+-]?0*[1-9]\d*$/ : /^[+-]?0*[1-9]/).test(length?.value ?? '');
      if (length && !isOpen(length) && !isNumber) yield { kind: 'number', at: length, message: `\`${length.value}\` is no length of a key: HAProxy does not start. Write a number above 0.` };
    }
  }
  yield* clashesIn(stored);
  const absent = ['type', 'size'].filter(name => !seen.has(name));
  if (absent.length > 0) yield missing(statement, fact.name, absent.map(name => `\`${name}\``).join(' and '));
}

function* parameterProblems(name: string, value: Word, version: ArgumentLine['version']): Generator<ArgumentProblem> {
  const text = value.value;
  if (name === 'type') {
    const types = [...enumValues('stick-table-key', version).map(each => each.name), ...(isAtLeast(version, '3.2') ? ['ipv4'] : [])];
    if (!types.includes(text)) yield badWord(value, 'stick-table type', types);
  }
  if (name === 'size' && !/^\d+[kmgt]?$/i.test(text)) yield { kind: 'size', at: value, message: `\`${text}\` is no size of a stick-table: HAProxy does not start. Write a number of entries, like \`100k\`.`, repairs: withoutByte(value) };
  if (name === 'size' && isTooLarge(text)) yield { kind: 'size', at: value, message: `A stick-table has at most 4294967295 entries, and \`${text}\` is more: HAProxy does not start.` };
  if (name === 'brates-factor' && (!/^\d+[kmg]?$/i.test(text) || /^0+[kmg]?$/i.test(text) || (/^\d+$/.test(text) && Number(text) > 1024))) {
    yield { kind: 'number', at: value, message: `\`brates-factor\` takes a number from 1 to 1024, and not \`${text}\`: HAProxy does not start.` };
  }
  if (name === 'size' && /^0+[kmgt]?$/i.test(text)) yield { kind: 'size', at: value, message: 'A stick-table needs a size above 0: HAProxy does not start.' };
  if (name === 'srvkey' && text !== 'name' && text !== 'addr') yield badWord(value, 'stick-table ... srvkey', ['name', 'addr']);
  if (name === 'expire') {
    const problem = durationProblem(value, 'expire', 'ms', false);
    if (problem) yield problem;
  }
  if (name === 'store') yield* storeProblems(value, version);
}

/** True for 4g and more, and for a size in t, which HAProxy does not know: "unexpected character", tried on 2.6 to 3.4. */
function isTooLarge(text: string): boolean {
  const [, digits, unit = ''] = /^(\d+)([kmgt]?)$/i.exec(text) ?? [];
  return digits !== undefined && Number(digits) * 1024 ** ['', 'k', 'm', 'g', 't'].indexOf(unit.toLowerCase()) > 4294967295;
}

/** `gpc0,http_req_rate(10s)`: the types, which a comma inside parentheses does not separate. */
function typesIn(stored: string): string[] {
  return stored.split(/,(?![^(]*\))/).filter(part => part !== '');
}

/** The types, and what some take in parentheses. */
function* storeProblems(value: Word, version: ArgumentLine['version']): Generator<ArgumentProblem> {
  for (const part of typesIn(value.value)) {
    const [, name = '', inside] = /^([^(]*)(?:\((.*)\)?)?$/s.exec(part) ?? [];
    const fact = stickTableTypeFact(name);
    const problem = (message: string): ArgumentProblem => ({ kind: 'value', at: value, message });
    if (!fact) {
      const meant = closest(name, stickTableTypesIn(version).map(each => each.name));
      yield problem(`A stick-table cannot store \`${name}\`: HAProxy does not start.${meant ? ` Did you mean \`${meant}\`?` : ''}`);
    } else if (!isKnownIn(fact, version)) yield problem(`HAProxy ${version} does not store \`${name}\` and does not start${fact.since ? `: it came with ${fact.since}` : ''}.`);
    else if (fact.arg !== undefined && !inside) yield problem(`\`${name}\` needs ${fact.arg === 'count' ? 'a number' : 'a period'} in parentheses, like \`${name}(${fact.arg === 'count' ? '1' : fact.arg === 'period' ? '10s' : '1,10s'})\`: HAProxy does not start.`);
    else if (fact.arg === undefined && inside !== undefined) yield problem(`\`${name}\` takes nothing in parentheses: HAProxy does not start.`);
    else if (fact.arg !== undefined && inside && !inside.includes(')')) yield problem(`The parenthesis of \`${part}\` is not closed: HAProxy does not start.`);
    else if (fact.arg !== undefined && inside) yield* storedProblems(name, fact.arg, inside.replace(/\).*$/s, ''), value);
  }
}

/** The number of counters and the period in the parentheses of a type; "error when processing store option" of a long one, tried on 2.6 to 3.4. */
function* storedProblems(name: string, arg: 'period' | 'count' | 'count,period', inside: string, at: Word): Generator<ArgumentProblem> {
  const [first = '', second] = inside.split(',');
  const count = arg === 'period' ? undefined : first;
  const period = arg === 'period' ? first : arg === 'count' ? undefined : second;
  if (count !== undefined && !(Number.parseInt(count, 10) >= 1 && Number.parseInt(count, 10) <= 100)) {
    yield { kind: 'value', at, message: `\`${name}(${inside})\` has no number of counters that HAProxy takes: it does not start. Write one from 1 to 100.` };
  } else if (arg === 'count' && second !== undefined) {
    yield { kind: 'value', at, message: `\`${name}\` takes one number in parentheses, and \`${name}(${inside})\` has more: HAProxy does not start.` };
  } else if (arg === 'count,period' && second === undefined) {
    yield { kind: 'value', at, message: `\`${name}\` needs a number and a period in parentheses, like \`${name}(1,10s)\`: HAProxy does not start.` };
  } else if (period !== undefined && (parseDuration(period, 'ms')?.ms ?? 0) > MAX_DURATION_MS) {
    yield { kind: 'duration', at, message: `The period of \`${name}\` has at most 2147483647 milliseconds, which are 24 days, and \`${period}\` is longer: HAProxy does not start.` };
  } else if (period !== undefined && !parseDuration(period, 'ms')) {
    yield { kind: 'duration', at, message: `\`${period}\` is no period for \`${name}\`: HAProxy does not start. Write digits and a unit, like \`10s\`.` };
  }
}

/** An array, and the single types of which it takes the place. */
const arrays: Readonly<Record<string, readonly string[]>> = { gpc: ['gpc0', 'gpc1'], gpt: ['gpt0'], gpc_rate: ['gpc0_rate', 'gpc1_rate'] };

/** "simultaneous usage of 'gpc' and 'gpc[0/1]'", "store option 'conn_cur' already enabled, ignored": tried on 2.6 to 3.4. */
function* clashesIn(stored: readonly Word[]): Generator<ArgumentProblem> {
  const before = new Set<string>();
  for (const at of stored) {
    for (const part of typesIn(at.value)) {
      const name = part.replace(/\(.*$/s, '');
      const [array = '', singles = []] = Object.entries(arrays).find(([key, values]) => (key === name && values.some(each => before.has(each))) || (before.has(key) && values.includes(name))) ?? [];
      if (array !== '') yield { kind: 'value', at, message: `A stick-table cannot store both \`${array}\` and \`${array === name ? singles.find(each => before.has(each)) ?? '' : name}\`: HAProxy does not start. \`${array}(2)\` has room for two.` };
      else if (before.has(name)) yield { kind: 'value', at, severity: 'warning', message: `\`${name}\` is stored already: HAProxy warns, and ignores it the second time. Remove it.` };
      before.add(name);
    }
  }
}
