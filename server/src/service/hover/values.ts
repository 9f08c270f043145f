import { wordsNamed, type Kind } from '../../language/catalogue.ts';
import { enumValue } from '../../language/enums.ts';
import { isSetting, settingText } from './setting.ts';
import type { Asked, Topic } from './topic.ts';

/** A word that is one of a fixed set in the place where it stands: an algorithm of `balance`, an option of `cookie`, a data type of a stick table ... */
export function valueTopic(asked: Asked): Topic | undefined {
  const { statement, wordIndex, word, configuration, proxy, refer } = asked;
  const { keyword } = statement;
  const kind = kindOf(keyword, wordIndex, statement.word(wordIndex - 1)?.value ?? '');
  if (kind === undefined) return undefined;
  const name = kind === 'stick-table-types' ? listedAt(asked) : word.value.replace(/\(.*/s, '');
  const [known] = wordsNamed(kind, name);
  if (!known) return undefined;
  const here = proxy && wordIndex === 1 && isSetting(keyword) ? settingText(configuration, proxy, statement, keyword, refer) : [];
  return { span: word.span, word: known, here };
}

function kindOf(keyword: string, index: number, before: string): Kind | undefined {
  if (index === 1 && keyword === 'balance') return 'balance';
  if (index === 1 && keyword === 'mode') return 'modes';
  if (index === 1 && keyword === 'filter') return 'filters';
  if (keyword === 'retry-on' && index > 0) return 'retry-on';
  if (keyword === 'cookie' && index > 1) return enumValue('cookie', before)?.value === undefined ? 'cookie-options' : undefined;
  if (keyword === 'stick-table' && before === 'store') return 'stick-table-types';
  return /^(?:http|tcp)-check$/.test(keyword) && before.endsWith('-status') ? 'check-statuses' : undefined;
}

/** The item of a list with commas that is under the mouse, without what it has in parentheses. */
function listedAt({ word, at }: Asked): string {
  const { text, span } = word;
  const offset = Math.min(at - span.start, text.length);
  // `gpc(2)` and `gpc_rate(2,10s)` have commas of their own.
  const items = [...text.matchAll(/([\w]+)(?:\([^)]*\))?/g)];
  return items.find(item => offset >= item.index && offset <= item.index + item[0].length)?.[1] ?? '';
}
