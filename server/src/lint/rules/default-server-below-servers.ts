import { blockedBackupsOf } from '../../model/servers/backup-servers.ts';
import { lateDefaultServersOf, type LateDefaultServer } from '../../model/servers/late-default-server.ts';
import type { Proxy } from '../../model/proxy.ts';
import { deleteLine, insertLineAbove } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Options whose absence costs time or shows under load only; without the others servers are not watched, or not spoken to in the right way. */
const mild: readonly string[] = [
  'inter', 'fastinter', 'downinter', 'rise', 'fall', 'weight', 'slowstart', 'on-marked-down', 'on-marked-up', 'error-limit', 'pool-max-conn',
  'pool-purge-delay', 'max-reuse', 'maxqueue', 'minconn',
];

function list(options: readonly string[]): string {
  const shown = options.slice(0, 3).map(option => `\`${option}\``);
  return options.length > 3 ? `${shown.join(', ')} and ${options.length - 3} more` : shown.join(shown.length > 2 ? ', ' : ' and ');
}

function consequence({ options, servers, isBetween }: LateDefaultServer, proxy: Proxy): string {
  const who = servers.length === 1 ? `\`server ${servers[0]?.name}\` does` : `the ${servers.length} servers above do`;
  const backup = blockedBackupsOf(proxy) ? ' while no backup server takes over' : '';
  const check = options.includes('check') ? `, and a dead ${isBetween ? 'one' : 'server'} keeps receiving requests${backup}` : '';
  return `${who} not get ${list(options)}${check}`;
}

/** Lab case default-server-below-servers: 503 with `SC--` for part of the requests on 2.6 to 3.4. */
export default defineRule({
  name: 'default-server-below-servers',
  summary: 'A `default-server` line stands below servers that it seems to be meant for, and acts on none above it.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['default-server'],
  *check(proxy) {
    for (const late of lateDefaultServersOf(proxy)) {
      const { statement, first, options, servers, isBetween } = late;
      const text = statement.block.text.slice(statement.span.start, statement.span.end);
      yield {
        at: statement,
        severity: options.every(option => mild.includes(option)) ? 'information' : 'warning',
        message: `\`default-server\` acts only on servers below it${isBetween ? '' : ', and there are none'}: ${consequence(late, proxy)}. Move it above ${isBetween ? 'all of them, or give the others what they are to have' : 'them'}.`,
        related: servers.map(server => ({ at: server.statement, message: 'Does not get these settings' })),
        repairs: [{ title: 'Move `default-server` above the servers', safety: 'review', edits: [insertLineAbove(first, text), deleteLine(statement)] }],
      };
    }
  },
});
