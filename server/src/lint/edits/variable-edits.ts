import { enumValues } from '../../language/enums.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import type { ExpressionProblem } from '../../model/expressions/expression-problems.ts';
import { variableNameProblem } from '../../model/expressions/variable-name.ts';
import type { Statement } from '../../syntax/statement.ts';
import { closest } from '../closest.ts';
import type { RuleRepair } from '../finding.ts';
import { deleteWord, replaceWord } from './rule-edits.ts';

const scopes: readonly string[] = ['proc', 'sess', 'txn', 'req', 'res', 'check'];

/** What was meant by the name of a variable, by a condition behind it, or by a parenthesis that is not where it belongs. */
export function variableMeant(statement: Statement, problem: ExpressionProblem, version: HaproxyVersion): RuleRepair[] {
  const { at, text, word } = problem;
  const write = (meant: string): RuleRepair[] => [{ title: `Write \`${meant}\``, safety: 'review', edits: [{ at, text: meant }] }];
  if (at.block.text.slice(at.span.start, at.span.end) !== text) return [];
  if (text === word.value && text.includes('(') && !text.includes(')')) return closing(statement, problem);
  if (/^[),;:!.]+$/.test(text)) return [{ title: `Remove the \`${text}\` behind the parenthesis`, safety: 'review', edits: [{ at, text: '' }] }];
  // The conditions stand behind the name and a comma.
  if (at.block.text.charAt(at.span.start - 1) === ',' && word.text.includes('(')) {
    const condition = text.includes(',') || word.text.startsWith('unset-var') ? undefined : closest(text, enumValues('set-var-condition').map(({ name }) => name));
    return condition === undefined ? [] : write(condition);
  }
  const name = nameMeant(text, statement);
  return name === undefined || variableNameProblem(name, version) ? [] : write(name);
}

/** `tx.b` in the scope with nearly the same letters, `b` in one that lasts for the line, `txn.a-b` with `_` in the place of `-`. */
function nameMeant(text: string, { keyword, words }: Statement): string | undefined {
  const name = text.replaceAll('-', '_');
  const [, scope, rest] = /^(\w+)\.(.+)$/.exec(name) ?? [];
  if (keyword === 'set-var' || keyword === 'set-var-fmt') return `proc.${scope !== undefined && closest(scope, scopes) === undefined && !scopes.includes(scope) ? name : rest ?? name}`;
  if (scope !== undefined && rest !== undefined && scopes.includes(scope)) return name;
  const near = scope === undefined ? undefined : scopes.find(each => each === scope.toLowerCase()) ?? closest(scope, scopes);
  if (near !== undefined) return `${near}.${rest ?? ''}`;
  if (keyword === 'http-check' || keyword === 'tcp-check') return `check.${name}`;
  // Before there is a request, what is set for it has no place.
  return keyword.startsWith('tcp-') && ['connection', 'session'].includes(words[1]?.value ?? '') ? undefined : `txn.${name}`;
}

/** `set-var(txn.x path`, and `set-var(txn.x, ifexists) path` with a blank in it. */
function closing(statement: Statement, { word }: ExpressionProblem): RuleRepair[] {
  const next = statement.words[statement.words.findIndex(({ start }) => start === word.start) + 1];
  const isInside = next !== undefined && /^[\w,]*\)$/.test(next.value);
  const text = isInside ? `${word.text}${next.text}` : `${word.text})`;
  return [{ title: `Write \`${text}\``, safety: 'review', edits: [replaceWord(word, text), ...(isInside ? [deleteWord(next)] : [])] }];
}
