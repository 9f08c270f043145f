import { parseAddress, reaches, type Address } from '../../language/address.ts';
import { nonHttpProtocolOf } from '../../language/non-http-ports.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { replaceWord, type RuleEdit } from './rule-edits.ts';

/**
 * Gives servers of a section one port, which they lack: that of the check of the first one, else that of the other servers there, else in TCP mode
 * the one that clients call, else the usual one of the protocol. Nothing where one of them would be HAProxy itself, or the check asks for another service.
 * @param listening the addresses on which clients come here
 */
export function portRepair(servers: readonly Server[], proxy: Proxy, listening: readonly Address[] = []): RuleRepair[] {
  const [first] = servers;
  if (!first?.address || isCheckedElsewhere(first, proxy)) return [];
  const port = first.option('port')?.value?.value ?? portOfOthers(proxy) ?? calledPort(proxy, listening) ?? (first.has('ssl') ? '443' : '80');
  const isOwn = ({ address }: Server) => listening.some(bind => reaches(parseAddress(`${hostOf(address)}:${port}`), bind));
  if (servers.some(isOwn)) return [];
  return [{ title: `Add port \`${port}\``, safety: 'review', edits: servers.flatMap(({ address }) => (address ? [withPort(address, port)] : [])) }];
}

/**
 * A port for the checks of servers that are called on whichever port the client called: of those that clients call, one that the check speaks. With the same
 * port in the address, clients of the others would be sent there, too.
 * @param ports those on which clients come here
 */
export function checkPortRepair(servers: readonly Server[], ports: readonly string[]): RuleRepair[] {
  const spoken = servers[0]?.has('ssl') || servers[0]?.has('check-ssl') ? '443' : '80';
  const port = ports.includes(spoken) ? spoken : ports.find(each => /^[1-9]\d*$/.test(each));
  if (port === undefined || servers.length === 0) return [];
  const edits = servers.flatMap(server => {
    const word = server.ownOption('check');
    if (word && word !== 'off') return [replaceWord(word.word, `check port ${port}`)];
    return server.address ? [replaceWord(server.address, `${server.address.text} port ${port}`)] : [];
  });
  return [{ title: `Write \`check port ${port}\``, safety: 'review', edits }];
}

/** In mode http a check may ask for a database that the web server needs, or for TLS that it speaks elsewhere. */
function isCheckedElsewhere(server: Server, proxy: Proxy): boolean {
  const port = server.option('port')?.value?.value;
  return proxy.mode === 'http' && (nonHttpProtocolOf(Number(port)) !== undefined || (port === '443' && !server.has('ssl')));
}

/** The port that all servers of a section have that have one. */
function portOfOthers(proxy: Proxy): string | undefined {
  const texts = proxy.servers.map(({ address }) => parseAddress(address?.value ?? '').portText);
  const ports = new Set(texts.filter(text => !/^(?:0*|[+-].*)$/.test(text)));
  return ports.size === 1 ? [...ports][0] : undefined;
}

/** The one port that clients call for what is handed on as it comes. */
function calledPort(proxy: Proxy, listening: readonly Address[]): string | undefined {
  const [port, another] = new Set(listening.map(({ portText }) => portText));
  return proxy.mode === 'tcp' && another === undefined && /^[1-9]\d*$/.test(port ?? '') ? port : undefined;
}

function hostOf(address: Word | undefined): string {
  return address?.value.replace(/:(?:0+|[+-]\d+)?$/, '') ?? '';
}

/** In double quotes where an environment variable has to be expanded. */
function withPort(address: Word, port: string): RuleEdit {
  const text = `${hostOf(address)}:${port}`;
  return replaceWord(address, text.includes('$') ? `"${text}"` : text);
}
