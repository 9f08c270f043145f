import { isKnownIn } from '../../language/lifetime.ts';
import { logAliasFact } from '../../language/log-aliases.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import type { ExpressionProblem } from '../../model/expressions/expression-problems.ts';
import type { RuleFinding } from '../finding.ts';

/** What is said of `%[TR]`, where `%TR` of log formats is meant: brackets are for sample expressions. Undefined for other unknown fetches. */
export function aliasInBrackets({ at: { block, span }, message, text }: ExpressionProblem, version: HaproxyVersion): Partial<RuleFinding> | undefined {
  const fact = logAliasFact(text);
  const whole = { start: span.start - '%['.length, end: span.end + ']'.length };
  if (!fact || !isKnownIn(fact, version) || block.text.slice(whole.start, whole.end) !== `%[${text}]`) return undefined;
  const written = `%${text}`;
  return {
    message: `${message} It is a name of log formats, which stands without brackets: write \`${written}\`.`,
    repairs: [{ title: `Write \`${written}\``, safety: 'review', edits: [{ at: { block, span: whole }, text: written }] }],
  };
}
