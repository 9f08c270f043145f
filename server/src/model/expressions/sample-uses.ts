import { actionArgumentsOf, actionFact } from '../../language/actions.ts';
import { parseLogFormat } from '../../expression/log-format.ts';
import { parseSampleExpression, type SampleExpression } from '../../expression/sample-expression.ts';
import type { Block } from '../../syntax/block.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { aclTestsWith } from '../conditions/acl-tests.ts';
import { ruleLineOf } from '../request-rules/rule-line.ts';

/** A sample expression where it is written. */
export interface SampleUse {
  readonly statement: Statement;
  readonly word: Word;
  /** Where in the value of the word it begins. */
  readonly offset: number;
  readonly expression: SampleExpression;
  /** True for the criterion of an ACL test. */
  readonly isTest: boolean;
}

/**
 * The sample expressions of the lines of a block in whose text `hint` occurs: in ACL tests, between `%[` and `]`, and as arguments of actions, of
 * `stick` and of `balance hash`. A word that is merely text to HAProxy is none.
 */
export function samplesWith(hint: RegExp, block: Block): SampleUse[] {
  if (!hint.test(block.text)) return [];
  const tests = aclTestsWith(hint, block).map(({ statement, criterion, test }): SampleUse => (
    { statement, word: criterion, offset: 0, expression: test.criterion, isTest: true }
  ));
  const lines = [...block.statements()].filter(({ span }) => hint.test(block.text.slice(span.start, span.end)));
  const others = lines.flatMap(statement => [...inFormats(statement), ...asArgument(statement)]);
  return [...tests, ...others];
}

function inFormats(statement: Statement): SampleUse[] {
  return statement.words.filter(word => word.text.includes('%') && word.text.includes('[')).flatMap(word =>
    parseLogFormat(word.value).items.flatMap(item =>
      item.kind === 'expression' ? [{ statement, word, offset: item.expressionStart, expression: item.expression, isTest: false }] : [],
    ),
  );
}

function asArgument(statement: Statement): SampleUse[] {
  const word = sampleWordOf(statement);
  return word ? [{ statement, word, offset: 0, expression: parseSampleExpression(word.value), isTest: false }] : [];
}

/** The word of a line that is a sample expression by its place. */
function sampleWordOf(statement: Statement): Word | undefined {
  if (statement.keyword === 'stick') return statement.word(2);
  if (statement.keyword === 'balance') return statement.word(1)?.value === 'hash' ? statement.word(2) : undefined;
  const rule = ruleLineOf(statement);
  const fact = rule?.action && actionFact(rule.action.value);
  if (!rule || !fact) return undefined;
  const kinds = actionArgumentsOf(fact).filter(({ kind }) => !kind.startsWith('paren-'));
  const index = kinds.findIndex(({ kind, either }) => kind === 'sample-expr' || either?.some(one => one.kind === 'sample-expr'));
  return index < 0 ? undefined : statement.word(rule.at + 1 + index);
}
