import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Proxy, Setting } from '../../model/proxy.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { listOf } from '../findings/group.ts';
import { insertLineBelow, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const RETRY = 'retry-on conn-failure empty-response';

/** A line that hands first requests to connections which somebody else has used. */
type RiskyLine = Setting & { readonly value: Word };

const riskyLines = inProxies((owner): RiskyLine[] => {
  const setting = owner.own('http-reuse');
  return setting?.value && ['always', 'aggressive'].includes(setting.value.value) ? [{ ...setting, value: setting.value }] : [];
}, ['http-reuse']);

/** True when HAProxy sends the request again after the server closed without an answer. */
function triesAgain(proxy: Proxy): boolean {
  if (proxy.effective('retries')?.value?.value === '0') return false;
  const words = proxy.effective('retry-on')?.statement.words ?? [];
  return words.some(word => word.hasVariable || word.value === 'all-retryable-errors' || word.value === 'empty-response');
}

/** True when no connection to a server is kept. */
function closesAll(proxy: Proxy): boolean {
  if (['http-server-close', 'httpclose', 'forceclose'].some(name => proxy.option(name))) return true;
  return proxy.servers.every(server => server.number('pool-max-conn') === 0);
}

/** The sections that such a line would harm, each with the owner of the one in force. */
const harmed = inProxies(proxy => {
  const owner = proxy.isBackend && !proxy.isDisabled && proxy.mode === 'http' ? proxy.effective('http-reuse')?.owner : undefined;
  return owner && !closesAll(proxy) && !triesAgain(proxy) ? [{ proxy, owner }] : [];
}, ['http-reuse']);

/** The sections that the line harms. */
function usersOf(line: RiskyLine, configuration: Configuration): Proxy[] {
  return harmed(configuration).flatMap(({ proxy, owner }) => (owner === line.owner ? [proxy] : []));
}

function repairsFor(line: RiskyLine, users: readonly Proxy[]): RuleRepair[] {
  const canAdd = users.every(proxy => !proxy.effective('retry-on') && proxy.effective('retries')?.value?.value !== '0');
  return [
    { title: 'Write `http-reuse safe`', safety: 'review', edits: [replaceWord(line.value, 'safe')] },
    ...(canAdd ? [{ title: `Add \`${RETRY}\``, safety: 'review', edits: [insertLineBelow(line.statement, RETRY)] } as const] : []),
  ];
}

/** What the client gets: between 2.6 and 3.0 it was not tried. */
function answer(version: HaproxyVersion): string {
  if (isAtLeast(version, '3.0')) return 'no answer';
  return isAtLeast(version, '2.7') ? '`502 Bad Gateway` or no answer' : '`502 Bad Gateway`';
}

/** Lab cases http-reuse-always, http-reuse-always-retry-on and http-reuse-default-ka-race: 502 `SH--` on 2.6, a closed connection from 3.0 on. */
export default defineRule({
  name: 'reused-connection-lost',
  summary: '`http-reuse always` sends first requests over connections that the server may be closing.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['http-reuse'],
  *check(configuration, { version }) {
    for (const line of riskyLines(configuration)) {
      const [user, ...others] = usersOf(line, configuration);
      if (!user) continue;
      const kind = line.value.value;
      yield {
        at: line.value,
        severity: kind === 'always' ? 'warning' : 'information',
        message: `With \`http-reuse ${kind}\` in ${listOf([user, ...others])} the first request of a client goes over a connection that another one has used. When the server closes it at that moment, as it does at the end of its keep-alive time, the client gets ${answer(version)}, and does not try again as it would after its first request. Use \`http-reuse safe\`, or let HAProxy try again.`,
        related: line.owner.kind === 'defaults' ? [user, ...others].map(proxy => ({ at: proxy.header, message: 'Uses this setting' })) : [],
        repairs: repairsFor(line, [user, ...others]),
      };
    }
  },
});
