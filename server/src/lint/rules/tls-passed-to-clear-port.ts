import { healthCheckOf } from '../../model/checks/health-check.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Route } from '../../model/routes/route.ts';
import { portOf } from '../../model/servers/server-tls.ts';
import type { Server } from '../../model/servers/server.ts';
import { portMisfitsIn, type Told } from '../../model/tls/port-misfit.ts';
import { nameServers } from '../edits/check-option-edits.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

function textOf(proxy: Proxy, { server, speech, misfit: { clientsSpeakTls } }: Told, servers: readonly [Server, ...Server[]]): string {
  const port = portOf(server);
  const comes = speech === 'tls' ? 'the TLS of the clients' : `what comes in on port ${speech}, where clients speak ${clientsSpeakTls ? 'TLS' : 'clear text'},`;
  const end = clientsSpeakTls ? 'finds a handshake where it expects plain text' : 'waits for a handshake that never comes';
  return `${proxy.title} hands on ${comes} as it is to ${nameServers(servers)}, but port ${port} is one ${clientsSpeakTls ? 'for clear text' : 'for TLS'}: the server ${end}, and no client gets an answer.`;
}

function toCounterpart(found: readonly Told[]): RuleRepair[] {
  const port = found[0]?.misfit.counterpart;
  const edits = found.flatMap(({ server: { address }, misfit: { counterpart } }) => (address && counterpart === port && /:\d+$/.test(address.text) ? [replaceWord(address, address.text.replace(/\d+$/, `${port}`))] : []));
  return port !== undefined && edits.length === found.length ? [{ title: `Use port ${port}`, safety: 'review', edits }] : [];
}

/** `option ssl-hello-chk` fails at that port, too. */
function checkWithTls(proxy: Proxy, { misfit }: Told): NonNullable<RuleFinding['related']> {
  const check = misfit.clientsSpeakTls && proxy.servers.some(server => server.has('check')) ? healthCheckOf(proxy) : undefined;
  return check?.kind === 'ssl-hello-chk' ? [{ at: check.setting.statement, message: 'The check expects TLS there, too, and takes the servers DOWN' }] : [];
}

/** The port beside that of RabbitMQ is often taken for a proxy on the same machine, and its clients speak clear text. */
function isAmqpInClear({ speech, misfit: { counterpart } }: Told): boolean {
  return speech === 5671 && counterpart === 5671;
}

function findingAt(proxy: Proxy, found: readonly [Told, ...Told[]]): RuleFinding {
  const [first, ...others] = found;
  if (isAmqpInClear(first)) {
    return {
      at: first.server.address ?? first.server.statement,
      severity: 'information',
      message: `${proxy.title} hands on what comes in on port 5671, the one of AMQP with TLS, as it is to port 5672 of ${nameServers([first.server, ...others.map(({ server }) => server)])}, the one of clear text. If clients speak TLS, none of them gets an answer. Use the server's port for TLS then.`,
      related: others.map(({ server }) => ({ at: server.statement, message: 'The same here' })),
      repairs: [],
    };
  }
  const { clientsSpeakTls, counterpart } = first.misfit;
  const port = counterpart === undefined ? '' : `, as ${counterpart}`;
  return {
    at: first.server.address ?? first.server.statement,
    message: `${textOf(proxy, first, [first.server, ...others.map(({ server }) => server)])} ${clientsSpeakTls ? `Use the server's port for TLS${port}` : `Use the server's port for clear text${port}, or let HAProxy speak TLS with \`ssl\``}.`,
    related: [...others.map(({ server }) => ({ at: server.statement, message: 'The same here' })), ...checkWithTls(proxy, first)],
    repairs: toCounterpart(found),
  };
}

/** Other clients of the backend fit: it is the route that leads to the wrong one. */
function findingOnRoute(proxy: Proxy, route: Route, found: readonly [Told, ...Told[]]): RuleFinding {
  const [first, ...others] = found;
  return {
    at: route.statement,
    message: `${textOf(proxy, first, [first.server, ...others.map(({ server }) => server)])} Name another backend here.`,
    related: found.map(({ server }) => ({ at: server.statement, message: 'The server' })),
    repairs: [],
  };
}

/** Lab case tls-passed-to-clear-port: the handshake of each client fails (2.6 to 3.4). */
export default defineRule({
  name: 'tls-passed-to-clear-port',
  summary: 'A section in TCP mode hands on what comes in on a port of TLS to one of clear text, or the reverse.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    for (const { proxy, route, found } of portMisfitsIn(configuration)) yield route ? findingOnRoute(proxy, route, found) : findingAt(proxy, found);
  },
});
