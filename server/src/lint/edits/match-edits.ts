import { enumValue, enumValues } from '../../language/enums.ts';
import type { ExpressionProblem } from '../../model/expressions/expression-problems.ts';
import { closest } from '../closest.ts';
import type { RuleFinding } from '../finding.ts';
import { replaceWord } from './rule-edits.ts';

/** What other programs call the ways to match, where the letters do not tell. */
const methodsByName: Readonly<Record<string, string>> = {
  begin: 'beg', begins: 'beg', begins_with: 'beg', prefix: 'beg', pre: 'beg', start: 'beg', starts: 'beg', starts_with: 'beg', startswith: 'beg', ends: 'end', ends_with: 'end', endswith: 'end', suffix: 'end', suf: 'end',
  regex: 'reg', regexp: 'reg', re: 'reg', contains: 'sub', substr: 'sub', substring: 'sub', string: 'str', exact: 'str', equal: 'str', equals: 'str', eq: 'str', domain: 'dom', length: 'len', integer: 'int',
  exists: 'found', exist: 'found', boolean: 'bool', binary: 'bin', addr: 'ip', address: 'ip',
};

function methodMeant(name: string): string | undefined {
  const lower = name.toLowerCase();
  const methods = enumValues('match-method').map(each => each.name);
  return methods.includes(lower) ? lower : Object.hasOwn(methodsByName, lower) ? methodsByName[lower] : name.length > 2 ? closest(name, methods) : undefined;
}

/** What was meant for a method, for a flag, or for a pattern that begins like one. */
export function meantByMatch({ message, text, word }: ExpressionProblem): Partial<RuleFinding> {
  const { block, start, end } = word;
  const suggesting = (better: string | undefined): Partial<RuleFinding> => (better === undefined ? {} : {
    message: `${message} Did you mean \`${better}\`?`, repairs: [{ title: `Write \`${better}\``, safety: 'review', edits: [replaceWord(word, better)] }],
  });
  if (/\s-m\s+$/.test(block.text.slice(0, start))) return enumValue('match-method', text) ? {} : suggesting(methodMeant(text));
  if (!/^-+\w/.test(text) || flags.includes(text)) return {};
  const method = text.length > 3 ? methodMeant(text.replace(/^-+/, '')) : undefined;
  if (method !== undefined) return suggesting(`-m ${method}`);
  if (flags.includes(text.toLowerCase())) return suggesting(text.toLowerCase());
  const isLast = /^[ \t]*(?:\}|#|\r?\n|$)/.test(block.text.slice(end));
  return isLast ? { repairs: [{ title: `Write \`-- ${word.text}\`: a pattern`, safety: 'review', edits: [replaceWord(word, `-- ${word.text}`)] }] } : {};
}

const flags: readonly string[] = ['-i', '-f', '-m', '-n', '-u', '-M', '-F'];
