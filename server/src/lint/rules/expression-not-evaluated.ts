import { bareExpressionIn } from '../../model/expressions/bare-expression.ts';
import { writersOf } from '../../model/expressions/variable-writers.ts';
import { writtenExpressionsOf } from '../../model/expressions/written-expressions.ts';
import { writtenConditionOf } from '../../model/conditions/statement-condition.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { inLongSections } from '../../model/incremental/per-block.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const keywords = ['http-request', 'http-response', 'http-after-response', 'tcp-request', 'tcp-response'];

/** The value of a header, a path or a variable that is written like an expression, but for `%[` and `]`. */
interface Suspect {
  readonly statement: Statement;
  readonly word: Word;
  readonly expression: string;
  /** Where it is the name of a variable: the expression is meant only if there is such a variable. */
  readonly variable?: string;
}

/** What may name the cause for which a request was refused. */
const saysWhy = /reason|rule|block|den(?:y|ied)|cause|why|debug|limit/i;
const isCounter = /^s(?:c|rc)\d*_(?!port)/;

const variableName = /^(?:txn|sess|req|res|proc)\.\w+$/;

function suspectIn(word: Word, before: string): Omit<Suspect, 'statement'> | undefined {
  const { value } = word;
  if (word.hasVariable) return undefined;
  const expression = bareExpressionIn(value);
  if (expression !== undefined) return isCounter.test(expression) && saysWhy.test(before) ? undefined : { word, expression };
  if (/^(?:src|dst)$/.test(value)) return /ip\b|addr|client|remote|forwarded|\bfor\b/i.test(before) ? { word, expression: value } : undefined;
  return variableName.test(value) ? { word, expression: `var(${value})`, variable: value } : undefined;
}

const looksLikeExpression = /^["']?[a-z[][\w.-]*[(,\]]|^["']?(?:src|dst|[a-z]+[._-][\w.-]+)["']?$/;

/** The words in which HAProxy looks for `%`, and finds none. */
function suspectsOn(statement: Statement): Suspect[] {
  const values = statement.words.slice(2, writtenConditionOf(statement)?.start);
  if (!values.some(({ text }) => looksLikeExpression.test(text))) return [];
  return writtenExpressionsOf(statement, 'listen').flatMap(({ kind, word }) => {
    if (kind !== 'log-format' || !looksLikeExpression.test(word.text)) return [];
    const at = statement.words.findIndex(each => each.start === word.start);
    const found = suspectIn(word, statement.word(at - 1)?.value ?? '');
    return found ? { statement, ...found } : [];
  });
}

const suspectsIn = inLongSections(block => block.statementsOf(...keywords).flatMap(suspectsOn));

const suspects = inProxies(({ section }) => section.collect(suspectsIn).filter(({ statement }) => section.isCertain(statement)), keywords);

/** Around what stands in the quotes of a word; `[src]` has two of them. */
function putBrackets(word: Word, isVariable: boolean): RuleEdit[] {
  const insert = (offset: number, text: string): RuleEdit => ({ at: { block: word.block, span: word.spanOf({ start: offset, end: offset }) }, text });
  if (word.value.startsWith('[')) return [insert(0, '%')];
  return [insert(0, isVariable ? '%[var(' : '%['), insert(word.value.length, isVariable ? ')]' : ']')];
}

/** Lab case expression-not-evaluated: 503 with `SC--` on 2.6 to 3.4. `set-path`, `set-query`, `hdr` of `return` and names of variables: 2.6 and 3.4. */
export default defineRule({
  name: 'expression-not-evaluated',
  summary: 'A header, a path or a variable gets the text of a sample expression, which lacks `%[` and `]`.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: keywords,
  *check(configuration) {
    const found = suspects(configuration);
    const names = found.some(({ variable }) => variable !== undefined) ? new Set(writersOf(configuration).map(({ name }) => name)) : new Set();
    for (const { word, expression, variable } of found) {
      if (variable !== undefined && !names.has(variable)) continue;
      const right = `%[${expression}]`;
      yield {
        at: word,
        message: `\`${word.value}\` stays as it is written: the value of ${variable === undefined ? 'an expression' : 'a variable'} takes \`%[\` and \`]\` here. Write \`${right}\`.`,
        repairs: [{ title: `Write \`${right}\``, safety: 'review', edits: putBrackets(word, variable !== undefined) }],
      };
    }
  },
});
