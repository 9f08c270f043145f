import { isAtLeast, type HaproxyVersion } from '../language/version.ts';
import type { Proxy } from '../model/proxy.ts';
import type { Server } from '../model/server.ts';
import { certificateNameOf } from '../model/server-tls.ts';
import { siteNameOf } from './check-request-edits.ts';

/**
 * The words that make HAProxy speak TLS to a server, as far as they are missing. With a known name the certificate is verified; otherwise it cannot be.
 * `check-sni` goes with `check`: the check of a server that insists on a name fails without it, whatever `sni` says (2.6 to 3.4). `sni` has to be said
 * because from 3.3 on the name is the client's Host header otherwise, and has to be in the certificate (lab case automatic-sni).
 */
export function tlsWordsFor(server: Server, proxy: Proxy, version: HaproxyVersion): string {
  const name = certificateNameOf(server) ?? siteNameOf(proxy);
  const words = server.has('ssl') ? [] : ['ssl'];
  if (!server.has('verify') && !server.has('ca-file')) words.push(name === undefined ? 'verify none' : `verify required ca-file ${systemCaFile(version)}`);
  if (name !== undefined && !server.has('sni')) words.push(`sni str(${name})`);
  if (name !== undefined && server.has('check') && !server.has('check-sni')) words.push(`check-sni ${name}`);
  return words.join(' ');
}

/** The authorities that the system trusts. HAProxy knows where they are since 2.6. */
export function systemCaFile(version: HaproxyVersion): string {
  return isAtLeast(version, '2.6') ? '@system-ca' : '/etc/ssl/certs/ca-certificates.crt';
}
