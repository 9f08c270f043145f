import { ignoredCheckRules } from '../findings/ignored-check-rules.ts';
import { defineRule } from '../rule.ts';

const ignored = ignoredCheckRules('http-check', rules => (rules.some(rule => rule.values(2).includes('meth')) ? 'option httpchk' : 'option httpchk GET /'));

/** HAProxy warns on 2.6, 3.0, 3.2 and 3.4, but not about rules in `defaults` (tried on 2.6 and 3.4). Lab case http-check-without-httpchk: a server that answers 500 stays UP. */
export default defineRule({
  name: 'http-check-without-httpchk',
  summary: '`http-check` rules are ignored, because there is no `option httpchk`.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['http-check'],
  check: ignored,
});
