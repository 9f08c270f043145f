import { isUnit, parseDuration } from '../../language/duration.ts';
import { timeoutFact } from '../../language/timeouts.ts';
import { valueWord } from '../../model/word-after.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { assumedValue, replaceValue, whereNotSet } from '../assumed-value.ts';
import { defineRule } from '../rule.ts';

/** Bare numbers from here on are everyday practice: people write `timeout server 50000` and mean it. */
const ORDINARY_TIMEOUT_MS = 1000;
/** `inter 500` is a brisk health check, `inspect-delay 500` long enough for a handshake; what HAProxy 3.2 warns of begins here. */
const ORDINARY_INTERVAL_MS = 100;

const intervals: readonly string[] = ['inter', 'fastinter', 'downinter', 'agent-inter'];
const brief: ReadonlySet<string> = new Set([...intervals, 'tcp-request inspect-delay', 'tcp-response inspect-delay']);

/** Told from the text of the line, since nearly all lines of a long file are servers without one. Quotes may hide the name. */
function mayNameInterval(statement: Statement): boolean {
  const { start, end } = statement.span;
  return statement.hasQuoting || statement.block.text.slice(start, end).includes('inter');
}

interface Written {
  /** The words that name the setting: `timeout server`, `http-request set-timeout server`. */
  readonly name: string;
  readonly value: Word;
  readonly cost: string;
}

const ruleKeywords: readonly string[] = ['http-request', 'http-response', 'tcp-request', 'tcp-response'];

/** The duration in `http-request set-timeout server 30s` or `tcp-request inspect-delay 5s`. */
function* durationsOfRule(statement: Statement): Generator<Written> {
  const { keyword } = statement;
  const [action, name, value] = [statement.word(1), statement.word(2), statement.word(3)];
  if (action?.value === 'inspect-delay' && name) yield { name: `${keyword} inspect-delay`, value: name, cost: 'what has not come by then is missing for the rules that look at it' };
  if (action?.value !== 'set-timeout' || !name || !value) return;
  yield { name: `${keyword} set-timeout ${name.value}`, value, cost: timeoutFact(name.value)?.cost ?? 'what takes longer fails' };
}

/** The durations of a line. Resolvers have `timeout` and `hold` lines, whose bare numbers are milliseconds too. */
function* durationsOf(statement: Statement): Generator<Written> {
  const name = statement.word(1)?.value ?? '';
  const value = statement.word(2);
  if (statement.keyword === 'timeout' || statement.keyword === 'hold') {
    const fact = statement.keyword === 'timeout' ? timeoutFact(name) : undefined;
    const cost = fact?.cost ?? (statement.keyword === 'hold' ? 'a DNS answer is forgotten after that' : 'what takes longer fails');
    if (value) yield { name: `${statement.keyword} ${name}`, value, cost };
    return;
  }
  if (statement.keyword === 'hard-stop-after') {
    const time = statement.word(1);
    if (time) yield { name: statement.keyword, value: time, cost: 'at a reload, requests that are not done by then are cut off' };
    return;
  }
  if (statement.keyword === 'stick-table') {
    const expire = valueWord('expire', statement, 1);
    if (expire) yield { name: 'expire', value: expire, cost: 'an entry is forgotten after that, and with it which server a client has, or what it did' };
    return;
  }
  if (ruleKeywords.includes(statement.keyword)) {
    yield* durationsOfRule(statement);
    return;
  }
  if (!mayNameInterval(statement)) return;
  const { words } = statement;
  for (let i = 1; i + 1 < words.length; i++) {
    const [option, after] = [words[i] as Word, words[i + 1] as Word];
    if (!intervals.includes(option.value)) continue;
    yield { name: option.value, value: after, cost: 'health checks that follow so closely also have only that long to succeed' };
  }
}

/** True for `30 s`: HAProxy refuses the unit as a word too many, which another rule speaks of. */
function isCutOff(statement: Statement, value: Word): boolean {
  const { words } = statement;
  return words.some((word, i) => isUnit(word.value) && words[i - 1]?.start === value.start);
}

/**
 * Lab cases timeout-server-without-unit, timeout-default-without-unit and set-timeout-without-unit (504 `sH--`), check-inter-without-unit (503, server down) and inspect-delay-without-unit
 * (connection cut): 2.6 to 3.4. HAProxy warns from 3.2 on, below 100.
 */
export default defineRule({
  name: 'timeout-without-unit',
  summary: 'A small bare number as a timeout is milliseconds, where seconds were meant.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['timeout', 'hold', 'server', 'server-template', 'default-server', 'hard-stop-after', 'stick-table', ...ruleKeywords],
  sections: ['global', 'defaults', 'frontend', 'backend', 'listen', 'resolvers'],
  *check(statement) {
    for (const { name, value, cost } of durationsOf(statement)) {
      const duration = parseDuration(assumedValue(value) ?? '');
      const ordinary = brief.has(name) ? ORDINARY_INTERVAL_MS : ORDINARY_TIMEOUT_MS;
      if (duration?.unit !== '' || duration.count === 0 || duration.count >= ordinary || isCutOff(statement, value)) continue;
      const { count } = duration;
      const unit = count === 1 ? 'millisecond' : 'milliseconds';
      yield {
        at: value,
        message: `\`${name} ${count}\`${whereNotSet(value)} is ${count} ${unit}: ${cost}. Write the unit: \`${count}s\` for seconds, or \`${count}ms\` if you mean it.`,
        repairs: [
          { title: `Write \`${count}s\``, safety: 'review', edits: [replaceValue(value, `${count}s`)] },
          // Says what holds; whether so short a time can work is another rule's question, which it can ask only now.
          { title: `Write \`${count}ms\``, safety: 'safe', edits: [replaceValue(value, `${count}ms`)] },
        ],
      };
    }
  },
});
