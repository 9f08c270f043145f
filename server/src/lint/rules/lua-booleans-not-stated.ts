import { isAtLeast } from '../../language/version.ts';
import { globalSections } from '../../model/global-sections.ts';
import { insertLineAbove } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const setting = 'tune.lua.bool-sample-conversion';

/**
 * "please set tune.lua.bool-sample-conversion tunable ... explicitly to avoid ambiguities": 3.2 and 3.4 say it at each start, 2.6 and 3.0 do not know the
 * setting. It has to stand above the first line that loads, in whichever `global`.
 */
export default defineRule({
  name: 'lua-booleans-not-stated',
  summary: '`lua-load` without `tune.lua.bool-sample-conversion` above it: HAProxy warns at each start.',
  category: 'validity',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['lua-load', 'lua-load-per-thread'],
  *check(configuration, { isWhole }) {
    if (!isWhole || !isAtLeast(configuration.version, '3.2')) return;
    for (const section of globalSections(configuration)) {
      // In a part that a `.if` decides about, the setting counts where it may.
      const [first] = section.statements('lua-load', 'lua-load-per-thread', setting);
      if (first?.keyword === setting) return;
      if (!first) continue;
      const late = section.statements(setting)[0];
      yield {
        at: first,
        message: `HAProxy warns at each start that \`${setting}\` is not stated above the first \`${first.keyword}\`: it says what Lua gets for true and false, \`normal\` booleans, or 0 and 1 as before 3.1, which holds now. ${late ? 'Put the line above this one' : `Add \`${setting} pre-3.1-bug\` above this line`}.`,
        related: late ? [{ at: late, message: 'Comes too late, and is ignored' }] : [],
        repairs: late || !section.isCertain(first) ? [] : [{ title: `Add \`${setting} pre-3.1-bug\``, safety: 'safe', edits: [insertLineAbove(first, `${setting} pre-3.1-bug`)] }],
      };
      return;
    }
  },
});
