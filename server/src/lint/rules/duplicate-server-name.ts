import type { Statement } from '../../syntax/statement.ts';
import { freshName } from '../fresh-name.ts';
import { replaceWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/** `backend 'x', another server named 'y' was already defined`: tried on 2.6 to 3.4. A section that is `disabled` is not looked at. */
export default defineRule({
  name: 'duplicate-server-name',
  summary: 'Two servers of one section have the same name.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server'],
  *check(proxy) {
    if (!proxy.isBackend || proxy.isDisabled) return;
    const taken = new Map<string, Statement>();
    const servers = proxy.statements('server');
    for (const server of servers) {
      const word = server.word(1);
      if (!word || word.hasVariable || !proxy.section.isCertain(server)) continue;
      const first = taken.get(word.value);
      if (!first) {
        taken.set(word.value, server);
        continue;
      }
      yield {
        at: word,
        message: `There already is a server \`${word.value}\` in ${proxy.title}: HAProxy refuses to start. Give each server a name of its own.`,
        related: [{ at: first, message: 'The name is taken here' }],
        repairs: [{ title: 'Give it a name of its own', safety: 'review', edits: [replaceWord(word, freshName(word.value, name => servers.some(line => line.word(1)?.value === name)))] }],
      };
    }
  },
});
