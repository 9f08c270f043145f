import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { expectationOf } from './check-expect.ts';
import { awaitedText, dialoguesOf, isRequestLine, isSend } from './tcp-check.ts';

/** An expectation that the `Date` header of any answer meets, whatever its status. */
export interface MetByDate {
  readonly statement: Statement;
  readonly pattern: Word;
  readonly send: Statement;
}

/** What all answers of a web server have. The signs that differ stand for nothing. */
function answerIn(year: number): string {
  return `HTTP/1.1 ___ ____\r\nDate: ___, __ ___ ${year} __:__:__ GMT\r\n`;
}

const years: readonly number[] = Array.from({ length: 10 }, (_, i) => 2026 + i);

/**
 * The lines of a TCP check that asks by hand for HTTP, and looks anywhere in the answer for digits that stand in each year: `rstring (2..|3..)`. Where another line
 * of the same exchange awaits something, it may tell the answers apart.
 */
export function metByDate(rules: readonly Statement[]): MetByDate[] {
  return dialoguesOf(rules).flatMap((dialogue): MetByDate[] => {
    const [send] = dialogue;
    const [statement, another] = dialogue.filter(rule => !isSend(rule));
    const expectation = statement && expectationOf(statement);
    if (!send || !statement || another || !isSend(send) || !isRequestLine(send.word(2)?.value ?? '') || expectation?.match !== 'rstring') return [];
    const text = awaitedText(statement);
    return text !== undefined && expectation.pattern && isInEachYear(text) ? [{ statement, pattern: expectation.pattern, send }] : [];
  });
}

function isInEachYear(pattern: string): boolean {
  // Who names no digit asks for any answer.
  if (!/\d/.test(pattern)) return false;
  try {
    const expression = new RegExp(pattern.replaceAll('[:digit:]', '0-9'));
    return years.every(year => expression.test(answerIn(year))) && !expression.test(answerIn(0).replace(' 0 ', ' '));
  } catch {
    return false;
  }
}
