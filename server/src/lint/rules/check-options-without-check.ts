import { lacksCheckPort } from '../../model/servers/server-port.ts';
import { checkedOptions, idleOptionsOf, showsThatCheckWasMeant, type IdleOption } from '../../model/servers/idle-server-options.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { linesWithServerOptions } from '../../model/servers/server-options.ts';
import { checkStateOf } from '../../model/checks/unchecked-servers.ts';
import { uncheckedSignOf } from '../../model/checks/unchecked-sign.ts';
import { isSamePlace } from '../../syntax/place.ts';
import { checkAdvice, checkRepair } from '../edits/check-edits.ts';
import { eachOnce } from '../findings/each-once.ts';
import { deleteOption } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** What a server does when somebody at the Runtime API takes it out or in; it was not necessarily written for checks. */
const alsoByHand: readonly string[] = ['on-marked-down', 'on-marked-up', 'slowstart'];

/** The options as they are written, each word once. */
function written(idle: readonly IdleOption[]): readonly IdleOption[] {
  return eachOnce(idle, (a, b) => isSamePlace(a.option.word, b.option.word));
}

function names(idle: readonly IdleOption[]): string {
  return [...new Set(idle.map(({ option }) => `\`${option.name}\``))].join(', ');
}

/** A dead server matters to the others only where there are others; and an agent is asked besides a check. */
function isGrave(proxy: Proxy, idle: readonly IdleOption[]): boolean {
  return checkStateOf(proxy).active > 1 && idle.some(({ needs, option }) => needs === 'check' && !alsoByHand.includes(option.name));
}

/** Servers without such an option that lack the same `check`: no other rule names them while this one speaks. */
function alsoUnchecked(proxy: Proxy, servers: readonly Server[]): readonly Server[] {
  return showsThatCheckWasMeant(proxy) ? checkStateOf(proxy).unchecked.filter(server => !servers.includes(server)) : [];
}

function tellOf(also: readonly Server[]): string {
  if (also.length === 0) return '';
  return also.length === 1 ? `, and \`${also[0]?.statement.keyword} ${also[0]?.name}\` is not checked either` : `, and ${also.length} more servers are not checked either`;
}

/** Tried on 2.6 and 3.4, `haproxy -c` is silent: `observe layer7 on-error mark-down` without `check` takes no server out, with an agent alone neither. */
export default defineRule({
  name: 'check-options-without-check',
  summary: 'A server has options for its health check, but no `check`.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithServerOptions,
  mentions: checkedOptions,
  *check(proxy, { isWhole }) {
    if (!isWhole || idleOptionsOf(proxy).length === 0) return;
    const sign = uncheckedSignOf(proxy);
    // Elsewhere a rule that sees more of it asks for the same `check`.
    const all = idleOptionsOf(proxy).filter(({ needs }) => needs !== 'check' || sign === undefined || sign === 'idle-option');
    for (const needs of ['check', 'agent-check', 'observe'] as const) {
      const idle = all.filter(one => one.needs === needs);
      const [first, ...others] = written(idle);
      if (!first) continue;
      const servers = [...new Set(idle.map(({ server }) => server))];
      const who = servers.length === 1 ? `\`${first.server.statement.keyword} ${first.server.name}\`` : `${servers.length} servers of ${proxy.title}`;
      const also = needs === 'check' ? alsoUnchecked(proxy, servers) : [];
      const toCheck = [...servers, ...also.filter(server => !lacksCheckPort(server))];
      const why = needs === 'check' ? (showsThatCheckWasMeant(proxy) ? ': nothing notices when a server is dead' : '') : needs === 'observe' ? ': nothing counts the errors of clients' : ': no agent is asked';
      yield {
        at: first.option.word,
        severity: isGrave(proxy, idle) ? 'warning' : 'information',
        message: `${names(idle)} on ${who} ${new Set(idle.map(({ option }) => option.name)).size > 1 ? 'do' : 'does'} nothing without \`${needs}\`${why}${tellOf(also)}. Add ${needs === 'check' ? checkAdvice(servers) : `\`${needs}\``}, or remove what is not used.`,
        related: [
          ...others.map(({ option }) => ({ at: option.word, message: 'Does nothing either' })),
          ...also.map(server => ({ at: server.statement, message: 'Not checked either' })),
        ],
        repairs: needs === 'check'
          ? checkRepair(`Add \`check\` to ${toCheck.length > servers.length ? `${toCheck.length} servers` : who}`, toCheck)
          : [{ title: `Remove ${names(idle)}`, safety: 'safe', edits: written(idle).flatMap(({ option }) => deleteOption(option)) }],
      };
    }
  },
});
