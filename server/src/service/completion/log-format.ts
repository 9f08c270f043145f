import { enumValues } from '../../language/enums.ts';
import type { Checkpoint } from '../../language/fetches.ts';
import { logAliasesIn } from '../../language/log-aliases.ts';
import type { Asked } from './asked.ts';
import { expressionAnswer } from './expression.ts';
import { knownWord, type Answer, type Proposal } from './proposal.ts';

/** What may stand at the cursor in a word that is a log-format: an alias, a flag, or a part of `%[...]`. Undefined in its plain text. */
export function logFormatAnswer(asked: Asked, checkpoints: readonly Checkpoint[]): Answer | undefined {
  const { line: { typed, word, at, block, span } } = asked;
  const open = openBracket(typed);
  if (open >= 0) return expressionAnswer(asked, word.span.start + open, { isTest: false, checkpoints, group: 'fetches' });
  const [tail = ''] = /^\w*/.exec(block.text.slice(at, span.end)) ?? [];
  const [, flag] = /%(?:\([^)\s]*\))?\{(?:[^}\s]*,)?([+-]?\w*)$/.exec(typed) ?? [];
  if (flag !== undefined) return { span: { start: at - flag.length, end: at + tail.length }, proposals: flagProposals(asked, flag) };
  const [, percents = '', between = '', name = ''] = /(%+)((?:\([^)\s]*\))?(?:\{[^}\s]*\})?)(\w*)$/.exec(typed) ?? [];
  if (percents.length % 2 === 1) {
    const isPlain = between === '';
    return { span: { start: at - name.length - (isPlain ? 1 : 0), end: at + tail.length }, proposals: aliasProposals(asked, isPlain) };
  }
  return /^["']?$/.test(typed) ? { span: { start: at, end: at + tail.length }, proposals: aliasProposals(asked, true) } : undefined;
}

/** Where the expression begins whose `%[` is open at the end of a text; -1 where none is. */
function openBracket(text: string): number {
  const brackets = [...text.matchAll(/%%|%(?:\([^)\s]*\))?(?:\{[^}\s]*\})?\[/g)].filter(([mark]) => mark !== '%%');
  const last = brackets.at(-1);
  const start = last ? last.index + last[0].length : -1;
  return start < 0 || isClosed(text, start) ? -1 : start;
}

function isClosed(text: string, start: number): boolean {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const character = text.charAt(i);
    if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === ']' && depth <= 0) return true;
  }
  return false;
}

function flagProposals({ version }: Asked, typed: string): Proposal[] {
  const sign = /^[+-]/.exec(typed)?.[0] ?? '+';
  return enumValues('log-format-flag', version).map(flag => {
    const known = knownWord(flag, 'alias', 'log-flags', 'log-flags', version);
    return { ...known, label: sign + flag.name };
  });
}

/** Aliases with their percent sign, and the bracket of an expression; without the sign where something stands behind it. */
function aliasProposals({ version, proxy }: Asked, isPlain: boolean): Proposal[] {
  const isTcp = proxy?.kind !== 'defaults' && proxy?.mode === 'tcp';
  const aliases = logAliasesIn(version).filter(alias => !(isTcp && alias.mode === 'http')).map((alias): Proposal => {
    const known = knownWord(alias, 'alias', 'log-aliases', 'log-aliases', version);
    return { ...known, label: `%${alias.name}`, ...(isPlain ? {} : { insert: alias.name, filter: alias.name }) };
  });
  const bracket: Proposal = { label: '%[', kind: 'operator', detail: 'sample expression', weight: 2, snippet: '%[$1]' };
  return [isPlain ? bracket : { ...bracket, snippet: '[$1]', insert: '[', filter: '[' }, ...aliases];
}
