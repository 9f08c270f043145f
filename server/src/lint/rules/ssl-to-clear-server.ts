import type { Proxy } from '../../model/proxy.ts';
import { portOf } from '../../model/servers/server-tls.ts';
import type { Server } from '../../model/servers/server.ts';
import { sharedDefault } from '../../model/servers/shared-default.ts';
import { nameServers } from '../edits/check-option-edits.ts';
import type { RuleFinding, RuleRepair, Severity } from '../finding.ts';
import { bySeverity } from '../findings/group.ts';
import { replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';
import { withoutTlsOnAll } from '../edits/tls-edits.ts';

/** Ports on which plain HTTP is spoken: always, mostly, often. */
const clearPorts: Readonly<Record<number, Severity>> = {
  80: 'error', 8080: 'warning', 3000: 'warning', 5000: 'warning', 8000: 'warning', 8008: 'information', 8888: 'information',
};

/**
 * On these, which applications choose for themselves, somebody who names the CA or the name in the certificate, or shows one, knows of the TLS there: a Docker
 * registry has 5000 for both, and Tomcat or Spring Boot keep 8080 when TLS is switched on.
 */
const ownPorts: readonly number[] = [3000, 5000, 8000, 8080];
const signsOfTls = ['ca-file', 'crt', 'verifyhost'];

function severityOf(server: Server, port: number): Severity | undefined {
  return ownPorts.includes(port) && signsOfTls.some(option => server.has(option)) ? 'information' : clearPorts[port];
}

const usual: Readonly<Record<string, string>> = { error: 'is that of plain HTTP', warning: 'is mostly that of plain HTTP', information: 'is often that of plain HTTP' };

interface Misfit {
  readonly server: Server;
  readonly port: number;
  readonly severity: Severity;
}

function misfitsIn(proxy: Proxy): Misfit[] {
  return proxy.servers.flatMap(server => {
    const port = server.has('ssl') && !server.isDisabled && !server.isUncertain ? portOf(server) : undefined;
    const severity = port === undefined ? undefined : severityOf(server, port);
    return port !== undefined && severity ? [{ server, port, severity }] : [];
  });
}

function toHttpsPort({ server, port }: Misfit): RuleEdit[] {
  const { address } = server;
  return address?.text.endsWith(`:${port}`) ? [replaceWord(address, address.text.replace(/\d+$/, '443'))] : [];
}

function repairsFor(found: readonly [Misfit, ...Misfit[]], proxy: Proxy): RuleRepair[] {
  const moved = found.flatMap(toHttpsPort);
  return [
    { title: 'Speak plain HTTP: remove `ssl`', safety: 'review', edits: withoutTlsOnAll(found.map(({ server }) => server), proxy) },
    ...(moved.length === found.length ? [{ title: 'Use port 443', safety: 'review' as const, edits: moved }] : []),
  ];
}

function finding(proxy: Proxy, [first, ...others]: readonly [Misfit, ...Misfit[]]): RuleFinding {
  const ssl = first.server.option('ssl');
  const isOwn = ssl?.statement.equals(first.server.statement) === true;
  const servers = [first.server, ...others.map(({ server }) => server)] as [Server, ...Server[]];
  const shared = isOwn ? undefined : sharedDefault('ssl', servers, proxy);
  const answer = proxy.mode === 'http' ? 'each request gets a 503' : 'each connection is closed';
  return {
    at: isOwn ? (ssl?.word ?? first.server.statement) : (shared?.word ?? first.server.address ?? first.server.statement),
    severity: first.severity,
    message: `HAProxy speaks TLS to ${nameServers(servers)}, but port ${first.port} ${usual[first.severity]}. If the server speaks that there, the TLS handshake fails and ${answer}. Remove \`ssl\`, or use the server's port for TLS.`,
    related: [
      ...(shared ? [{ at: first.server.statement, message: 'The server' }] : []),
      ...(ssl && !isOwn && !shared ? [{ at: ssl.statement, message: 'TLS comes from here' }] : []),
      ...others.map(({ server }) => ({ at: server.statement, message: 'The same here' })),
    ],
    repairs: repairsFor([first, ...others], proxy),
  };
}

/** Lab case ssl-to-clear-server: 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'ssl-to-clear-server',
  summary: 'A server has `ssl`, and its port is one for plain HTTP.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  mentions: ['ssl'],
  *check(proxy) {
    if (!proxy.isBackend || proxy.isDisabled) return;
    for (const [first, ...others] of bySeverity(misfitsIn(proxy))) yield finding(proxy, [first, ...others]);
  },
});
