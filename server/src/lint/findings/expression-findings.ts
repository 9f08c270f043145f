import { expressionProblemsOf, type ExpressionProblem } from '../../model/expressions/expression-problems.ts';
import type { Statement } from '../../syntax/statement.ts';
import { closest } from '../closest.ts';
import { slipFor, type SlipKind } from '../slips.ts';
import type { RuleFinding } from '../finding.ts';
import type { StatementContext } from '../rule.ts';
import { namelessAclOf } from './nameless-acl.ts';

/** Findings for the problems of these kinds in the expressions of a line, with what else a rule has to say about each. */
export function expressionFindings(
  statement: Statement, { section, version }: StatementContext, kinds: readonly ExpressionProblem['kind'][], more?: (problem: ExpressionProblem) => Partial<RuleFinding>,
): readonly RuleFinding[] {
  const problems = expressionProblemsOf(statement, section, version);
  // A dozen rules ask of each line, and nearly none has a problem.
  if (problems.length === 0) return none;
  // What follows the test in such a line is none: bad-acl-line says so.
  if (statement.keyword === 'acl' && namelessAclOf(statement, version)) return none;
  return problems.filter(({ kind }) => kinds.includes(kind)).map(problem => ({ at: problem.at, message: problem.message, ...more?.(problem) }));
}

const none: readonly RuleFinding[] = [];

/** The name that was likely meant in place of the text of a problem, at the end of its message and as a repair. */
export function suggesting({ at, message, text, isExplained }: ExpressionProblem, names: Iterable<string>, kind?: SlipKind): Partial<RuleFinding> {
  const all = [...names];
  const slip = kind && slipFor(kind, text, all);
  // `host()` cannot become `hdr(host)()`.
  const hasOther = slip?.includes('(') === true && at.block.text.charAt(at.span.end) === '(';
  const meant = isExplained ? undefined : hasOther ? closest(text, all) : slip ?? closest(text, all);
  if (meant === undefined) return {};
  return {
    message: `${message} Did you mean \`${meant}\`?`,
    repairs: at.block.text.slice(at.span.start, at.span.end) === text ? [{ title: `Change to \`${meant}\``, safety: 'review', edits: [{ at, text: meant }] }] : [],
  };
}
