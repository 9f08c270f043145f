import type { Address } from '../../language/address.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { connectRulesOf } from '../checks/check-connection.ts';
import type { Proxy } from '../proxy.ts';
import type { Server } from './server.ts';

/** The options of a server line that say how TLS is spoken, and do nothing without `ssl` (tried on 2.6 to 3.4: no word of it from HAProxy). */
export const tlsOptions: readonly string[] = [
  'alpn', 'ca-file', 'ciphers', 'ciphersuites', 'crl-file', 'crt', 'curves', 'sigalgs', 'sni', 'ssl-max-ver', 'ssl-min-ver', 'verify', 'verifyhost',
];

/** The address of a server, taken apart. */
export function addressOf(server: Server): Address | undefined {
  return server.address && server.parsedAddress;
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

/** True for a server whose `alpn` names HTTP/2, written out. It is offered with `ssl` only. */
export function offersHttp2(server: Server): boolean {
  return server.option('alpn')?.value?.value.split(',').includes('h2') === true;
}

/** The step by which the health check in force speaks TLS: `http-check connect ssl`, `tcp-check connect ssl`. */
export function tlsCheckStep(proxy: Proxy): Statement | undefined {
  return connectRulesOf(proxy).find(line => line.values(2).includes('ssl'));
}

/**
 * The line by which HAProxy prepares TLS for the checks of all servers of a section: `connect ssl`, own or inherited, whether its check is in force or not,
 * and whatever the servers say (tried on 2.6 and 3.4).
 */
export function tlsConnectLine(proxy: Proxy): Statement | undefined {
  const own = proxy.statements('http-check', 'tcp-check').find(line => line.word(1)?.value === 'connect' && line.values(2).includes('ssl') && proxy.section.isCertain(line));
  return own ?? (proxy.defaults && tlsConnectLine(proxy.defaults));
}

/** The words of a line that belong to these options, each with its value. */
export function wordsOfOptions(server: Server, names: readonly string[]): Word[] {
  return names.flatMap(name => {
    const option = server.has(name) ? server.ownOption(name) : undefined;
    return option === undefined || option === 'off' ? [] : option.value ? [option.word, option.value] : [option.word];
  });
}
