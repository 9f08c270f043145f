import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { hasText } from '../incremental/per-block.ts';
import { lineageOf, type Proxy } from '../proxy.ts';
import { valueWord } from '../word-after.ts';
import { ruleLineOf } from './rule-line.ts';

/** A rule that captures into a slot which its section does not have. */
export interface LostCapture {
  readonly statement: Statement;
  /** The number of the slot. */
  readonly id: Word;
  readonly side: 'request' | 'response';
  /** How many slots of this side there are; they are counted from 0. */
  readonly slots: number;
}

const mayCapture = hasText(text => text.includes('capture ') && text.includes(' id '));

/**
 * The `http-request capture ... id N` lines, and those for responses, of a frontend without so many slots. In a backend HAProxy asks only when a request comes.
 * Tried on 2.6 to 3.4: a slot may be made below the line.
 */
export function lostCapturesIn(proxy: Proxy): readonly LostCapture[] {
  if (!proxy.isFrontend || proxy.isDisabled || !mayCapture(proxy.section)) return [];
  const slots = captureSlotsOf(proxy);
  return proxy.statements('http-request', 'http-response', 'http-after-response').flatMap(statement => {
    const side = statement.keyword === 'http-request' ? 'request' : 'response';
    const id = capturedInto(statement, 'id');
    const isLost = id && /^\d+$/.test(id.value) && Number(id.value) >= slots[side] && proxy.section.isCertain(statement);
    return isLost ? [{ statement, id, side, slots: slots[side] }] : [];
  });
}

/** How many slots the lines of a frontend make, and those that it inherits. */
export function captureSlotsOf(proxy: Proxy): Readonly<Record<LostCapture['side'], number>> {
  const lines = [...lineageOf(proxy)].flatMap(each => each.statements('capture', 'declare', 'http-request', 'tcp-request'));
  return { request: lines.filter(line => sideOf(line) === 'request').length, response: lines.filter(line => sideOf(line) === 'response').length };
}

/** The `len` of each slot of a side, in the order of their numbers; undefined where a section inherits some. */
export function slotLengthsOf(proxy: Proxy, side: LostCapture['side']): readonly (Word | undefined)[] | undefined {
  const [own = [], ...inherited] = [...lineageOf(proxy)].map(each => each.statements('capture', 'declare', 'http-request', 'tcp-request').filter(line => sideOf(line) === side));
  return inherited.flat().length > 0 ? undefined : own.map(line => capturedInto(line, 'len') ?? valueWord('len', line));
}

/** Whose slot a line makes: `capture request header`, `declare capture request`, and a rule that captures with `len`. */
function sideOf(line: Statement): string | undefined {
  if (line.keyword === 'capture') return line.word(2)?.value === 'header' ? line.word(1)?.value : undefined;
  if (line.keyword === 'declare') return line.word(1)?.value === 'capture' ? line.word(2)?.value : undefined;
  return capturedInto(line, 'len') ? 'request' : undefined;
}

/** The word behind `len` or `id` of a rule that captures. */
function capturedInto(line: Statement, option: 'len' | 'id'): Word | undefined {
  const rule = ruleLineOf(line);
  if (rule?.action?.value !== 'capture') return undefined;
  const end = line.words.findIndex(({ value }) => value === 'if' || value === 'unless');
  const words = line.words.slice(rule.at + 2, end < 0 ? undefined : end);
  const at = words.findIndex(({ value }) => value === option);
  return at < 0 ? undefined : words[at + 1];
}
