import { defineRule } from '../rule.ts';

/** A name with a typing error suppresses nothing. */
export default defineRule({
  name: 'unknown-rule',
  summary: 'A suppression comment names a rule that does not exist.',
  category: 'style',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'suppression',
  *check({ unknown }) {
    for (const { name, at, meant } of unknown) {
      yield {
        at,
        message: `No rule is called \`${name}\`, so nothing is suppressed by it.${meant === undefined ? ' Names of rules are joined by commas, and a reason follows two dashes.' : ` Did you mean \`${meant}\`?`}`,
        repairs: meant === undefined ? [] : [{ title: `Change it to \`${meant}\``, safety: 'review', edits: [{ at, text: meant }] }],
      };
    }
  },
});
