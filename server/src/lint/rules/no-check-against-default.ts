import type { Proxy } from '../../model/proxy.ts';
import { defaultOption, type Server, type ServerOption } from '../../model/servers/server.ts';
import type { RuleFinding } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The server's own `no-check`, unless another watches it. */
function refusalOf(server: Server) {
  if (server.isDisabled || server.has('track') || server.has('agent-check')) return undefined;
  const option = server.ownOption('no-check');
  return option === 'off' ? undefined : option;
}

/** The `check` that a `default-server` line gives to all servers of a section, one of its own that stands above them or that of its defaults. */
function checkOfAll(proxy: Proxy): ServerOption | undefined {
  const option = defaultOption(proxy.defaultServer, 'check');
  const lines = proxy.statements('default-server', 'server', 'server-template');
  const firstServer = lines.findIndex(line => line.keyword !== 'default-server');
  const isAbove = option && lines.slice(0, firstServer).some(line => line.equals(option.statement));
  return isAbove === true ? option : proxy.defaults && defaultOption(proxy.defaults.defaultServer, 'check');
}

/**
 * The words of a section by which all its servers go without the check that is given to all: its own `default-server no-check`, or one on each line. Empty
 * where a server has nobody to leave the requests to, or something else watches one.
 */
function refusalsOfAll(proxy: Proxy): ServerOption[] {
  const servers = proxy.servers.filter(server => !server.isDisabled);
  if (!checkOfAll(proxy) || (servers.length < 2 && !servers.some(server => server.isTemplate))) return [];
  const refusals = servers.map(server => (server.isChecked || server.isUncertain ? undefined : server.option('no-check')));
  const own = refusals.filter(refusal => refusal !== undefined && proxy.section.has(refusal.statement.block)) as ServerOption[];
  return own.length === servers.length ? [...new Set(own)] : [];
}

function findingForAll(proxy: Proxy, [first, ...others]: readonly [ServerOption, ...ServerOption[]]): RuleFinding {
  const isOwn = proxy.statements('default-server').some(line => checkOfAll(proxy)?.statement.equals(line));
  return {
    at: first.word,
    message: `\`no-check\` undoes the \`check\` that ${isOwn ? '`default-server`' : proxy.defaults?.title} gives to all: no server of ${proxy.title} is checked, and a dead one keeps receiving its share of the requests. Remove \`no-check\`, unless something else takes care of them.`,
    related: others.map(({ word }) => ({ at: word, message: 'Not checked either' })),
    repairs: [{ title: 'Write `check`', safety: 'review', edits: [first, ...others].map(({ word }) => replaceWord(word, 'check')) }],
  };
}

/** Lab cases no-check-against-default and no-check-for-all: 503 with `SC--` for part of the requests on 2.6 to 3.4. */
export default defineRule({
  name: 'no-check-against-default',
  summary: '`no-check` takes a server out of the checks of all others, or a section out of those of its defaults.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  mentions: ['no-check'],
  *check(proxy) {
    if (proxy.isDisabled) return;
    if (!proxy.servers.some(server => server.has('check'))) {
      const [first, ...others] = refusalsOfAll(proxy);
      if (first) yield findingForAll(proxy, [first, ...others]);
      return;
    }
    for (const server of proxy.servers) {
      const refusal = refusalOf(server);
      if (!refusal) continue;
      yield {
        at: refusal.word,
        message: `\`no-check\` keeps \`server ${server.name}\` from being checked, while others of ${proxy.title} are: when it is dead, it keeps receiving its share of the requests. Remove \`no-check\`, unless something else takes care of it.`,
        repairs: [{ title: 'Write `check`', safety: 'review', edits: [replaceWord(refusal.word, 'check')] }],
      };
    }
  },
});
