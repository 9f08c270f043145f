import { parseAddress, type Address } from '../language/address.ts';
import { isAtLeast, type HaproxyVersion } from '../language/version.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';
import { healthCheckOf } from './health-check.ts';
import type { Proxy } from './proxy.ts';
import type { Server } from './server.ts';

/** The options of a server line that say how TLS is spoken, and do nothing without `ssl` (tried on 2.6 to 3.4: no word of it from HAProxy). */
export const tlsOptions: readonly string[] = [
  'alpn', 'ca-file', 'ciphers', 'ciphersuites', 'crl-file', 'crt', 'curves', 'sigalgs', 'sni', 'ssl-max-ver', 'ssl-min-ver', 'verify', 'verifyhost',
];

/** The address of a server, taken apart. */
export function addressOf(server: Server): Address | undefined {
  return server.address && parseAddress(server.address.value);
}

/** The port of a server, also the one that stands in for a variable that is not set: `${PORT-443}`. Undefined where it is not written. */
export function portOf(server: Server): number | undefined {
  const port = /^(?:(\d{1,5})|\$\{\w+-(\d{1,5})\})$/.exec(addressOf(server)?.portText ?? '');
  return port ? Number(port[1] ?? port[2]) : undefined;
}

/** The name that a server's certificate ought to have, where the configuration tells: its `verifyhost` or `check-sni`, or a full host name as its address. */
export function certificateNameOf(server: Server): string | undefined {
  for (const option of ['verifyhost', 'check-sni']) {
    const value = server.option(option)?.value;
    if (value && !value.hasVariable) return value.value;
  }
  return hostNameOf(server);
}

/** The full host name (with a dot) that a server is reached by; undefined for IP addresses, and names such as those of containers. */
export function hostNameOf(server: Server): string | undefined {
  const address = addressOf(server);
  return address?.kind === 'name' && /^[a-z\d-]+(?:\.[a-z\d-]+)+$/.test(address.host) ? address.host : undefined;
}

/** The line of a section by which its health check speaks TLS to the servers' own port: `http-check connect ssl`, `tcp-check connect ssl`. */
export function tlsCheckStep(proxy: Proxy): Statement | undefined {
  const kind = healthCheckOf(proxy)?.kind;
  const keyword = kind === 'httpchk' ? 'http-check' : kind === 'tcp-check' ? 'tcp-check' : undefined;
  if (keyword === undefined) return undefined;
  return proxy.statements(keyword).find(line => line.word(1)?.value === 'connect' && line.values(2).includes('ssl'));
}

/** True when the health check goes somewhere else than the requests. */
export function isCheckedElsewhere(server: Server): boolean {
  return server.has('port') || server.has('addr');
}

/**
 * The words that make HAProxy speak TLS to a server as far as they are missing. With a known name the certificate is verified; otherwise it cannot be.
 * `check-sni` is needed with `check`: the check of a server that insists on a name fails without it, whatever `sni` says (2.6 to 3.4).
 */
export function tlsWordsFor(server: Server, version: HaproxyVersion): string {
  const name = certificateNameOf(server);
  const words = server.has('ssl') ? [] : ['ssl'];
  const hasVerify = server.has('verify') || server.has('ca-file');
  if (!hasVerify) words.push(name === undefined ? 'verify none' : `verify required ca-file ${systemCaFile(version)}`);
  if (!server.has('sni') && name !== undefined) words.push(`sni str(${name})`);
  if (name !== undefined && server.has('check') && !server.has('check-sni')) words.push(`check-sni ${name}`);
  return words.join(' ');
}

/** The authorities that the system trusts. HAProxy knows where they are since 2.6. */
export function systemCaFile(version: HaproxyVersion): string {
  return isAtLeast(version, '2.6') ? '@system-ca' : '/etc/ssl/certs/ca-certificates.crt';
}

/** The words of a line that belong to these options, each with its value. */
export function wordsOfOptions(server: Server, names: readonly string[]): Word[] {
  return names.flatMap(name => {
    const option = server.ownOption(name);
    return option === undefined || option === 'off' ? [] : option.value ? [option.word, option.value] : [option.word];
  });
}
