import { loadsLua } from '../../model/lua.ts';
import { hasText } from '../../model/incremental/per-block.ts';
import { ruleKeywords, ruleLineOf } from '../../model/request-rules/rule-line.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Word } from '../../syntax/word.ts';
import { defineRule } from '../rule.ts';

/** A word that names something in Lua, and what that is. */
interface Named {
  readonly word: Word;
  readonly what: 'service' | 'action';
}

const mayNameLua = hasText(text => text.includes('lua.'));

/** The services and actions in Lua that sections ask for. */
const namedIn = inProxies((proxy): readonly Named[] => (mayNameLua(proxy.section) ? proxy.statementsAmong(ruleKeywords).flatMap(statement => {
  const rule = ruleLineOf(statement);
  const isService = rule?.action?.value === 'use-service';
  const word = isService ? statement.word(rule.at + 1) : rule?.action;
  return word?.value.startsWith('lua.') && !word.hasVariable && proxy.section.isCertain(statement) ? [{ word, what: isService ? 'service' : 'action' }] : [];
}) : []));

/** "unknown service name" for `lua.NAME`, and "expects ..., but got 'lua.NAME'" for an action, where no file in Lua can have registered it: tried on 2.6 to 3.4. */
export default defineRule({
  name: 'lua-not-loaded',
  summary: 'A rule uses a service or an action in Lua, and no `lua-load` line loads any Lua.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    const [first, ...others] = namedIn(configuration);
    if (!first || loadsLua(configuration)) return;
    yield {
      at: first.word,
      message: `\`${first.word.value}\` is ${first.what === 'action' ? 'an action' : 'a service'} in Lua, and no \`lua-load\` line loads any: HAProxy does not start. Load the file that registers it in \`global\`.`,
      related: others.map(({ word }) => ({ at: word, message: 'In Lua too' })),
    };
  },
});
