import { isSamePlace } from '../../syntax/place.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { Proxy } from '../proxy.ts';
import type { Server } from '../servers/server.ts';
import { connectRulesOf, connectsElsewhere, ownCheckTargetOf } from './check-connection.ts';

/** A `port` with its number. */
interface PortOption {
  readonly word: Word;
  readonly value: Word;
}

/** Servers that are checked at the port of another one on the same host, and the words that say so. */
export interface CheckOfNeighbour {
  readonly servers: readonly [Server, ...Server[]];
  readonly neighbour: Server;
  readonly port: PortOption;
  /** True when these words are for others of the section, too, which have another port themselves. */
  readonly isForOthers: boolean;
}

/** Those of a section. A check in several steps looks at several services on purpose. */
export function checksOfNeighbours(proxy: Proxy): readonly CheckOfNeighbour[] {
  const [step, another] = connectRulesOf(proxy);
  const servers = proxy.servers.filter(server => !server.isDisabled && !server.isTemplate && !server.isUncertain && proxy.section.isCertain(server.statement));
  if (another || servers.length < 2) return [];
  const found: (CheckOfNeighbour & { readonly servers: [Server, ...Server[]] })[] = [];
  const elsewhere: PortOption[] = [];
  for (const server of servers) {
    const port = server.has('check') ? foreignPortOf(server, step) : undefined;
    const neighbour = port && !server.has('agent-check') && isAtHost(server, step) ? servers.find(other => other.has('check') && isAt(other, server, port.value.value)) : undefined;
    const known = port && found.find(each => isSamePlace(each.port.value, port.value) && each.neighbour === neighbour);
    if (known) known.servers.push(server);
    else if (port && neighbour) found.push({ servers: [server], neighbour, port, isForOthers: false });
    else if (port) elsewhere.push(port);
  }
  return found.map(each => ({ ...each, isForOthers: elsewhere.some(({ value }) => isSamePlace(value, each.port.value)) }));
}

/** A number, or a variable of the environment, which is told from others by its name. */
const isPort = /^(?:[1-9]\d*|\$\{\w+\})$/;

/** The `port`, not that of a server itself, to which its check goes. */
function foreignPortOf(server: Server, step: Statement | undefined): PortOption | undefined {
  const index = step?.words.findIndex(({ value }, i) => i > 1 && value === 'port') ?? -1;
  const [word, value] = index < 0 ? [] : [step?.word(index), step?.word(index + 1)];
  const option = index < 0 ? server.option('port') : { word, value };
  const { portText } = server.parsedAddress;
  const isTold = isPort.test(portText) && isPort.test(option?.value?.value ?? '');
  return option?.word && option.value && isTold && option.value.value !== portText ? { word: option.word, value: option.value } : undefined;
}

/** True where the check of a server goes to the host of its traffic. */
function isAtHost(server: Server, step: Statement | undefined): boolean {
  const { kind, host } = server.parsedAddress;
  if ((kind !== 'ip' && kind !== 'name') || host === '' || (step && connectsElsewhere(step, server))) return false;
  return ownCheckTargetOf(server)?.isOwnHost !== false;
}

function isAt({ parsedAddress: { kind, host, portText } }: Server, { parsedAddress: own }: Server, port: string): boolean {
  return kind === own.kind && host === own.host && portText === port;
}
