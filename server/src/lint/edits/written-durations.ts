import { isUnit } from '../../language/duration.ts';
import { flooredTimeouts, timeoutFact } from '../../language/timeouts.ts';
import { valueWord, wordAfter } from '../../model/word-after.ts';
import type { Place } from '../../syntax/place.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { assumedValue, replaceValue, whereNotSet } from '../findings/assumed-value.ts';
import type { Severity } from '../finding.ts';
import type { RuleEdit } from './rule-edits.ts';

/** Bare numbers from here on are everyday practice: people write `timeout server 50000` and mean it. */
const ORDINARY_TIMEOUT_MS = 1000;
/** `inter 500` is a brisk health check, `inspect-delay 500` long enough for a handshake; what HAProxy 3.2 warns of begins here. */
const ORDINARY_INTERVAL_MS = 100;

/** A duration on a line, in a place where a bare number is milliseconds. */
export interface WrittenDuration {
  readonly at: Place;
  /** What is written there: `30`. */
  readonly text: string;
  /** The same with the words that say what it is for, and the environment that it depends on: `timeout server 30`, `http_req_rate(10)`. */
  readonly shown: string;
  /** What so short a time costs: the end of a sentence. */
  readonly cost: string;
  /** From here on a bare number is nothing unusual. */
  readonly ordinaryMs: number;
  /** Where less fails than by a short timeout. */
  readonly severity?: Severity;
  /** True when another rule speaks of the time if it is too short, also where it has its unit. */
  readonly isWatched: boolean;
  readonly replaceBy: (text: string) => RuleEdit;
}

type Rest = Partial<Pick<WrittenDuration, 'ordinaryMs' | 'severity' | 'isWatched'>>;

function duration(name: string, value: Word, cost: string, rest: Rest = {}): WrittenDuration {
  const text = assumedValue(value) ?? '';
  return {
    at: value, text, cost, shown: `\`${name} ${text}\`${whereNotSet(value)}`, ordinaryMs: ORDINARY_TIMEOUT_MS, isWatched: false,
    replaceBy: better => replaceValue(value, better), ...rest,
  };
}

const brief: Rest = { ordinaryMs: ORDINARY_INTERVAL_MS };
const minor: Rest = { ordinaryMs: ORDINARY_INTERVAL_MS, severity: 'information' };

/** By option of a server, what a short time costs. A check has `timeout check`, else `inter`, to succeed; never `fastinter` or `downinter` (tried on 2.6 and 3.4). */
const serverOptions: ReadonlyMap<string, { readonly cost: string; readonly rest: Rest }> = new Map([
  ['inter', { cost: 'health checks that follow so closely, without `timeout check`, also have only that long to succeed', rest: brief }],
  ['agent-inter', { cost: 'agent checks that follow so closely, without `timeout check`, also have only that long to succeed', rest: brief }],
  ['fastinter', { cost: 'while a server goes up or down, it is asked again after no longer than that', rest: minor }],
  ['downinter', { cost: 'a server that is down is asked again after no longer than that', rest: minor }],
  // Whole seconds, rounded up: 100 % after 1 s (tried on 2.6 and 3.4).
  ['slowstart', { cost: 'HAProxy makes one second of it, and then a server that is back has its full share of the load', rest: { severity: 'information' } }],
  // Ten requests, one each 300 ms: ten connections to the server, where 5s needs one (tried on 2.6 and 3.4).
  ['pool-purge-delay', { cost: 'an idle connection to the server is closed so soon that nearly each request needs a new one', rest: minor }],
]);

/** Told from the text of the line, since nearly all lines of a long file are servers without one. Quotes may hide the name. */
function mayNameServerOption(statement: Statement): boolean {
  const { start, end } = statement.span;
  const text = statement.block.text.slice(start, end);
  return statement.hasQuoting || text.includes('inter') || text.includes('slowstart') || text.includes('pool-purge');
}

function* durationsOfServer(statement: Statement): Generator<WrittenDuration> {
  if (!mayNameServerOption(statement)) return;
  const { words } = statement;
  for (let i = 1; i + 1 < words.length; i++) {
    const [option, after] = [words[i] as Word, words[i + 1] as Word];
    const known = serverOptions.get(option.value);
    if (known) yield duration(option.value, after, known.cost, known.rest);
  }
}

const ruleKeywords: readonly string[] = ['http-request', 'http-response', 'tcp-request', 'tcp-response'];

/** The duration in `http-request set-timeout server 30s`, `http-request wait-for-body time 1s` or `tcp-request inspect-delay 5s`. */
function* durationsOfRule(statement: Statement): Generator<WrittenDuration> {
  const { keyword } = statement;
  const [action, name, value] = [statement.word(1), statement.word(2), statement.word(3)];
  switch (action?.value) {
    case 'inspect-delay':
      if (name) yield duration(`${keyword} inspect-delay`, name, 'what has not come by then is missing for the rules that look at it', brief);
      return;
    case 'wait-for-body': {
      const time = wordAfter('time', statement, 2);
      const cost = keyword === 'http-request' ? 'a client that needs longer to send the body gets a 408' : 'a server that needs longer to send the body costs the client a 504';
      if (time) yield duration(`${keyword} wait-for-body time`, time, cost, brief);
      return;
    }
    case 'set-timeout':
      if (name && value) yield duration(`${keyword} set-timeout ${name.value}`, value, timeoutFact(name.value)?.cost ?? 'what takes longer fails');
  }
}

/** A rate among what a table stores, up to its period: `http_req_rate(10s)`, `gpc_rate(2,10s)`. */
const rate = /(?<![^,])(\w+_rate\((?:\d+,)?)(\d+)(?=\))/g;

/** The durations of a `stick-table`, or of a `table` in a peers section. */
function* durationsOfTable(statement: Statement): Generator<WrittenDuration> {
  const expire = valueWord('expire', statement, 1);
  if (expire) yield duration('expire', expire, 'an entry is forgotten after that, and with it which server a client has, or what it did');
  const { words } = statement;
  for (const [i, word] of words.entries()) {
    const quote = /^(["']?)(.*)\1$/.exec(word.text)?.[2] === word.value ? word.text.indexOf(word.value) : -1;
    if (words[i - 1]?.value !== 'store' || quote < 0) continue;
    for (const { 1: before = '', 2: text = '', index } of word.value.matchAll(rate)) {
      const start = word.span.start + quote + index + before.length;
      const at: Place = { block: word.block, span: { start, end: start + text.length } };
      yield {
        at, text, shown: `The period of \`${before}${text})\``, cost: 'what a client did before is forgotten, and no limit is ever reached', ordinaryMs: ORDINARY_TIMEOUT_MS,
        isWatched: false, replaceBy: better => ({ at, text: better }),
      };
    }
  }
}

/** What timeouts of sections that are no proxies cost. */
const otherCosts: Readonly<Record<string, string>> = {
  mail: 'a mail that takes longer to send is lost',
  retry: 'a nameserver that has not answered by then is asked again',
};

/** `timeout` lines of proxies, resolvers and mailers. */
function durationOfTimeout(name: string, value: Word): WrittenDuration {
  const isWatched = flooredTimeouts.some(each => each === name) && !value.hasVariable;
  const cost = timeoutFact(name)?.cost ?? otherCosts[name] ?? 'what takes longer fails';
  return duration(`timeout ${name}`, value, cost, { isWatched });
}

/** The first words of lines with durations. */
export const durationKeywords: readonly string[] = [
  'timeout', 'hold', 'server', 'server-template', 'default-server', 'hard-stop-after', 'stats', 'stick-table', 'table', ...ruleKeywords,
];

/** The durations of a line. Resolvers have `timeout` and `hold` lines, whose bare numbers are milliseconds too. */
export function* durationsOf(statement: Statement): Generator<WrittenDuration> {
  const name = statement.word(1);
  const value = statement.word(2);
  switch (statement.keyword) {
    case 'timeout':
      if (name && value) yield durationOfTimeout(name.value, value);
      return;
    case 'hold':
      if (name && value) yield duration(`hold ${name.value}`, value, 'a DNS answer is forgotten after that');
      return;
    case 'hard-stop-after':
      if (name) yield duration('hard-stop-after', name, 'at a reload, requests that are not done by then are cut off');
      return;
    case 'stats':
      // Tried on 2.6 and 3.4: a command that comes 100 ms after the connection gets no answer.
      if (name?.value === 'timeout' && value) yield duration('stats timeout', value, 'the command socket hangs up on a session in which nothing is said for that long', { severity: 'information' });
      return;
    case 'stick-table':
    case 'table':
      yield* durationsOfTable(statement);
      return;
    default:
      yield* ruleKeywords.includes(statement.keyword) ? durationsOfRule(statement) : durationsOfServer(statement);
  }
}

/** True for `30 s`: HAProxy refuses the unit as a word too many, which another rule speaks of. */
export function isCutOff(statement: Statement, at: Place): boolean {
  const { words } = statement;
  return words.some((word, i) => isUnit(word.value) && words[i - 1]?.start === at.span.start);
}
