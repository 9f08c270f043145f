import { serverOptionFact } from '../../language/server-options.ts';
import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import type { Configuration } from '../../model/configuration.ts';
import { globalSections } from '../../model/global-sections.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { firstOptionIndex, optionOn } from '../../model/servers/server-options.ts';
import { certificateNameOf, tlsOptions, wordsOfOptions } from '../../model/servers/server-tls.ts';
import { sharedDefault } from '../../model/servers/shared-default.ts';
import { checkedNameOf, siteNameOf } from '../../model/servers/site-name.ts';
import type { Statement } from '../../syntax/statement.ts';
import { once } from '../../text/once.ts';
import { addServerOption } from './check-option-edits.ts';
import { deleteLine, deleteOption, deleteWord, type RuleEdit } from './rule-edits.ts';

/**
 * The words that make HAProxy speak TLS to a server, as far as they are missing. With a known name the certificate is verified; otherwise it cannot be.
 */
export function tlsWordsFor(server: Server, proxy: Proxy, version: HaproxyVersion): string {
  const words = server.has('ssl') ? [] : ['ssl'];
  if (!server.has('verify') && !server.has('ca-file')) {
    words.push(nameFor(server, proxy) === undefined ? 'verify none' : `verify required ca-file ${systemCaFile(version)}`);
  }
  return [...words, ...nameWordsFor(server, proxy), ...nameOfCheckFor(server, proxy, version)].join(' ');
}

/** Where only the check says a name: a server may want to hear one in the handshake, which from 3.3 on HAProxy takes from the Host header by itself. */
function nameOfCheckFor(server: Server, proxy: Proxy, version: HaproxyVersion): string[] {
  const name = isAtLeast(version, '3.3') || nameFor(server, proxy) !== undefined || server.has('sni') ? undefined : checkedNameOf(proxy);
  return name === undefined ? [] : [`sni str(${name})`, ...(server.has('check') && !server.has('check-sni') ? [`check-sni ${name}`] : [])];
}

/** The words by which the certificate of a server is verified against the authorities of the system, in a file; see `systemCaFileIn`. */
export function verifyWordsFor(server: Server, proxy: Proxy, caFile: string): string {
  const words = [...(server.has('verify') ? [] : ['verify required']), `ca-file ${caFile}`];
  return [...words, ...(server.has('ssl') ? nameWordsFor(server, proxy) : [])].join(' ');
}

/**
 * The words that name the server in the handshake, where the configuration knows its name. `check-sni` goes with `check`: the check of a server that insists
 * on a name fails without it, whatever `sni` says (2.6 to 3.4). `sni` has to be said because from 3.3 on the name is the client's Host header otherwise, and
 * has to be in the certificate (lab case automatic-sni).
 */
export function nameWordsFor(server: Server, proxy: Proxy): string[] {
  const name = nameFor(server, proxy);
  if (name === undefined) return [];
  return [...(server.has('sni') ? [] : [`sni str(${name})`]), ...(server.has('check') && !server.has('check-sni') ? [`check-sni ${name}`] : [])];
}

function nameFor(server: Server, proxy: Proxy): string | undefined {
  return certificateNameOf(server) ?? siteNameOf(proxy);
}

const systemAuthorities = '@system-ca';
const usualFile = '/etc/ssl/certs/ca-certificates.crt';

/** The authorities that the system trusts. HAProxy knows where they are since 2.6. */
function systemCaFile(version: HaproxyVersion): string {
  return isAtLeast(version, '2.6') ? systemAuthorities : usualFile;
}

/** The same where `global` is known: with a `ca-base`, 2.6 looks below it for a file of that name, and does not start (3.0 to 3.4 do). */
export function systemCaFileIn(configuration: Configuration): string {
  const hasBase = globalSections(configuration).some(section => section.statements('ca-base').length > 0);
  return hasBase && !isAtLeast(configuration.version, '3.0') ? usualFile : systemCaFile(configuration.version);
}

/** What only TLS has a use for, the checks' options with it. */
const onlyForTls = once(() => ['ssl', 'check-ssl', 'check-sni', 'check-alpn', ...tlsOptions].filter(name => serverOptionFact(name)));

/** Takes the words away from the server's own line; against those of a `default-server` it says `no-ssl`, or `no-check-ssl`. */
export function withoutTls(server: Server, name: 'ssl' | 'check-ssl' = 'ssl'): RuleEdit[] {
  const isInherited = !server.option(name)?.statement.equals(server.statement);
  return [...withoutOwnWords(server), ...(isInherited ? addServerOption([server], `no-${name}`) : [])];
}

/** The same for several servers: where a `default-server` line of the section says it for them alone, the words go there. */
export function withoutTlsOnAll(servers: readonly Server[], proxy: Proxy, name: 'ssl' | 'check-ssl' = 'ssl'): RuleEdit[] {
  const shared = sharedDefault(name, servers, proxy);
  const isOnly = shared && proxy.effectiveLines('default-server').every(line => line.equals(shared.statement) || !optionOn(line, name));
  if (!isOnly) return servers.flatMap(server => withoutTls(server, name));
  const needed = proxy.servers.some(server => !servers.includes(server) && (server.has('ssl') || server.has('check-ssl')));
  return [...(needed ? deleteOption(shared) : withoutWordsOn(shared.statement)), ...servers.flatMap(withoutOwnWords)];
}

function withoutOwnWords(server: Server): RuleEdit[] {
  return wordsOfOptions(server, onlyForTls()).map(deleteWord);
}

function withoutWordsOn(line: Statement): RuleEdit[] {
  const words = onlyForTls().flatMap(name => {
    const option = optionOn(line, name);
    return option === undefined || option === 'off' ? [] : option.value ? [option.word, option.value] : [option.word];
  });
  return words.length === line.words.length - firstOptionIndex(line) ? [deleteLine(line)] : words.map(deleteWord);
}
