import { closest } from '../closest.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';
import { scopeNames, type Suppression, type SuppressionOutcome } from '../suppression.ts';

function listOf(names: readonly { readonly name: string }[]): string {
  return names.map(({ name }) => `\`${name}\``).join(', ');
}

/** What keeps the comment from suppressing anything at all. */
function* flawsOf({ at, scope, scopeName, rules, hasReason }: Suppression): Generator<RuleFinding> {
  if (scope === undefined) {
    const meant = closest(scopeName.name, scopeNames);
    yield {
      at: scopeName.name === '' ? at : scopeName.at,
      message: `This comment suppresses nothing: after \`haproxy-doctor:\` stands ${scopeNames.map(name => `\`${name}\``).join(' or ')}.`,
      repairs: meant === undefined ? [] : [{ title: `Change it to \`${meant}\``, safety: 'review', edits: [{ at: scopeName.at, text: meant }] }],
    };
  } else if (rules.length === 0) {
    yield { at, message: `This comment suppresses nothing, because it names no rule. Write \`${scopeName.name} RULE -- reason\`.` };
  } else if (!hasReason) {
    yield { at, message: `This comment suppresses nothing, because it gives no reason. Write it behind two dashes: \`${scopeName.name} ${rules[0]?.name ?? ''} -- reason\`.` };
  }
}

/** Takes the whole comment away, with its line when it has one of its own. */
function removeComment({ comment, at }: Suppression): RuleRepair {
  const { block, statement } = comment;
  const { text } = block;
  let { start, end } = at.span;
  while (start > 0 && ' \t'.includes(text.charAt(start - 1))) start--;
  if (statement < 0) end += /^[^\n]*\n?/.exec(text.slice(end))?.[0].length ?? 0;
  return { title: 'Remove the comment', safety: 'review', edits: [{ at: { block, span: { start, end } }, text: '' }] };
}

/** Writes the names that are left. */
function removeNames({ suppression, unused }: SuppressionOutcome): RuleRepair {
  const { rules, comment } = suppression;
  const kept = rules.filter(rule => !unused.includes(rule)).map(rule => rule.name).join(', ');
  const span = { start: rules[0]?.at.span.start ?? 0, end: rules.at(-1)?.at.span.end ?? 0 };
  return { title: `Remove ${listOf(unused)} from the comment`, safety: 'review', edits: [{ at: { block: comment.block, span }, text: kept }] };
}

/** A comment that does nothing hides what its writer believes is handled. */
export default defineRule({
  name: 'unused-suppression',
  summary: 'A suppression comment suppresses nothing.',
  category: 'style',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'suppression',
  *check(outcome) {
    const { suppression, unused } = outcome;
    yield* flawsOf(suppression);
    const [first] = unused;
    if (!first) return;
    yield {
      at: first.at,
      severity: 'information',
      message: `There is nothing to suppress for ${listOf(unused)}: the finding is gone, or the comment stands in the wrong place. Remove it.`,
      repairs: [unused.length === suppression.rules.length ? removeComment(suppression) : removeNames(outcome)],
    };
  },
});
