import { healthCheckStatusFact } from '../../language/health-check-statuses.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import { expectationOf, expectOptionsOf } from '../../model/checks/check-expect.ts';
import { headersOf, sendOptions } from '../../model/checks/check-request.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { closest } from '../closest.ts';
import { asOneWord } from '../edits/one-word-edits.ts';
import { deleteWord, replaceWord } from '../edits/rule-edits.ts';
import { addressProblem } from './addresses.ts';
import { badWord, isOpen, listOf, missing, type ArgumentLine, type ArgumentProblem } from './problem.ts';

/** How many words follow an option of a step of a health check. Manual, sections `http-check` and `tcp-check`; tried on 2.6 to 3.4. */
const connect: Readonly<Record<string, number>> = { default: 0, port: 1, addr: 1, 'send-proxy': 0, 'via-socks4': 0, ssl: 0, sni: 1, alpn: 1, linger: 0, proto: 1, comment: 1 };
const afterData: Readonly<Record<string, number>> = { comment: 1 };

/** The protocols that each kind of check can speak: tried on 2.6 to 3.4. Those of `http-check` may be joined by `quic`, depending on the build. */
const muxes: Readonly<Record<string, readonly string[]>> = { 'http-check connect': ['h1', 'h2', 'fcgi'], 'tcp-check connect': ['none'] };

/** The words of one step. */
export function* stepProblems({ statement, fact, args, version }: ArgumentLine): Generator<ArgumentProblem> {
  const [, step = ''] = fact.name.split(' ');
  if (step === 'connect') yield* connectProblems(args, fact.name, version);
  if (fact.name === 'http-check send') {
    yield* optionsIn(args, sendOptions, fact.name);
    yield* secondHostIn(statement);
  }
  if (variableSteps.has(step)) yield* withoutParenthesis(statement, step);
  if (fact.name.startsWith('tcp-check send')) {
    const [data] = args;
    const torn = tornData(args, fact.name);
    if (torn) yield torn;
    else yield* optionsIn(args.slice(1), afterData, fact.name);
    if (step === 'send-binary' && data) yield* binaryProblems(data, fact.name);
  }
  if (step !== 'expect') return;
  yield* expectProblems(statement, fact.name);
  const expected = expectationOf(statement);
  if (expected?.match === 'binary' && expected.pattern) yield* binaryProblems(expected.pattern, 'tcp-check expect binary');
}

/** `'host' header already defined`, on 2.6 to 3.4, in any case; other headers may be sent twice. */
function* secondHostIn(send: Statement): Generator<ArgumentProblem> {
  const [, second] = headersOf(send).filter(({ name }) => name.value.toLowerCase() === 'host');
  if (!second) return;
  const { option, name, value } = second;
  yield {
    kind: 'extra',
    at: name,
    message: `A check sends one Host header, and here is a second one: HAProxy does not start. Remove \`hdr ${name.value}\` and its value.`,
    repairs: [{ title: `Remove \`hdr ${name.value}\` and its value`, safety: 'review', edits: [option, name, value].flatMap(word => (word ? [deleteWord(word)] : [])) }],
  };
}

const variableSteps: ReadonlySet<string> = new Set(['set-var', 'set-var-fmt', 'unset-var']);

/** `unset-var (check.x)`: the name of the variable belongs to the word. */
function* withoutParenthesis({ words }: Statement, step: string): Generator<ArgumentProblem> {
  const [, action, name] = words;
  if (action?.value !== step) return;
  const joined = name && /^\([^()\s]+\)$/.test(name.text) ? `${action.text}${name.text}` : undefined;
  yield {
    kind: 'missing',
    at: action,
    message: `\`${step}\` needs the name of a variable in parentheses, in the same word, as in \`${step}(check.name)\`: HAProxy does not start.`,
    repairs: name && joined !== undefined ? [{ title: `Write \`${joined}\``, safety: 'review', edits: [replaceWord(action, joined), deleteWord(name)] }] : [],
  };
}

/** `send info replication\r\n`: HAProxy sends one word, and looks for `comment` behind it. */
function tornData(args: readonly Word[], name: string): ArgumentProblem | undefined {
  const [data, second] = args;
  if (!data || !second || second.value === 'comment' || closest(second.value, ['comment']) !== undefined || isOpen(second) || name === 'tcp-check send-binary') return undefined;
  const comment = args.findIndex(word => word.value === 'comment');
  const words = args.slice(0, comment < 0 ? undefined : comment);
  const repair = asOneWord(words);
  return {
    kind: 'value',
    at: second,
    message: `\`${name}\` sends one word, and \`${second.text}\` is another: HAProxy does not start. Put all that is to be sent between double quotes, or a backslash before each blank.`,
    repairs: repair ? [repair] : [],
  };
}

function* binaryProblems(data: Word, name: string): Generator<ArgumentProblem> {
  if (isOpen(data) || /^(?:[\da-f]{2})*$/i.test(data.value)) return;
  yield { kind: 'value', at: data, message: `\`${data.value}\` is no data for \`${name}\`: HAProxy does not start. Write two hexadecimal digits for each byte.` };
}

function* connectProblems(words: readonly Word[], name: string, version: HaproxyVersion): Generator<ArgumentProblem> {
  const refused = [...optionsIn(words, connect, name)];
  yield* refused;
  if (refused.length > 0) return;
  const at = words.findIndex((word, i) => word.value === 'addr' && i + 1 < words.length);
  const problem = at < 0 ? undefined : addressProblem(words[at + 1] as Word, 'connect addr', version);
  if (problem) yield problem;
  const port = words[words.findIndex(word => word.value === 'port') + 1];
  if (port && port !== words[0] && /^\d+\D/.test(port.value) && !isOpen(port)) {
    yield { kind: 'number', at: port, message: `\`${port.value}\` is no port for \`${name}\`, and no sample: HAProxy does not start. Write a number alone.` };
  } else if (port && port !== words[0] && /^\d+$/.test(port.value) && (Number(port.value) < 1 || Number(port.value) > 65535)) {
    yield { kind: 'number', at: port, message: `\`${port.value}\` is no port for \`${name}\`: HAProxy does not start. Ports go from 1 to 65535.` };
  }
}

function isSpoken(protocol: string, name: string): boolean {
  return muxes[name]?.includes(protocol) === true || (protocol === 'quic' && name === 'http-check connect');
}

function* optionsIn(words: readonly Word[], known: Readonly<Record<string, number>>, name: string): Generator<ArgumentProblem> {
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as Word;
    if (isOpen(word)) return;
    const count = Object.hasOwn(known, word.value) ? (known[word.value] as number) : undefined;
    if (count === undefined) {
      yield badWord(word, name, Object.keys(known));
      return;
    }
    const proto = word.value === 'proto' ? words[i + 1] : undefined;
    const spoken = muxes[name];
    if (proto && spoken && !isOpen(proto) && !isSpoken(proto.value, name)) yield badWord(proto, `${name} proto`, spoken);
    const value = words[i + 1];
    if (count === 1 && value && name.endsWith('connect') && (word.value === 'addr' || word.value === 'port') && Object.hasOwn(known, value.value)) {
      yield missing(word, word.value, `a value before \`${value.value}\``);
      return;
    }
    if (i + count >= words.length) yield missing(word, word.value, count === 1 ? 'a value' : 'a name and a value');
    i += count;
  }
}

/** What stands around the comparison, which is another rule's question itself. */
function* expectProblems(line: Statement, name: string): Generator<ArgumentProblem> {
  for (const { option, value } of expectOptionsOf(line)) {
    if (!value) yield missing(option, option.value, 'a value');
    else yield* expectValue(option.value, value, name);
  }
}

const statuses: Readonly<Record<string, readonly string[]>> = {
  'ok-status': ['L4OK', 'L6OK', 'L7OK', 'L7OKC'],
  'error-status': ['L4CON', 'L6RSP', 'L7RSP', 'L7STS', 'L7OKC'],
  'tout-status': ['L4TOUT', 'L6TOUT', 'L7TOUT'],
};

function* expectValue(option: string, value: Word, name: string): Generator<ArgumentProblem> {
  if (option === 'min-recv' && /^-?\d+$/.test(value.value) && (Number(value.value) < -1 || Number(value.value) > 2147483647)) {
    yield { kind: 'number', at: value, message: `\`${value.value}\` is no number of bytes for \`${name} min-recv\`: HAProxy does not start. Write 0 to 2147483647, or -1 to wait for nothing.` };
    return;
  }
  const allowed = statuses[option];
  if (isOpen(value) || !allowed || allowed.includes(value.value)) return;
  const problem = badWord(value, `${name} ${option}`, allowed);
  // Another status is no slip of the finger.
  yield healthCheckStatusFact(value.value) === undefined ? problem : { ...problem, message: `\`${name} ${option}\` does not take \`${value.value}\`: HAProxy does not start. It takes ${listOf(allowed)}.`, repairs: [] };
}
