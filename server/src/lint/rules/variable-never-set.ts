import type { Configuration } from '../../model/configuration.ts';
import { decidableLines } from '../../model/conditions/decided-lines.ts';
import { linesWithUnset, writersOf, type UnsetLine } from '../../model/expressions/variable-writers.ts';
import type { Statement } from '../../syntax/statement.ts';
import { closest } from '../closest.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { deleteLine, insertLineAbove, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The variable that a person most likely meant: the same one of another scope, or one with a name that is nearly the same. */
function meantBy(variable: string, names: ReadonlySet<string>): string | undefined {
  const bare = variable.replace(/^\w+\./, '');
  const [same, another] = [...names].filter(name => name.replace(/^\w+\./, '') === bare);
  return same !== undefined ? (another === undefined ? same : undefined) : closest(variable, names);
}

function askFor({ proxy, owner, term, word, variable }: UnsetLine, meant: string): RuleRepair[] {
  if (term.kind === 'named' || owner !== proxy || !word.text.includes(`var(${variable})`)) return [];
  return [{ title: `Ask for \`${meant}\``, safety: 'review', edits: [replaceWord(word, word.text.replace(`var(${variable})`, `var(${meant})`))] }];
}

/** The one line that sets the variable goes above the refusal, where both are of one section and one kind. */
function moveAbove({ proxy, owner, statement, effect }: UnsetLine, [writer, another]: readonly { readonly statement: Statement }[]): RuleRepair[] {
  if (!writer || another || effect !== 'refusal' || owner !== proxy || !proxy.section.has(writer.statement.block) || writer.statement.keyword !== statement.keyword) return [];
  if (statement.keyword === 'tcp-request' && writer.statement.word(1)?.value !== statement.word(1)?.value) return [];
  const { block, span: { start, end } } = writer.statement;
  return [{ title: 'Set it above this line', safety: 'review', edits: [insertLineAbove(statement, block.text.slice(start, end)), deleteLine(writer.statement)] }];
}

function findingFor(line: UnsetLine, configuration: Configuration): RuleFinding {
  const { proxy, owner, statement, word, effect, variable } = line;
  const writers = writersOf(configuration);
  const late = writers.filter(({ name }) => name === variable);
  const names = new Set(writers.map(({ name }) => name).filter(name => /^(?:sess|txn|req)\./.test(name)));
  const meant = late.length === 0 ? meantBy(variable, names) : undefined;
  const why = late.length > 0
    ? `What sets \`${variable}\` runs only when this line has run, or for other requests`
    : `Nothing sets \`${variable}\`${meant === undefined ? '' : `, which is another variable than \`${meant}\``}`;
  const what = effect === 'refusal' ? 'this line refuses everybody who comes to it' : 'this line is never taken';
  const todo = late.length > 0 ? 'Set it above' : meant === undefined ? 'Set it above with `set-var`, or test something else' : `Ask for \`${meant}\`, or set \`${variable}\` above`;
  return {
    at: owner === proxy ? word : proxy.header,
    severity: effect === 'refusal' ? 'error' : 'warning',
    message: `${why}, and a test of it never holds: ${what}. ${todo}.`,
    related: [
      ...(owner === proxy ? [] : [{ at: statement, message: 'Asks for it' }]),
      ...late.map(each => ({ at: each.statement, message: 'Set here' })),
      ...writers.filter(({ name }) => name === meant).slice(0, 1).map(each => ({ at: each.statement, message: `Sets \`${meant ?? ''}\`` })),
    ],
    repairs: meant === undefined ? moveAbove(line, late) : askFor(line, meant),
  };
}

/**
 * Lab cases variable-set-too-late: 403 with `PR--` for all on 2.6 to 3.4; variable-of-other-scope: 503 with `SC--`. What a filter or Lua sets no line names.
 */
export default defineRule({
  name: 'variable-never-set',
  summary: 'A route or a refusal asks for a variable that nothing sets, or that is set too late.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: decidableLines,
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    for (const line of linesWithUnset(configuration)) yield findingFor(line, configuration);
  },
});
