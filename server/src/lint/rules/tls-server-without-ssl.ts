import { httpPorts } from '../../language/http-ports.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import { asksForNoCertificate, bindsOf, handsOnAddress, isTls, type Bind } from '../../model/binds/bind.ts';
import { connectRulesOf, ownCheckTargetOf, sendsProxyHeader } from '../../model/checks/check-connection.ts';
import type { Configuration } from '../../model/configuration.ts';
import { decryptsAll } from '../../model/conditions/handshake-test.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { wouldGetLate } from '../../model/servers/late-default-server.ts';
import { remember } from '../../model/incremental/memo.ts';
import { hasText } from '../../model/incremental/per-block.ts';
import { ownCallsIn } from '../../model/checks/own-calls.ts';
import { mentionsAny, mentionsItself, type Proxy } from '../../model/proxy.ts';
import { misreadSections } from '../../model/routes/misread-passthrough.ts';
import { entrancesTo } from '../../model/routes/senders.ts';
import { portOf, tlsCheckStep, tlsConnectLine, tlsOptions, wordsOfOptions } from '../../model/servers/server-tls.ts';
import type { Server } from '../../model/servers/server.ts';
import { isSamePlace } from '../../syntax/place.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { addServerOption, nameServers } from '../edits/check-option-edits.ts';
import type { RuleFinding, RuleRepair, Severity } from '../finding.ts';
import { bySeverity } from '../findings/group.ts';
import { commonPlaceOf } from '../findings/option-place.ts';
import { deleteWord, replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';
import { tlsWordsFor, withoutTlsOnAll } from '../edits/tls-edits.ts';

/** What says that a server speaks TLS. */
interface Evidence {
  readonly server: Server;
  readonly at: Word | Server['statement'];
  readonly severity: Severity;
  /** The first half of a sentence. */
  readonly text: string;
  /** The word of a `default-server` that says it. */
  readonly inherited?: Word;
  /** True where only the check speaks TLS, and the port is one of plain HTTP: it is the check that must change. */
  readonly isCheckAlone?: boolean;
}

/** Ports on which TLS is usual, but plain HTTP is not rare. */
const perhapsTls: readonly number[] = [6443, 8443, 9443];

/**
 * Ports on which TLS is spoken from the first byte: mail, LDAP, DNS and the like; those that programs of today choose for themselves are less sure. Source: the
 * IANA register of service names.
 */
const tlsFromTheStart: ReadonlyMap<number, Severity> = new Map([
  [443, 'error'], [465, 'error'], [636, 'error'], [853, 'error'], [993, 'error'], [995, 'error'],
  [990, 'warning'], [992, 'warning'], [3269, 'warning'], [5061, 'warning'], [5671, 'warning'], [6514, 'warning'], [6697, 'warning'], [8883, 'warning'],
]);

/** One of these words is in every section with such evidence, but for ports from the environment. */
const mayBeTls = mentionsItself(...[...tlsFromTheStart.keys(), ...perhapsTls].map(String));
const mayAskForTls = mentionsAny('check-ssl', 'ssl', ...tlsOptions);
const hasVariable = hasText(text => text.includes('$'));

function mayHaveEvidence(proxy: Proxy): boolean {
  return mayBeTls(proxy) || mayAskForTls(proxy) || hasVariable(proxy.section);
}

function evidenceAbout(server: Server, proxy: Proxy): Evidence | undefined {
  if (server.isDisabled || server.has('ssl') || server.isUncertain || wouldGetLate(server, 'ssl', proxy)) return undefined;
  if (server.ownOption('ssl') === 'off') return evidenceAgainst(server, proxy);
  // The PROXY header tells the server that the client's side was TLS: it was made for this.
  if (server.has('send-proxy-v2-ssl') || server.has('send-proxy-v2-ssl-cn') || server.option('proto')?.value?.value === 'fcgi') return undefined;
  const port = portOf(server);
  const at = server.address ?? server.statement;
  const onPort = port !== undefined && (port === 443 || proxy.mode === 'tcp') ? tlsFromTheStart.get(port) : undefined;
  // On this machine it may be a program such as stunnel, which takes clear text there; so may a mail server that waits for the PROXY header of HAProxy.
  const isUnsure = /^(?:127\.|localhost$|::1$)/.test(server.parsedAddress.host) || (proxy.mode === 'tcp' && sendsProxyHeader(server));
  if (onPort) return { server, at, severity: isUnsure ? 'warning' : onPort, text: `Port ${port} speaks TLS` };
  const check = server.has('check') ? tlsCheckOf(server, proxy) : undefined;
  if (check) return { server, at: server.statement, severity: 'error', text: check, isCheckAlone: httpPorts.includes(port ?? 0) };
  const [option] = server.has('check-ssl') || tlsConnectLine(proxy) || leftoverOf(server).length > 0 ? [] : wordsOfOptions(server, tlsOptions);
  if (option) return { server, at: option, severity: 'warning', text: `\`${option.value}\` does nothing without \`ssl\`, and says that the server speaks TLS` };
  const inherited = port === undefined || httpPorts.includes(port) || !isForTls(proxy) ? undefined : inheritedWord(server, proxy);
  if (inherited) return { server, at: inherited, severity: 'warning', text: `\`${inherited.value}\` does nothing without \`ssl\`, and says that the servers speak TLS`, inherited };
  return port !== undefined && perhapsTls.includes(port) ? { server, at, severity: 'information', text: `Port ${port} often speaks TLS` } : undefined;
}

/** The first option of TLS that a `default-server` of the section gives a server. One in `defaults` is for other sections, too. */
function inheritedWord(server: Server, proxy: Proxy): Word | undefined {
  const options = tlsOptions.flatMap(name => (server.ownOption(name) === undefined ? (server.option(name) ?? []) : []));
  return options.filter(({ statement }) => proxy.section.has(statement.block)).map(({ word }) => word).sort((a, b) => a.start - b.start)[0];
}

/** False for a section in which some servers have TLS, their checks have, or one says that it has none: what a `default-server` says of it is for those, then. */
function isForTls(proxy: Proxy): boolean {
  return !tlsConnectLine(proxy) && proxy.servers.every(server => !server.isUncertain && !server.has('ssl') && !server.has('check-ssl') && server.ownOption('ssl') !== 'off');
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
  return httpPorts.includes(portOf(server) ?? 0) ? wordsOfOptions(server, tlsOptions) : [];
}

function aboutLeftovers(proxy: Proxy): RuleFinding[] {
  const isSentInClear = (server: Server) =>
    !server.isDisabled && !server.has('ssl') && server.ownOption('ssl') !== 'off' && !server.has('check-ssl') && !server.isUncertain && !wouldGetLate(server, 'ssl', proxy);
  const servers = proxy.mode === 'http' ? proxy.servers.filter(server => isSentInClear(server) && leftoverOf(server).length > 0) : [];
  const [server, ...more] = servers;
  const [first, ...others] = servers.map(leftoverOf);
  if (!server || !first?.[0] || tlsConnectLine(proxy)) return [];
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
function edits(found: readonly Evidence[], proxy: Proxy, version: HaproxyVersion): RuleEdit[] {
  const inherited = found.flatMap(each => each.inherited ?? []).filter((word, i, all) => all.findIndex(other => isSamePlace(other, word)) === i);
  return [
    ...inherited.map(word => replaceWord(word, `${defaultWordsFor(found)} ${word.text}`)),
    ...found.filter(each => !each.inherited).flatMap(({ server }) => {
      const refusal = server.ownOption('ssl') === 'off' ? refusalOn(server) : undefined;
      return refusal ? [deleteWord(refusal)] : addServerOption([server], tlsWordsFor(server, proxy, version));
    }),
  ];
}

/** What a `default-server` lacks, for all of its servers. */
function defaultWordsFor(found: readonly Evidence[]): string {
  return found.every(({ server }) => server.has('verify') || server.has('ca-file')) ? 'ssl' : 'ssl verify none';
}

interface Suspect {
  readonly proxy: Proxy;
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

const suspects = inProxies((proxy): readonly Suspect[] => {
  if (!proxy.isBackend || proxy.isDisabled || !mayHaveEvidence(proxy)) return [];
  const [first, ...others] = proxy.servers.flatMap(server => evidenceAbout(server, proxy) ?? []);
  return first ? [{ proxy, evidence: [first, ...others] }] : [];
}, ['server', 'server-template']);

const withLeftovers = inProxies(proxy => {
  const isAsked = proxy.isBackend && !proxy.isDisabled && proxy.mode === 'http' && mayAskForTls(proxy);
  return isAsked && proxy.servers.some(server => leftoverOf(server).length > 0) ? [proxy] : [];
}, ['server', 'server-template']);

/**
 * True where HAProxy speaks TLS with all clients of a section in TCP mode: what it sends on is in clear then, and no handshake of a client. The end of a tunnel
 * is left out, which asks for a certificate or is told for whom it speaks: there another handshake may be inside.
 */
function getsDecrypted(proxy: Proxy, configuration: Configuration): boolean {
  const entrances = entrancesTo(proxy, configuration).filter(({ mode }) => mode === 'tcp');
  const mayBeTunnel = (bind: Bind) => handsOnAddress(bind) || !asksForNoCertificate(bind);
  return entrances.length > 0 && entrances.every(entrance => decryptsAll(entrance) && !bindsOf(entrance).some(mayBeTunnel));
}

const ownCalls = remember((configuration: Configuration) => [...ownCallsIn(configuration)].flat());

/** True for a server that is a `bind` line of this configuration without `ssl`: that port speaks no TLS. With `ssl`, tls-mismatch-with-own-bind tells of all but 443. */
function isToldByBind(server: Server, configuration: Configuration): boolean {
  const call = ownCalls(configuration).find(each => each.server.statement.equals(server.statement));
  return call !== undefined && (!isTls(call.bind) || portOf(server) !== 443);
}

/** Either the check fails or the requests do; on such a port it is the check. */
function findingAboutCheck(proxy: Proxy, [first, ...others]: readonly [Evidence, ...Evidence[]]): RuleFinding {
  const servers = [first.server, ...others.map(({ server }) => server)] as const;
  const port = portOf(first.server);
  const isSure = servers.every(server => portOf(server) === 80);
  const step = tlsCheckStep(proxy);
  const what = step ? `${step.keyword} connect ssl` : 'check-ssl';
  const remedy = step ? `Write \`${step.keyword} connect\` without \`ssl\`` : 'Remove `check-ssl`';
  const isOwnStep = step !== undefined && proxy.section.has(step.block);
  return {
    at: step ? (isOwnStep ? step : first.server.statement) : commonPlaceOf('check-ssl', servers, proxy),
    severity: 'error',
    message: `The health check of ${nameServers([...servers])} speaks TLS (\`${what}\`), but ${proxy.mode === 'http' ? 'the requests go' : 'what clients say goes'} there in clear, and port ${port} is ${isSure ? '' : 'mostly '}that of plain HTTP: the handshake of the check fails, the server goes DOWN, and users get ${proxy.mode === 'http' ? 'a 503' : 'no connection'}. ${remedy}${isSure ? '' : '; if the server speaks TLS there, add `ssl`'}.`,
    related: (isOwnStep ? servers : others.map(({ server }) => server)).map(server => ({ at: server.statement, message: isOwnStep ? 'The server' : 'The same here' })),
    repairs: step ? (isOwnStep ? connectInClear(step, servers, proxy) : []) : [{ title: 'Check in clear: remove `check-ssl`', safety: 'review', edits: withoutTlsOnAll(servers, proxy, 'check-ssl') }],
  };
}

/** The step is for all servers of the section: where others speak TLS, it has to stay. */
function connectInClear(step: Statement, servers: readonly Server[], proxy: Proxy): RuleRepair[] {
  if (proxy.servers.some(server => server.has('check') && !servers.includes(server))) return [];
  const words = step.words.filter(({ value }, i) => i > 1 && (['ssl', 'sni', 'alpn'].includes(value) || ['sni', 'alpn'].includes(step.word(i - 1)?.value ?? '')));
  return [{
    title: `Write \`${step.keyword} connect\` without \`ssl\``,
    safety: 'review',
    edits: [...words, ...servers.flatMap(server => wordsOfOptions(server, tlsOptions))].map(deleteWord),
  }];
}

function findingFrom(proxy: Proxy, found: readonly [Evidence, ...Evidence[]], version: HaproxyVersion): RuleFinding {
  const [first, ...others] = found;
  const servers = nameServers([first.server, ...others.map(({ server }) => server)]);
  const isTakenAway = first.server.ownOption('ssl') === 'off';
  const advice = isTakenAway ? 'Remove `no-ssl`' : 'Add `ssl`';
  const words = first.inherited ? defaultWordsFor(found) : tlsWordsFor(first.server, proxy, version);
  return {
    at: first.at,
    severity: first.severity,
    message: proxy.mode === 'http'
      ? `${first.text}, but HAProxy sends plain HTTP to ${servers}: a server that expects TLS ends the connection or answers 400, and users get a 502. ${advice}.`
      : `${first.text}, but HAProxy sends in clear what it has decrypted to ${servers}: a server that expects TLS closes the connection. ${advice}.`,
    related: first.inherited ? found.map(({ server }) => ({ at: server.statement, message: 'The server' })) : others.map(({ at }) => ({ at, message: 'The same here' })),
    repairs: [{ title: isTakenAway ? advice : `Add \`${words}\``, safety: 'review', edits: edits(found, proxy, version) }],
  };
}

/**
 * Lab cases tls-server-without-ssl and check-ssl-without-ssl: 502 with `SH--` on 2.6 to 3.4; the check of the second says L7OK all the time. Where the server speaks
 * plain HTTP, such a check takes it DOWN: 503 (2.6 and 3.4). In TCP mode the connection is closed: lab case decrypted-to-tls-server.
 */
export default defineRule({
  name: 'tls-server-without-ssl',
  summary: 'A server that speaks TLS is sent plain HTTP, because its line has no `ssl`.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { version }) {
    for (const proxy of withLeftovers(configuration)) yield* aboutLeftovers(proxy);
    for (const { proxy, evidence } of suspects(configuration)) {
      if (misreadSections(configuration).has(proxy) || (proxy.mode !== 'http' && !getsDecrypted(proxy, configuration))) continue;
      const untold = evidence.filter(({ server }) => !isToldByBind(server, configuration));
      const [first, ...others] = untold.filter(({ isCheckAlone }) => isCheckAlone);
      if (first) yield findingAboutCheck(proxy, [first, ...others]);
      for (const found of bySeverity(untold.filter(({ isCheckAlone }) => !isCheckAlone))) yield findingFrom(proxy, found, version);
    }
  },
});
