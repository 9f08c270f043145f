import type { Proxy } from '../../model/proxy.ts';
import { redispatchTooLate, redispatchTurnedOff } from '../../model/servers/redispatch.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleRepair } from '../finding.ts';
import { addLine, deleteWord } from './rule-edits.ts';

/** True for the `no` or `default` line that takes `option redispatch` away. */
export function isNoRedispatch(line: Statement): boolean {
  return line.word(1)?.value === 'option' && line.word(2)?.value === 'redispatch';
}

/** Adds `option redispatch` to a section, or turns the line round that takes it away, turns it off, or brings it too late. */
export function redispatchRepair(proxy: Proxy): RuleRepair {
  const off = redispatchTurnedOff(proxy) ?? redispatchTooLate(proxy);
  if (off?.owner === proxy) {
    return { title: `Write \`option redispatch\` without \`${off.statement.word(2)?.text}\``, safety: 'review', edits: off.statement.words.slice(2, 3).map(deleteWord) };
  }
  const negation = proxy.statements('no', 'default').filter(isNoRedispatch).at(-1);
  const [keyword, option] = [negation?.word(0), negation?.word(1)];
  const edits = keyword && option
    ? [{ at: { block: keyword.block, span: { start: keyword.span.start, end: option.span.end } }, text: 'option' }]
    : [addLine(proxy, 'option redispatch', 'mode', 'option', 'balance')];
  return { title: 'Add `option redispatch`', safety: 'review', edits };
}
