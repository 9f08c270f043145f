import { actionFact, actionArgumentsOf } from '../../language/actions.ts';
import { actionOptionCount } from '../../language/action-arguments.ts';
import type { Checkpoint } from '../../language/fetches.ts';
import { serverOptionTakesValue } from '../../language/server-options.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { replyingActions } from '../request-rules/rule-reply.ts';

/** A word of a line that is a sample expression, a log-format or a regular expression, which may be compared only and capture nothing. */
export interface WrittenExpression {
  readonly kind: 'sample' | 'log-format' | 'regex' | 'compared-regex';
  readonly word: Word;
  /** The moments at which it is evaluated: it has to be there at one of them. Empty where nothing is claimed. */
  readonly checkpoints: readonly Checkpoint[];
  /** Words that may go on with a sample expression: `stick on src, ipmask(24)`. */
  readonly following: readonly Word[];
}

type Kind = WrittenExpression['kind'];

/** A word by its number, and what it is. */
interface Found {
  readonly at: number;
  readonly kind: Kind;
}

/** The first words of lines that can hold an expression outside of a condition. */
export const linesWithExpression: readonly string[] = [
  'http-request', 'http-response', 'http-after-response', 'tcp-request', 'tcp-response', 'quic-initial', 'http-check', 'tcp-check', 'http-error', 'stick',
  'server', 'server-template', 'balance', 'use_backend', 'use-server', 'log-format', 'log-format-sd', 'error-log-format', 'unique-id-format', 'set-var',
  'set-var-fmt', 'path-info', 'on',
];

/** Lines on which a sample expression goes on in words of their own. Tried on 2.6 to 3.4. */
const goesOn = new Set(['stick', 'http-request', 'http-response', 'http-after-response', 'tcp-request', 'tcp-response']);

/** The expressions of a line that are no tests of ACLs, in order. `section` is the kind of its section; the same line means nothing in others. */
export function writtenExpressionsOf(statement: Statement, section: string): WrittenExpression[] {
  const found = [...read(statement, section)];
  if (found.length === 0) return [];
  const checkpoints = isUnchecked(statement) ? [] : checkpointsOf(statement, section);
  return found.flatMap(({ at, kind }) => {
    const word = statement.word(at);
    return word ? [{ kind, word, checkpoints, following: goesOn.has(statement.keyword) ? statement.words.slice(at + 1) : [] }] : [];
  });
}

/** Actions of which HAProxy does not ask whether their expression is there, or not at the moment of their rule. Tried on 2.6 to 3.4. */
const unchecked = new Set(['pause', 'set-timeout', 'set-src', 'set-src-port', 'set-dst', 'set-dst-port', 'set-fc-mark', 'set-fc-tos', 'set-bc-mark', 'set-bc-tos', 'attach-srv']);

function isUnchecked(statement: Statement): boolean {
  const { keyword } = statement;
  if (keyword === 'http-error' || keyword === 'quic-initial') return true;
  return unchecked.has(statement.word(keyword.startsWith('tcp-') ? 2 : 1)?.value ?? '');
}

function* read(statement: Statement, section: string): Generator<Found, void> {
  const isFrontend = section === 'frontend' || section === 'listen';
  const isBackend = section === 'backend' || section === 'listen';
  switch (statement.keyword) {
    case 'http-request': case 'http-response': case 'http-after-response': case 'quic-initial': return yield* inAction(statement, 1);
    case 'tcp-request': case 'tcp-response': return yield* inAction(statement, 2);
    case 'http-check': case 'tcp-check': return yield* inCheck(statement);
    case 'http-error': return yield* inOptions(statement, 1);
    case 'stick': yield { at: 2, kind: 'sample' }; return;
    case 'server': if (isBackend) yield* inServer(statement, 3); return;
    case 'server-template': if (isBackend) yield* inServer(statement, 4); return;
    case 'balance': if (isBackend && statement.word(1)?.value === 'hash') yield { at: 2, kind: 'sample' }; return;
    case 'use_backend': if (isFrontend && isFormat(statement)) yield { at: 1, kind: 'log-format' }; return;
    case 'use-server': if (isBackend && isFormat(statement)) yield { at: 1, kind: 'log-format' }; return;
    // In `defaults` they are read when a frontend inherits them; `log-format` in a backend is not read at all.
    case 'log-format': case 'log-format-sd': case 'error-log-format': case 'unique-id-format': if (isFrontend) yield { at: 1, kind: 'log-format' }; return;
    case 'set-var': if (section === 'global') yield { at: 2, kind: 'sample' }; return;
    case 'set-var-fmt': if (section === 'global') yield { at: 2, kind: 'log-format' }; return;
    case 'path-info': if (section === 'fcgi-app') yield { at: 1, kind: 'regex' }; return;
    case 'on': if (section === 'log-profile') yield* inLogStep(statement); return;
    default: return;
  }
}

function isFormat(statement: Statement): boolean {
  return statement.word(1)?.value.includes('%') === true;
}

/** What stands in the arguments and in the options of the action at an index of a line. */
function* inAction(statement: Statement, index: number): Generator<Found, void> {
  const fact = actionFact(statement.word(index)?.value ?? '');
  if (!fact) return;
  if (fact.name === 'redirect') return yield* inOptions(statement, index + 1);
  let at = index + 1;
  for (const { kind, either = [] } of actionArgumentsOf(fact)) {
    if (kind.startsWith('paren-')) continue;
    if (kind === 'options' || kind === 'keyed') break;
    const value = statement.word(at)?.value ?? '';
    if (kind === 'log-format') yield { at, kind: 'log-format' };
    else if (kind === 'regex') yield { at, kind: 'regex' };
    else if (kind === 'sample-expr' || (either.some(each => each.kind === 'sample-expr') && !/^[-+]?\d/.test(value))) yield { at, kind: 'sample' };
    at++;
  }
  if (fact.name === 'del-header' && statement.word(at)?.value === '-m' && statement.word(at + 1)?.value === 'reg') yield { at: index + 1, kind: 'regex' };
  if (replyingActions.has(fact.name)) yield* inOptions(statement, at);
}

const formatOptions: Readonly<Record<string, number>> = { 'hdr': 2, 'lf-string': 1, 'location': 1, 'prefix': 1, 'scheme': 1, 'set-cookie-fmt': 1 };

/** The log-formats among the options of `return`, `redirect` and `http-error`, up to the condition. */
function* inOptions(statement: Statement, from: number): Generator<Found, void> {
  for (let at = from; ; at++) {
    const option = statement.word(at)?.value;
    if (option === undefined || option === 'if' || option === 'unless') return;
    const format = Object.hasOwn(formatOptions, option) ? formatOptions[option] : undefined;
    if (format !== undefined) yield { at: at + format, kind: 'log-format' };
    at += format ?? Math.max(actionOptionCount(option), ['status', 'code', 'errorfile', 'errorfiles', 'file', 'lf-file', 'deny_status'].includes(option) ? 1 : 0);
  }
}

const inChecks: Readonly<Record<string, { readonly words: number; readonly kind?: Kind }>> = {
  'uri-lf': { words: 1, kind: 'log-format' }, 'body-lf': { words: 1, kind: 'log-format' }, 'hdr': { words: 2, kind: 'log-format' },
  'string-lf': { words: 1, kind: 'log-format' }, 'binary-lf': { words: 1, kind: 'log-format' }, 'on-success': { words: 1, kind: 'log-format' },
  'on-error': { words: 1, kind: 'log-format' }, 'status-code': { words: 1, kind: 'sample' }, 'rstring': { words: 1, kind: 'compared-regex' },
  'rstatus': { words: 1, kind: 'compared-regex' }, 'comment': { words: 1 }, 'meth': { words: 1 }, 'uri': { words: 1 }, 'ver': { words: 1 }, 'body': { words: 1 },
  'string': { words: 1 }, 'binary': { words: 1 }, 'rbinary': { words: 1, kind: 'compared-regex' }, 'status': { words: 1 }, 'min-recv': { words: 1 }, 'error-status': { words: 1 },
  'ok-status': { words: 1 }, 'tout-status': { words: 1 },
};

function* inCheck(statement: Statement): Generator<Found, void> {
  const rule = statement.word(1)?.value ?? '';
  if (rule.startsWith('set-var(')) yield { at: 2, kind: 'sample' };
  if (rule.startsWith('set-var-fmt(') || rule === 'send-lf' || rule === 'send-binary-lf') yield { at: 2, kind: 'log-format' };
  if (rule === 'connect') {
    const at = statement.words.findIndex(word => word.value === 'port') + 1;
    if (at > 0 && !/^\d+$/.test(statement.word(at)?.value ?? '0')) yield { at, kind: 'sample' };
  }
  if (rule !== 'expect' && (rule !== 'send' || statement.keyword !== 'http-check')) return;
  for (let at = 2; statement.word(at); at++) {
    const option = (statement.word(at)?.value ?? '').replace(rule === 'expect' ? /^!+/ : '', '');
    if (rule === 'expect' && (option === 'hdr' || option === 'fhdr')) return yield* inHeaderTest(statement, at + 1);
    const known = Object.hasOwn(inChecks, option) ? inChecks[option] : undefined;
    if (known?.kind) yield { at: at + known.words, kind: known.kind };
    at += known?.words ?? 0;
  }
}

/** `name -m reg REGEX value -m reg REGEX`, behind `hdr` and `fhdr`. */
function* inHeaderTest(statement: Statement, from: number): Generator<Found, void> {
  for (let at = from; statement.word(at); at++) {
    const option = statement.word(at)?.value ?? '';
    if (statement.word(at + 1)?.value === '-m') {
      if (statement.word(at + 2)?.value === 'reg') yield { at: at + 3, kind: 'compared-regex' };
      at += 2;
    } else if (option === 'name-lf' || option === 'value-lf') yield { at: at + 1, kind: 'log-format' };
    at++;
  }
}

/** `on STEP [drop] [format FORMAT] [sd FORMAT]` of a `log-profile`. */
function* inLogStep(statement: Statement): Generator<Found, void> {
  for (let at = statement.word(2)?.value === 'drop' ? 3 : 2; ['format', 'sd'].includes(statement.word(at)?.value ?? ''); at += 2) yield { at: at + 1, kind: 'log-format' };
}

function* inServer(statement: Statement, from: number): Generator<Found, void> {
  for (let at = from; statement.word(at); at++) {
    const option = statement.word(at)?.value ?? '';
    if (option === 'sni' || option === 'pool-conn-name') yield { at: at + 1, kind: 'sample' };
    if (serverOptionTakesValue(option)) at++;
  }
}

const inFrontends: Readonly<Record<string, Checkpoint>> = {
  'http-request': 'fe:http-request header', 'http-response': 'fe:http-response header', 'http-after-response': 'fe:http-response header',
  'tcp-request content': 'fe:tcp-request content', 'tcp-response content': 'fe:tcp-response content', 'tcp-request connection': 'tcp-request connection',
  'tcp-request session': 'tcp-request session', 'redirect': 'fe:http-request header', 'use_backend': 'use_backend', 'log-format': 'log-format',
  'log-format-sd': 'log-format', 'error-log-format': 'log-format', 'unique-id-format': 'fe:http-request header',
};

const inBackends: Readonly<Record<string, Checkpoint>> = {
  'http-request': 'be:http-request header', 'http-response': 'be:http-response header', 'http-after-response': 'be:http-response header',
  'tcp-request content': 'be:tcp-request content', 'tcp-response content': 'be:tcp-response content', 'redirect': 'be:http-request header',
  'use-server': 'use-server', 'balance': 'use-server', 'server': 'server source', 'server-template': 'server source', 'stick on': 'use-server',
  'stick match': 'use-server', 'stick store-request': 'use-server', 'stick store-response': 'stick store-response', 'http-check': 'tcp-check', 'tcp-check': 'tcp-check',
};

/** When the expressions of a line are evaluated. Source: tried on 2.6 to 3.4. */
export function checkpointsOf(statement: Statement, section: string): Checkpoint[] {
  if (section === 'log-profile') return ['log-format'];
  return section === 'global' ? ['config'] : checkpointsOfKind(kindOf(statement), section);
}

/** The words of a line that say when it is evaluated. */
export function kindOf(statement: Statement): string {
  const { keyword } = statement;
  return keyword === 'tcp-request' || keyword === 'tcp-response' || keyword === 'stick' ? `${keyword} ${statement.word(1)?.value ?? ''}` : keyword;
}

/** The moments of such lines in a kind of section. A `listen` section and a `defaults` are both sides at once. */
export function checkpointsOfKind(kind: string, section: string): Checkpoint[] {
  const front = section === 'backend' ? undefined : inFrontends[kind];
  // 3.4 makes the unique id in the backend, too, also that of a frontend.
  const back = kind === 'unique-id-format' ? 'be:http-request header' : section === 'frontend' ? undefined : inBackends[kind];
  return [front, back].filter(checkpoint => checkpoint !== undefined);
}

/** A variable that a line names outside of an expression. */
export interface WrittenVariable {
  readonly word: Word;
  readonly name: string;
  /** Where the name stands in the value of its word. */
  readonly start: number;
  /** `set-var`, `set-var-fmt`, `unset-var` or `do-resolve`. */
  readonly action: string;
  /** What stands behind the name and a comma: the conditions of `set-var(txn.x,ifexists)`. */
  readonly rest: string | undefined;
  /** What stands where the closing parenthesis has to be the last character: empty where it is missing; undefined where all is well. */
  readonly tail: string | undefined;
}

/** `set-var(txn.x)` in a rule, `set-var proc.x` in `global`. */
export function variableOf(statement: Statement): WrittenVariable | undefined {
  const { keyword } = statement;
  const isGlobal = keyword === 'set-var' || keyword === 'set-var-fmt';
  const word = statement.word(!isGlobal && (keyword === 'tcp-request' || keyword === 'tcp-response') ? 2 : 1);
  const [read = '', action = keyword, name, rest] = (isGlobal ? /^()([^,]*)(?:,(.*))?$/ : /^(set-var|set-var-fmt|unset-var|do-resolve)\(([^,)]*)(?:,([^)]*))?/).exec(word?.value ?? '') ?? [];
  if (!word || name === undefined) return undefined;
  const behind = isGlobal ? ')' : word.value.slice(read.length);
  // `do-resolve` has more in its parentheses, and reads nothing behind them.
  const isClosed = action === 'do-resolve' ? behind.includes(')') : behind === ')';
  return { word, name, rest, start: isGlobal ? 0 : action.length + 1, action: isGlobal ? keyword : action, tail: isClosed ? undefined : action === 'do-resolve' ? '' : behind.slice(1) };
}
