import { ignoredCheckRules } from '../ignored-check-rules.ts';
import { defineRule } from '../rule.ts';

/** HAProxy warns on 2.6, 3.0, 3.2 and 3.4. Lab case http-check-without-httpchk: a server that answers 500 stays UP. */
export default defineRule({
  name: 'http-check-without-httpchk',
  summary: '`http-check` rules are ignored, because there is no `option httpchk`.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  mentions: ['http-check'],
  *check(proxy, { isWhole }) {
    const finding = ignoredCheckRules(proxy, 'http-check', isWhole, rules => {
      return rules.some(rule => rule.values(2).includes('meth')) ? 'option httpchk' : 'option httpchk GET /';
    });
    if (finding) yield finding;
  },
});
