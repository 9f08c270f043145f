import type { Proxy } from '../../model/proxy.ts';
import { serversThat, type Server } from '../../model/servers/server.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import { groupByOption, otherOptions, serversOf } from '../findings/option-groups.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

function fallingAtOnce(proxy: Proxy): readonly Server[] {
  return proxy.isBackend && !proxy.isDisabled ? serversThat(proxy.servers, server => server.number('fall') === 1 && server.has('check')) : [];
}

const withFallOfOne = proxiesThat(proxy => fallingAtOnce(proxy).length > 0, ['fall']);

/** Lab case fall-of-one: 503 with `SC--` on 2.6 to 3.4 after a pause of less than one interval. */
export default defineRule({
  name: 'fall-of-one',
  summary: '`fall 1` takes a server out after a single failed check.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['fall'],
  *check(configuration) {
    for (const group of groupByOption(withFallOfOne(configuration), 'fall', fallingAtOnce)) {
      const [option] = group.options;
      yield {
        at: option.value ?? option.word,
        message: `\`fall 1\` takes ${serversOf(group)} out after a single failed check: one lost packet or one slow answer is enough, and when all servers pause for a moment, none is left. Write \`fall 3\`.`,
        related: otherOptions(group, 'The same here'),
        repairs: [{ title: 'Write `fall 3`', safety: 'review', edits: group.options.flatMap(({ value }) => (value ? [replaceWord(value, '3')] : [])) }],
      };
    }
  },
});
