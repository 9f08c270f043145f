import type { HaproxyVersion } from '../../language/version.ts';
import { bindsOf, isTls } from '../../model/bind.ts';
import { connectRulesOf, ownCheckTargetOf } from '../../model/check-connection.ts';
import { wouldGetLate } from '../../model/late-default-server.ts';
import { mentionsAny, mentionsItself, type Proxy } from '../../model/proxy.ts';
import { portOf, tlsCheckStep, tlsOptions, wordsOfOptions } from '../../model/server-tls.ts';
import type { Server } from '../../model/server.ts';
import type { Word } from '../../syntax/word.ts';
import { addServerOption, nameServers } from '../check-option-edits.ts';
import type { RuleFinding, Severity } from '../finding.ts';
import { bySeverity } from '../group.ts';
import { deleteWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';
import { tlsWordsFor } from '../tls-edits.ts';

/** What says that a server speaks TLS. */
interface Evidence {
  readonly server: Server;
  readonly at: Word | Server['statement'];
  readonly severity: Severity;
  /** The first half of a sentence. */
  readonly text: string;
}

/** Ports on which TLS is usual, but plain HTTP is not rare. */
const perhapsTls: readonly number[] = [6443, 8443, 9443];

/** Ports on which plain HTTP is usual. */
const usuallyClear: readonly number[] = [80, 3000, 5000, 8000, 8080, 8081, 8888];

/** One of these words is in every section with such evidence, but for ports from the environment. */
const mayBeTls = mentionsItself('443', ...perhapsTls.map(String));
const mayAskForTls = mentionsAny('check-ssl', 'ssl', ...tlsOptions);

function mayHaveEvidence(proxy: Proxy): boolean {
  return mayBeTls(proxy) || mayAskForTls(proxy) || proxy.section.blocks.some(({ text }) => text.includes('$'));
}

function evidenceAbout(server: Server, proxy: Proxy): Evidence | undefined {
  if (server.isDisabled || server.has('ssl') || server.isUncertain || wouldGetLate(server, 'ssl', proxy)) return undefined;
  if (server.ownOption('ssl') === 'off') return evidenceAgainst(server, proxy);
  // The PROXY header tells the server that the client's side was TLS: it was made for this.
  if (server.has('send-proxy-v2-ssl') || server.has('send-proxy-v2-ssl-cn') || server.option('proto')?.value?.value === 'fcgi') return undefined;
  const port = portOf(server);
  const at = server.address ?? server.statement;
  // On this machine it may be a program such as stunnel, which takes clear text there.
  if (port === 443) return { server, at, severity: /^(?:127\.|localhost$|::1$)/.test(server.parsedAddress.host) ? 'warning' : 'error', text: 'Port 443 speaks TLS' };
  const check = server.has('check') ? tlsCheckOf(server, proxy) : undefined;
  if (check) return { server, at: server.statement, severity: 'error', text: check };
  const [option] = server.has('check-ssl') || tlsCheckStep(proxy) || leftoverOf(server).length > 0 ? [] : wordsOfOptions(server, tlsOptions);
  if (option) return { server, at: option, severity: 'warning', text: `\`${option.value}\` does nothing without \`ssl\`, and says that the server speaks TLS` };
  return port !== undefined && perhapsTls.includes(port) ? { server, at, severity: 'information', text: `Port ${port} often speaks TLS` } : undefined;
}

function refusalOn({ statement }: Server): Word | undefined {
  return statement.words.filter(word => word.value === 'no-ssl').at(-1);
}

/** A `no-ssl` that takes away what the line says before, or a `default-server`, although the port is that of TLS. */
function evidenceAgainst(server: Server, proxy: Proxy): Evidence | undefined {
  const at = refusalOn(server);
  const lines = [server.statement, ...proxy.effectiveLines('default-server')];
  const takesAway = portOf(server) === 443 && lines.some(line => line.values(1).includes('ssl'));
  return at && takesAway ? { server, at, severity: 'warning', text: '`no-ssl` takes `ssl` away, and port 443 speaks TLS' } : undefined;
}

/** The options of TLS on a line whose port is one of plain HTTP: most likely they were left from another line, and do no harm. */
function leftoverOf(server: Server): readonly Word[] {
  return usuallyClear.includes(portOf(server) ?? 0) ? wordsOfOptions(server, tlsOptions) : [];
}

function aboutLeftovers(proxy: Proxy): RuleFinding[] {
  const isSentInClear = (server: Server) =>
    !server.isDisabled && !server.has('ssl') && server.ownOption('ssl') !== 'off' && !server.has('check-ssl') && !server.isUncertain && !wouldGetLate(server, 'ssl', proxy);
  const servers = proxy.mode === 'http' ? proxy.servers.filter(server => isSentInClear(server) && leftoverOf(server).length > 0) : [];
  const [server, ...more] = servers;
  const [first, ...others] = servers.map(leftoverOf);
  if (!server || !first?.[0] || tlsCheckStep(proxy)) return [];
  return [{
    at: first[0],
    severity: 'information',
    message: `\`${first[0].value}\` does nothing without \`ssl\`: HAProxy sends plain HTTP to ${nameServers([server, ...more])}, which is what port ${portOf(server)} speaks as a rule. Remove what is for TLS only.`,
    related: others.flatMap(([word]) => (word ? [{ at: word, message: 'The same here' }] : [])),
    repairs: [{ title: 'Remove the options that do nothing', safety: 'safe', edits: [first, ...others].flat().map(deleteWord) }],
  }];
}

/** A check with TLS and requests without, on one port: one of them must fail, and either is a failure for users. */
function tlsCheckOf(server: Server, proxy: Proxy): string | undefined {
  if (ownCheckTargetOf(server)) return undefined;
  const step = tlsCheckStep(proxy);
  if (step) return connectRulesOf(proxy).length === 1 && !step.values(2).some(word => word === 'port' || word === 'addr') ? 'The health check speaks TLS to the same port' : undefined;
  return server.has('check-ssl') && connectRulesOf(proxy).length === 0 ? 'The health check speaks TLS (`check-ssl`) to the same port' : undefined;
}

/** Servers that get the same words get them in one repair. */
function edits(servers: readonly Server[], proxy: Proxy, version: HaproxyVersion) {
  return servers.flatMap(server => {
    const refusal = server.ownOption('ssl') === 'off' ? refusalOn(server) : undefined;
    return refusal ? [deleteWord(refusal)] : addServerOption([server], tlsWordsFor(server, proxy, version));
  });
}

/** True where HAProxy speaks TLS with all clients of a listen section in TCP mode: what it sends on is in clear then, and no handshake of a client. */
function decrypts(proxy: Proxy): boolean {
  const binds = proxy.kind === 'listen' && proxy.mode === 'tcp' ? bindsOf(proxy) : [];
  return binds.length > 0 && binds.every(isTls);
}

/** Lab cases tls-server-without-ssl and check-ssl-without-ssl: 502 with `SH--` on 2.6 to 3.4; the check of the second says L7OK all the time. In TCP mode the
 * connection is closed: lab case decrypted-to-tls-server. */
export default defineRule({
  name: 'tls-server-without-ssl',
  summary: 'A server that speaks TLS is sent plain HTTP, because its line has no `ssl`.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  *check(proxy, { version }) {
    if (!proxy.isBackend || proxy.isDisabled || !(proxy.mode === 'http' || decrypts(proxy)) || !mayHaveEvidence(proxy)) return;
    yield* aboutLeftovers(proxy);
    for (const [first, ...others] of bySeverity(proxy.servers.flatMap(server => evidenceAbout(server, proxy) ?? []))) {
      const servers = [first.server, ...others.map(({ server }) => server)] as const;
      const isTakenAway = first.server.ownOption('ssl') === 'off';
      const advice = isTakenAway ? 'Remove `no-ssl`' : 'Add `ssl`';
      yield {
        at: first.at,
        severity: first.severity,
        message: proxy.mode === 'http'
          ? `${first.text}, but HAProxy sends plain HTTP to ${nameServers([...servers])}: a server that expects TLS ends the connection or answers 400, and users get a 502. ${advice}.`
          : `${first.text}, but HAProxy sends in clear what it has decrypted to ${nameServers([...servers])}: a server that expects TLS closes the connection. ${advice}.`,
        related: others.map(({ at }) => ({ at, message: 'The same here' })),
        repairs: [{ title: isTakenAway ? advice : `Add \`${tlsWordsFor(first.server, proxy, version)}\``, safety: 'review', edits: edits(servers, proxy, version) }],
      };
    }
  },
});
