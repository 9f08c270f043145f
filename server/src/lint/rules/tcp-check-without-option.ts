import { ignoredCheckRules } from '../findings/ignored-check-rules.ts';
import { defineRule } from '../rule.ts';

const ignored = ignoredCheckRules('tcp-check', () => 'option tcp-check');

/** HAProxy warns on 2.6, 3.0, 3.2 and 3.4, but not about rules in `defaults` (tried on 2.6 and 3.4). Lab case tcp-check-without-option: a server that answers something else stays UP. */
export default defineRule({
  name: 'tcp-check-without-option',
  summary: '`tcp-check` rules are ignored, because there is no `option tcp-check`.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['tcp-check'],
  check: ignored,
});
