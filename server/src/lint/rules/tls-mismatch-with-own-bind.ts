import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import { bindOption, bindOptionValue, bindsOf, isTls, type Bind } from '../../model/binds/bind.ts';
import { checkRulesOf, isTlsPort } from '../../model/checks/check-connection.ts';
import { healthCheckOf } from '../../model/checks/health-check.ts';
import type { Configuration } from '../../model/configuration.ts';
import { ownCallsIn, type OwnCall } from '../../model/checks/own-calls.ts';
import { ownChecksIn, type OwnCheck } from '../../model/checks/own-checks.ts';
import { misreadSections } from '../../model/routes/misread-passthrough.ts';
import { entrancesTo } from '../../model/routes/senders.ts';
import type { Proxy } from '../../model/proxy.ts';
import { portOf } from '../../model/servers/server-tls.ts';
import type { Server } from '../../model/servers/server.ts';
import { portsHandedOn } from '../../model/tls/handed-on.ts';
import { addServerOption } from '../edits/check-option-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { addToCheck, findingOnOwnCheck, takeFromCheck } from '../findings/own-check.ts';
import { withoutTls } from '../edits/tls-edits.ts';
import { defineRule } from '../rule.ts';

/** What the two ends of a call do not agree on. */
interface Mismatch {
  readonly what: string;
  readonly advice: string;
  readonly there: string;
  /** What becomes of it, where that is not of all that comes. */
  readonly failure?: string;
  readonly repairs: readonly RuleRepair[];
}

function mismatchOf(call: OwnCall, version: HaproxyVersion, configuration: Configuration): Mismatch | undefined {
  const { server, to, bind } = call;
  if (server.isDisabled || mayHaveOptions(bind)) return undefined;
  if (isTls(bind) !== server.has('ssl')) return isTls(bind) ? sentInClear(call, configuration) : to.mode === 'http' ? sentTls(call) : undefined;
  if (!isTls(bind)) return passedOn(call, configuration);
  if (bindOption(bind, 'crt-list')) return undefined;
  const versions = versionMismatch(call);
  if (versions) return versions;
  if (bindOptionValue(bind, 'verify') === 'required' && !server.has('crt')) {
    return { what: 'shows no certificate, which `verify required` there insists on', advice: 'Add `crt` with one that the `ca-file` there signed', there: 'Insists on a certificate', repairs: [] };
  }
  // From 3.3 on the Host header of each request is the name.
  const isNameless = !server.has('sni') && (call.from.mode !== 'http' || !isAtLeast(version, '3.3') || server.has('no-sni-auto'));
  return bindOption(bind, 'strict-sni') && isNameless
    ? { what: 'names no site in the handshake, and `strict-sni` there insists on one', advice: 'Add `sni` with a name that a certificate there has', there: 'Insists on a name', repairs: [] }
    : undefined;
}

/** True where options come from the environment; a path does, too. */
function mayHaveOptions({ statement }: Bind): boolean {
  return statement.words.slice(2).some(word => word.hasVariable && !/[/.]/.test(word.value));
}

const tlsVersions: readonly string[] = ['SSLv3', 'TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** Versions of TLS of which one side has only older ones than the other; what `global` gives to all lines, and what single certificates of a list have, is left out. */
function versionMismatch({ server, bind }: OwnCall): Mismatch | undefined {
  const numberOf = (version: string | undefined) => (version === undefined ? -1 : tlsVersions.indexOf(version));
  const [least, most] = ['ssl-min-ver', 'ssl-max-ver'].map(name => server.option(name)?.value?.value);
  const [leastThere, mostThere] = ['ssl-min-ver', 'ssl-max-ver'].map(name => bindOptionValue(bind, name));
  const isOlder = numberOf(most) >= 0 && numberOf(leastThere) > numberOf(most);
  const isNewer = numberOf(mostThere) >= 0 && numberOf(least) > numberOf(mostThere);
  if (!isOlder && !isNewer) return undefined;
  return {
    what: isOlder ? `speaks \`${most}\` at most, while the \`bind\` there begins with \`${leastThere}\`` : `speaks \`${least}\` at least, while the \`bind\` there ends with \`${mostThere}\``,
    advice: `Remove \`${isOlder ? 'ssl-max-ver' : 'ssl-min-ver'}\` here, or change it there`,
    there: 'Other versions of TLS',
    repairs: [],
  };
}

/** A port of plain HTTP by its number is what ssl-to-clear-server speaks of. */
function sentTls({ server }: OwnCall): Mismatch | undefined {
  if (portOf(server) === 80) return undefined;
  const repairs: RuleRepair[] = [{ title: 'Speak plain HTTP: remove `ssl`', safety: 'review', edits: withoutTls(server) }];
  return { what: 'speaks TLS to it, but the `bind` there has no `ssl`', advice: 'Remove `ssl` here, or add it there', there: 'Speaks no TLS', repairs };
}

/** What comes in on port 443 of a section in TCP mode is the TLS of the clients. Tried on 2.6 and 3.4: no handshake ends. */
function passedOn({ server, from, to }: OwnCall, configuration: Configuration): Mismatch | undefined {
  if (from.mode !== 'tcp' || to.mode !== 'http' || !comesInOnPort(443, from, configuration)) return undefined;
  return {
    what: `hands on to it the TLS of the clients who come in on port 443, but the \`bind\` there has no \`ssl\``,
    advice: `Lead it to the \`bind\` with \`ssl\`${portOf(server) === 80 && comesInOnPort(80, from, configuration) ? ', or leave out the port: HAProxy keeps that of the client' : ''}`,
    there: 'Speaks no TLS',
    failure: 'each of these connections is closed',
    repairs: [],
  };
}

function comesInOnPort(port: number, from: Proxy, configuration: Configuration): boolean {
  const entrances = entrancesTo(from, configuration);
  return entrances.some(entrance => portsHandedOn(entrance).includes(port));
}

/** In TCP mode what comes may be the TLS of the client, handed on as it is: only where the clients speak it with HAProxy is it in clear. Of port 443 tls-server-without-ssl speaks. */
function sentInClear({ server, from }: OwnCall, configuration: Configuration): Mismatch | undefined {
  if (from.mode === 'tcp' && comesInOnPort(80, from, configuration)) {
    const advice = `Send only what is TLS there${comesInOnPort(443, from, configuration) ? ', or leave out the port: HAProxy keeps that of the client' : ''}`;
    return { what: 'hands on to it in clear what comes in on port 80, but the `bind` there has `ssl`', advice, there: 'Speaks TLS', failure: 'each of these connections is closed', repairs: [] };
  }
  // There the mode is wrong: tls-passthrough-in-http-mode tells.
  if (misreadSections(configuration).has(from)) return undefined;
  const entrances = entrancesTo(from, configuration);
  const isDecrypted = entrances.length > 0 && entrances.every(proxy => bindsOf(proxy).length > 0 && bindsOf(proxy).every(isTls));
  if (portOf(server) === 443 || (from.mode !== 'http' && !isDecrypted)) return undefined;
  const repairs: RuleRepair[] = [{ title: 'Add `ssl verify none`', safety: 'review', edits: addServerOption([server], 'ssl verify none') }];
  return { what: 'speaks no TLS to it, but the `bind` there has `ssl`', advice: 'Add `ssl` here, or remove it there', there: 'Speaks TLS', repairs };
}

function findingAbout(call: OwnCall, { what, advice, there, failure: ownFailure, repairs }: Mismatch): RuleFinding {
  const { server, from, to, bind } = call;
  const failure = ownFailure ?? (from.mode !== 'http' ? 'each connection is closed' : 'each request ends in a 502 or 503');
  return {
    at: server.statement,
    message: `\`${server.statement.keyword} ${server.name}\` leads to ${to.title} and ${what}: ${failure}. ${advice}.`,
    related: [{ at: bind.statement, message: there }],
    repairs: [...repairs],
  };
}

function findingAboutCheck(check: OwnCheck): RuleFinding | undefined {
  const { bind, to, speaksTls } = check;
  if (isTls(bind) === speaksTls || mayHaveOptions(bind)) return undefined;
  const word = check.step ? 'ssl' : 'check-ssl';
  if (isTls(bind)) {
    const advice = `Add \`${word}\`, or check another port`;
    if (!isTalkInClear(check)) return undefined;
    return findingOnOwnCheck(check, { what: 'goes in clear to', why: 'which has `ssl`', advice, there: 'Speaks TLS', repairs: [speakTls(check)] });
  }
  if (to.mode !== 'http') return undefined;
  const repairs: RuleRepair[] = [{ title: `Check in clear: remove \`${word}\``, safety: 'review', edits: takeFromCheck(check, 'check-ssl', 'ssl') }];
  return findingOnOwnCheck(check, { what: 'speaks TLS to', why: 'which has no `ssl`', advice: `Remove \`${word}\`, or check another port`, there: 'Speaks no TLS', repairs });
}

function speakTls(check: OwnCheck): RuleRepair {
  const unverified = check.servers.filter(server => !server.has('verify') && !server.has('ca-file'));
  const words = unverified.length > 0 ? 'check-ssl verify none' : 'check-ssl';
  const edits = [...addToCheck(check, words, 'ssl'), ...(check.step ? addServerOption(unverified, 'verify none') : [])];
  return { title: check.step ? 'Write `connect ssl`' : `Add \`${words}\``, safety: 'review', edits };
}

/**
 * True for a check that says something in clear, or waits for it. A `tcp-check` may send the greeting of TLS in binary; of servers that speak TLS, and of port 443,
 * check-port-without-check-ssl, check-connect-without-default and check-in-clear-on-tls-port tell.
 */
function isTalkInClear({ step, servers, from, bind, talks }: OwnCheck): boolean {
  if (!talks || checkRulesOf(from).some(rule => rule.words.some(word => word.value.includes('binary')))) return false;
  const isToldOf = (server: Server) => (server.has('ssl') || (step !== undefined && server.has('check-ssl'))) && !server.has('no-check-ssl');
  const kind = healthCheckOf(from)?.kind ?? '';
  return !servers.some(isToldOf) && !bind.addresses.some(({ portText }) => isTlsPort(portText, kind));
}

/**
 * Lab cases own-bind-with-tls (502 with `SH--`), own-bind-without-tls and check-of-own-tls-bind (503 with `SC--`), 2.6 to 3.4; `verify required`, `strict-sni` and
 * versions of TLS were tried on 2.6 and 3.4.
 */
export default defineRule({
  name: 'tls-mismatch-with-own-bind',
  summary: 'A server leads to a `bind` of the same configuration, and the two do not agree about TLS.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { version }) {
    for (const calls of ownCallsIn(configuration)) {
      for (const call of calls) {
        const mismatch = mismatchOf(call, version, configuration);
        if (mismatch) yield findingAbout(call, mismatch);
      }
    }
    for (const check of ownChecksIn(configuration)) {
      const finding = findingAboutCheck(check);
      if (finding) yield finding;
    }
  },
});
