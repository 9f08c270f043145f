import type { Call } from '../../expression/sample-expression.ts';
import { regexProblem } from '../../expression/regex.ts';
import { enumValues } from '../../language/enums.ts';
import type { ConverterFact } from '../../language/converters.ts';
import { parametersOf, type FetchFact } from '../../language/fetches.ts';
import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import { sampleValuesOf } from '../../language/sample-values.ts';
import { once } from '../../text/once.ts';
import type { Span } from '../../text/span.ts';
import { isVariableName, variableNameProblem } from './variable-name.ts';

/** What is wrong with the arguments of a sample fetch or a converter, as a sentence, and where in the expression. */
export interface ArgumentProblem {
  readonly kind: 'bad-argument' | 'bad-variable' | 'bad-regex';
  readonly message: string;
  readonly span: Span;
}

/** The converters that take a number or the name of a variable. */
export const arithmetic: ReadonlySet<string> = new Set(['add', 'sub', 'mul', 'div', 'mod', 'and', 'or', 'xor']);

const numbers: Readonly<Record<string, { readonly pattern: RegExp; readonly is: string }>> = {
  int: { pattern: /^[+-]?\d+$/, is: 'a whole number' },
  ipv4: { pattern: /^\d{1,3}(?:\.\d{1,3}){3}$/, is: 'an IPv4 address' },
  ipv6: { pattern: /^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*$/, is: 'an IPv6 address' },
  mask6: { pattern: /^(?:\+?0*(?:\d{1,2}|1[01]\d|12[0-8])|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$/, is: 'an IPv6 mask' },
  'pbuf-field': { pattern: /^[\d.]*\d$/, is: 'the number of a field, such as `1.2`' },
  mask4: { pattern: /^(?:0*(?:[12]?\d|3[0-2])|\d{1,3}(?:\.\d{1,3}){3})$/, is: 'an IPv4 mask' },
};

/** The types that HAProxy takes an empty text for when there are no parentheses at all: the rest wants something. Tried for all on 2.6 and 3.4. */
const needsValue = new Set(['int', 'ipv4', 'ipv6', 'mask4', 'pbuf-field']);

/** The first argument that HAProxy refuses. `fact` is what the version knows of the name; only a converter has an input. Source: tried for every fetch and converter on 2.6 and 3.4. */
export function argumentProblem(call: Call, fact: FetchFact | ConverterFact, version: HaproxyVersion): ArgumentProblem | undefined {
  return countProblem(call, fact) ?? variableProblem(call, version) ?? valueProblem(call, fact, version) ?? ownProblem(call, 'in' in fact ? 'converter' : 'fetch', version);
}

/** The place of an argument that is the name of a variable and nothing else. "Empty variable name", "failed to register variable name": tried on 2.6 to 3.4. */
const variableAt: Readonly<Record<string, number>> = { 'var': 0, 'set-var': 0, 'unset-var': 0, 'strcmp': 0, 'secure_memcmp': 0, 'concat': 1, 'add_item': 1 };

function variableProblem({ name, nameSpan, arguments: list = [] }: Call, version: HaproxyVersion): ArgumentProblem | undefined {
  const at = Object.hasOwn(variableAt, name) ? variableAt[name] ?? 0 : undefined;
  const given = at === undefined ? undefined : list[at];
  if (at === undefined) return undefined;
  if (name === 'add_item' && !given?.text && !list[2]?.text) return { kind: 'bad-argument', message: '`add_item` needs something to add: the name of a variable, or a text behind it.', span: nameSpan };
  if (at > 0 && !given?.text) return undefined;
  if (!given?.text) return { kind: 'bad-argument', message: `\`${name}\` needs the name of a variable, as in \`${name}(txn.name)\`.`, span: nameSpan };
  const problem = at === 0 && name.endsWith('var') ? undefined : variableNameProblem(given.text, version);
  return problem === undefined ? undefined : { kind: 'bad-argument', message: `\`${name}\` takes the name of a variable there, and \`${given.text}\` ${problem}.`, span: given.span };
}

function countProblem({ name, nameSpan, arguments: list = [] }: Call, fact: { readonly args: string }): ArgumentProblem | undefined {
  const parameters = parametersOf(fact);
  const isEmpty = list.length === 0 || (list.length === 1 && list[0]?.text === '');
  const extra = list[parameters.length];
  if (extra && !isEmpty) {
    const most = parameters.length === 0 ? 'takes no arguments' : `takes at most ${parameters.length} argument${parameters.length === 1 ? '' : 's'}`;
    return { kind: 'bad-argument', message: `\`${name}\` ${most}. Remove \`${extra.text}\`, or put quotes around an argument with a comma.`, span: extra.span };
  }
  const [first] = parameters;
  // Without parentheses a first text is empty, and given.
  const given = !isEmpty ? list.length : first === undefined || needsValue.has(first.type) ? 0 : 1;
  const missing = parameters[given];
  if (!missing || missing.isOptional) return undefined;
  const needed = parameters.filter(parameter => !parameter.isOptional).length;
  return { kind: 'bad-argument', message: `\`${name}\` needs ${needed === 1 ? 'an argument' : `${needed} arguments`}.`, span: nameSpan };
}

function valueProblem({ name, arguments: list = [] }: Call, fact: { readonly args: string }, version: HaproxyVersion): ArgumentProblem | undefined {
  const parameters = parametersOf(fact);
  for (const [index, { text, span }] of list.entries()) {
    const parameter = parameters[index];
    const number = numbers[parameter?.type ?? ''];
    // The last of several may be empty where it is optional: "expected ')' before ',ms)'" of `date(,ms)`, tried on 2.6 to 3.4.
    if (number && text === '' && list.length > 1 && (parameter?.isOptional === false || index < list.length - 1)) {
      return { kind: 'bad-argument', message: `\`${name}\` needs ${number.is} where nothing is written.`, span: { start: span.start, end: span.end } };
    }
    if (name === 'set-var' && index > 0 && text !== '' && !conditions().includes(text)) return notAmong(conditions(), name, text, span);
    if (number && text !== '' && !number.pattern.test(text)) {
      return { kind: 'bad-argument', message: `\`${text}\` is not ${number.is}, as \`${name}\` wants there.`, span };
    }
    const regex = parameter?.type === 'regex' ? regexProblem(text) : undefined;
    if (regex) return { kind: 'bad-regex', message: `\`${text}\` is no regular expression: ${regex.message}.`, span };
  }
  return firstProblem(name, list[0], version) ?? (name === 'bytes' && isAtLeast(version, '3.0') ? pieceProblem(list, version) : undefined);
}

const conditions = once(() => enumValues('set-var-condition').map(({ name }) => name));

/** What HAProxy itself wants of the arguments of this name. */
function ownProblem({ name, nameSpan, arguments: list }: Call, kind: 'fetch' | 'converter', version: HaproxyVersion): ArgumentProblem | undefined {
  for (const { at, words, pattern, is = '', empty } of sampleValuesOf(kind, name, version)) {
    // Between parentheses with nothing in them one argument is written, and empty.
    const isWritten = list !== undefined && at < Math.max(list.length, 1);
    const { text, span } = list?.[at] ?? { text: '', span: nameSpan };
    const given = words?.map(word => `\`${word}\``).join(', ');
    if (text === '') {
      if (empty !== 'needed' && !(empty === 'refused' && isWritten)) continue;
      return { kind: 'bad-argument', message: `\`${name}\` needs ${given ?? is}${at > 0 ? ' there' : ''}, and nothing is written.`, span: nameSpan };
    }
    if (words && !words.includes(text)) return notAmong(words, name, text, span);
    if (pattern?.test(text) === false) return { kind: 'bad-argument', message: `\`${text}\` is not ${is}.`, span };
  }
  return undefined;
}

function notAmong(words: readonly string[], name: string, text: string, span: Span): ArgumentProblem {
  return { kind: 'bad-argument', message: `\`${name}\` takes ${words.map(word => `\`${word}\``).join(', ')} there, and not \`${text}\`.`, span };
}

/** Which piece `bytes` takes. Since 3.0 HAProxy looks at the numbers while it reads the file, and takes variables, too; nothing stands for 0. Tried on 2.6 to 3.4. */
function pieceProblem(list: NonNullable<Call['arguments']>, version: HaproxyVersion): ArgumentProblem | undefined {
  for (const [index, { text, span }] of list.entries()) {
    const isNumber = text === '' || /^[+-]?\d+$/.test(text);
    const isLength = index === 1;
    if (isNumber ? Number(text) < (isLength ? 1 : 0) : !isVariableName(text, version)) {
      const wanted = isLength ? 'a length of at least 1' : 'an offset of at least 0';
      return { kind: 'bad-argument', message: `\`bytes\` takes ${wanted}, or the name of a variable, such as \`txn.${isLength ? 'length' : 'offset'}\`; ${text === '' ? 'nothing is written there' : `\`${text}\` is neither`}.`, span };
    }
  }
  return undefined;
}

/** What HAProxy says of the first argument of some names. */
function firstProblem(name: string, first: { readonly text: string; readonly span: Span } | undefined, version: HaproxyVersion): ArgumentProblem | undefined {
  if (!first) return undefined;
  const { text, span } = first;
  if (name === 'var' || name === 'set-var' || name === 'unset-var') {
    const problem = variableNameProblem(text, version);
    return problem === undefined ? undefined : { kind: 'bad-variable', message: `The variable name \`${text}\` ${problem}.`, span };
  }
  if (arithmetic.has(name) && text !== '' && !/^[+-]?\d+$/.test(text) && !isVariableName(text, version)) {
    return { kind: 'bad-argument', message: `\`${name}\` takes a whole number or the name of a variable, such as \`txn.count\`; \`${text}\` is neither.`, span };
  }
  const prefix = /^map(?:_|$)/.test(name) && !isAtLeast(version, '3.0') ? /^(?:virt|opt|file)@/.exec(text)?.[0] : undefined;
  if (prefix !== undefined) {
    return { kind: 'bad-argument', message: `HAProxy ${version} does not know \`${prefix}\` yet, as 3.0 does, and looks for a file of the name \`${text}\`.`, span };
  }
  return undefined;
}
