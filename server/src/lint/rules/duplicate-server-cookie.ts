import type { Server } from '../../model/servers/server.ts';
import { cookieLineOf } from '../../model/servers/persistence.ts';
import { freshName } from '../edits/fresh-name.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** `same cookie value is set for a previous non-backup server`: 3.0 to 3.4 say so with `-dD`. */
export default defineRule({
  name: 'duplicate-server-cookie',
  summary: 'Two servers of a section have the same `cookie` value, so clients are bound to the first one.',
  category: 'validity',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server'],
  mentions: ['cookie'],
  *check(proxy) {
    if (!cookieLineOf(proxy) || proxy.isDisabled) return;
    const first = new Map<string, Server>();
    for (const server of proxy.servers) {
      const value = server.option('cookie')?.value;
      if (!value || value.hasVariable || server.isBackup || !proxy.section.isCertain(server.statement)) continue;
      const taken = first.get(value.value);
      if (!taken) {
        first.set(value.value, server);
        continue;
      }
      const isOwn = server.ownOption('cookie') !== undefined;
      yield {
        at: isOwn ? value : server.statement,
        message: `Server \`${server.name}\` has the same \`cookie\` value as server \`${taken.name}\`: a client of the one is sent to the other. Give each server a value of its own.`,
        related: [{ at: taken.statement, message: 'The same value' }],
        repairs: isOwn ? [{
          title: 'Give it a value of its own',
          safety: 'review',
          edits: [replaceWord(value, freshName(value.value, name => proxy.servers.some(other => other.option('cookie')?.value?.value === name)))],
        }] : [],
      };
    }
  },
});
