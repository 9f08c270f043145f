import { parseAddress } from '../../language/address.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { deleteWord, replaceWord } from './rule-edits.ts';

/** `192.0.2.10:8080/health` and `192.0.2.10:8080,`: takes away what stands behind the port. */
export function withoutTail(word: Word): RuleRepair[] {
  const [, better, port] = /^([^,;/]*:(\d{1,5}))[,;/].*$/.exec(word.text) ?? [];
  return better === undefined || Number(port) > 65535 || Number(port) === 0 ? [] : write(better, [replaceWord(word, better)]);
}

/** `192.0.2.10 :80` and, where no option could stand, `192.0.2.10 80`: a port that a blank parts from its address. */
export function joinedPort(address: Word | undefined, port: Word | undefined): RuleRepair[] {
  if (!address || !port || !/^:?\d{2,5}$/.test(port.text) || Number(port.text.replace(':', '')) > 65535 || !/^(?:[\w.-]+|\*|\[[\da-f:]+\]):?$/i.test(address.text)) return [];
  const { kind, portText } = parseAddress(address.text.replace(/:$/, ''));
  const better = `${address.text.replace(/:$/, '')}:${port.text.replace(':', '')}`;
  return (kind === 'ip' || kind === 'name') && portText === '' ? write(better, [replaceWord(address, better), deleteWord(port)]) : [];
}

/** `bind :83 :84`: one word, with commas between the addresses. */
export function joinedAddresses({ words }: Statement, at: number): RuleRepair[] {
  const isAddress = (word: Word | undefined) => /^(?:\*|[\d.]+|\[[\da-f:]+\])?:\d{1,5},?$/i.test(word?.text ?? '');
  let end = at;
  while (isAddress(words[end])) end++;
  const [first, ...others] = words.slice(at - 1, end);
  if (!first || others.length === 0 || !isAddress(first)) return [];
  const better = [first, ...others].map(({ text }) => text.replace(/,$/, '')).join(',');
  return write(better, [replaceWord(first, better), ...others.map(deleteWord)]);
}

function write(better: string, edits: RuleRepair['edits']): RuleRepair[] {
  return [{ title: `Write \`${better}\``, safety: 'review', edits }];
}
