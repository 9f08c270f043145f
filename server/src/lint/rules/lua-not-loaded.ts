import { loadsLua } from '../../model/lua.ts';
import { ruleKeywords, ruleLineOf } from '../../model/rule-line.ts';
import { inProxies } from '../../model/stretch.ts';
import type { Word } from '../../syntax/word.ts';
import { defineRule } from '../rule.ts';

/** The services in Lua that sections ask for. */
const servicesIn = inProxies(
  (proxy): readonly Word[] => proxy.statementsAmong(ruleKeywords).flatMap(statement => {
    const rule = ruleLineOf(statement);
    const service = rule?.action?.value === 'use-service' ? statement.word(rule.at + 1) : undefined;
    return service?.value.startsWith('lua.') && !service.hasVariable && proxy.section.isCertain(statement) ? [service] : [];
  }),
  ['use-service'],
);

/** "unknown service name" for `lua.NAME`, where no file in Lua can have registered it: tried on 2.6 to 3.4. */
export default defineRule({
  name: 'lua-not-loaded',
  summary: 'A rule uses a service in Lua, and no `lua-load` line loads any Lua.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    const [first, ...others] = servicesIn(configuration);
    if (!first || loadsLua(configuration)) return;
    yield {
      at: first,
      message: `\`${first.value}\` is a service in Lua, and no \`lua-load\` line loads any: HAProxy does not start. Load the file that registers it in \`global\`.`,
      related: others.map(at => ({ at, message: 'In Lua too' })),
    };
  },
});
