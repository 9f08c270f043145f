import { parseAddress, parseAddresses, type Address } from '../../language/address.ts';
import { enumValues } from '../../language/enums.ts';
import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import type { Word } from '../../syntax/word.ts';
import { closest } from '../closest.ts';
import { withoutTail } from '../edits/address-edits.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { isOpen, type ArgumentProblem } from './problem.ts';

/** What HAProxy wants of an address, by what it is for. */
interface AddressNeeds {
  /** A port has to be written. */
  readonly port?: 'required' | 'required-3.0';
  /** No port at all may be there. */
  readonly noPort?: true;
  /** `8000-8010`. */
  readonly range?: true;
  /** `+1`, relative to the port of the client. */
  readonly offset?: true;
  /** A port of 0 is none. */
  readonly nonzero?: true;
  /** A name is looked up only when HAProxy knows all about the server; what that says of it is the matter of server-host-with-colon. */
  readonly later?: true;
  /** IP addresses only: nothing is looked up. Where names are, only the environment can tell whether they lead anywhere. */
  readonly literal?: true;
  readonly noDatagram?: true;
  /** An IP address or the name of a host: no socket of a file. */
  readonly tcp?: true;
  /** Connections of this kind came with the version: a log backend takes datagrams from 2.9 on, a server QUIC from 3.3 on. */
  readonly datagramSince?: HaproxyVersion;
  readonly quicSince?: HaproxyVersion;
  readonly noDescriptor?: true;
  /** `hdr_ip(NAME)` may stand there, for the address in a header. */
  readonly header?: true;
}

/** What each place takes. Tried on 2.6 to 3.4. */
const needs: Readonly<Record<string, AddressNeeds>> = {
  bind: { port: 'required', range: true, nonzero: true, literal: true, noDatagram: true },
  'stats socket': { port: 'required', range: true, nonzero: true, literal: true, noDatagram: true },
  'dgram-bind': { port: 'required', range: true, nonzero: true, literal: true },
  server: { later: true, offset: true, noDescriptor: true, datagramSince: '2.9', quicSince: '3.3' },
  'server-template': { later: true, offset: true, noDescriptor: true, datagramSince: '2.9', quicSince: '3.3' },
  'ring server': { noDescriptor: true, noDatagram: true },
  peer: { port: 'required-3.0', noDatagram: true },
  nameserver: { port: 'required', literal: true },
  mailer: { port: 'required', noDatagram: true, tcp: true },
  dispatch: { port: 'required', nonzero: true },
  log: { literal: true },
  source: {},
  'server source': { range: true },
  usesrc: { header: true },
  addr: {},
  'agent-addr': { noPort: true },
  socks4: { port: 'required' },
  'connect addr': {},
};

/** What is wrong with one address, as far as the file alone can tell: names may always be found, and files be there. */
export function addressProblem(word: Word, use: string, version: HaproxyVersion): ArgumentProblem | undefined {
  const wants = needs[use];
  // Addresses take environment variables without quotes, too.
  if (!wants || isOpen(word) || word.value.includes('$')) return undefined;
  const list = use.endsWith('bind') || use === 'stats socket' ? parseAddresses(word.value) : [parseAddress(word.value)];
  for (const address of list) {
    const what = mistakeIn(address, wants, version);
    if (what) {
      const repairs = list.length > 1 ? [] : meantAddress(word, wants).filter(({ edits: [edit] }) => edit && !mistakeIn(parseAddress(edit.text), wants, version));
      return { kind: 'address', at: word, message: `${what} HAProxy does not start.`, repairs };
    }
  }
  return undefined;
}

/** `10.1.2.3:8080/health`, `bind 80` and `bind :https`, as they were meant. */
function meantAddress(word: Word, { port }: AddressNeeds): RuleRepair[] {
  const { text } = word;
  const [, before, name] = /^([^"']*:)(https?)$/i.exec(text) ?? [];
  const better = port === 'required' && /^\d{2,5}$/.test(text) ? `:${text}` : before === undefined ? undefined : before + (name?.toLowerCase() === 'http' ? '80' : '443');
  return better === undefined ? withoutTail(word) : [{ title: `Write \`${better}\``, safety: 'review', edits: [replaceWord(word, better)] }];
}

function mistakeIn(address: Address, wants: AddressNeeds, version: HaproxyVersion): string | undefined {
  const { text, kind, host } = address;
  if (kind === 'unknown' || text === '' || (wants.header && text.startsWith('hdr_ip('))) return undefined;
  if (kind === 'descriptor') return descriptorMistake(text, host, wants);
  if (text.startsWith('abnsz@') && !isAtLeast(version, '3.1')) return wants.port ? `HAProxy ${version} does not know \`abnsz@\` yet, which came with 3.1, and asks for a port in \`${text}\`.` : undefined;
  // Of a server it says that the name cannot be found, and `init-addr` may do without.
  if (/^mptcp[46]?@/.test(text) && !isAtLeast(version, '3.1') && wants.port === 'required') return `HAProxy ${version} does not know \`${text.slice(0, text.indexOf('@') + 1)}\` yet, which came with 3.1 or later.`;
  if (kind === 'reverse' && !isAtLeast(version, '2.9') && (wants.port === 'required' || wants.later)) return `HAProxy ${version} does not know \`rhttp@\` yet, which came with 2.9.`;
  if (wants.tcp && (kind === 'path' || kind === 'abstract')) return `\`${text}\` is the socket of a file, and TCP is needed here: write \`HOST:PORT\`.`;
  return transportMistake(address, wants, version) ?? placeMistake(address, wants, version);
}

function transportMistake({ text, transport }: Address, { noDatagram, datagramSince, quicSince }: AddressNeeds, version: HaproxyVersion): string | undefined {
  if (transport === 'datagram' && (noDatagram || (datagramSince && !isAtLeast(version, datagramSince)))) return `\`${text}\` is for datagrams, and streams are needed here.`;
  // Versions before 3.2 say nothing of it, or something else where QUIC is not compiled in.
  return transport === 'quic' && quicSince && version === '3.2' ? `HAProxy ${version} does not speak QUIC to servers yet: that came with 3.3.` : undefined;
}

function placeMistake(address: Address, wants: AddressNeeds, version: HaproxyVersion): string | undefined {
  const { kind } = address;
  if (kind !== 'ip' && kind !== 'name') return undefined;
  return portMistake(address, wants, version) ?? (kind === 'name' ? nameMistake(address, wants) : undefined);
}

function descriptorMistake(text: string, host: string, { noDescriptor }: AddressNeeds): string | undefined {
  if (!/^\d+$/.test(host)) return `\`${text}\` needs the number of an open socket.`;
  return noDescriptor && text.startsWith('fd@') ? `\`${text}\` is an open socket, and a server cannot be one.` : undefined;
}

function portMistake({ text, portText }: Address, wants: AddressNeeds, version: HaproxyVersion): string | undefined {
  if (portText === '') {
    const isNeeded = wants.port === 'required' || (wants.port === 'required-3.0' && isAtLeast(version, '3.0'));
    return isNeeded && !/@.*@/.test(text) ? `\`${text}\` has no port. Write \`${text.endsWith(':') ? text : `${text}:`}PORT\`.` : undefined;
  }
  if (wants.noPort) return `\`${text}\` has a port, which is not possible here.`;
  if (/^[+-]/.test(portText)) return wants.offset ? undefined : `\`${text}\` has a port relative to another one, which is not possible here.`;
  const match = /^(\d+)(?:-(\d*))?$/.exec(portText);
  // Up to 2.8 what follows the digits is not looked at.
  if (!match) return /^\d+(?!-)\D/.test(portText) && !isAtLeast(version, '3.0') ? undefined : `\`${portText}\` in \`${text}\` is no port.`;
  return numberMistake(text, match[1] as string, match[2], wants);
}

function numberMistake(text: string, first: string, last: string | undefined, { range, nonzero }: AddressNeeds): string | undefined {
  if (last !== undefined && !range) return `\`${text}\` has a range of ports, and one is needed here.`;
  const ends = [Number(first), ...(last === undefined ? [] : [Number(last)])];
  const bad = last === '' ? '' : ends.find(port => port > 65535 || (nonzero && port === 0));
  if (bad !== undefined) return `\`${text}\` has no valid port. Ports go from ${nonzero ? 1 : 0} to 65535.`;
  return last !== undefined && Number(last) < Number(first) ? `\`${text}\` has a range of ports that ends before it begins.` : undefined;
}

/** A host that could only be an IP address and is none, or no name can be; other names are looked up, and what comes of that the file does not say. */
function nameMistake({ text, host }: Address, { literal, later }: AddressNeeds): string | undefined {
  if (host.includes(':') && !later) return `\`${host}\` in \`${text}\` is no address: the last colon begins the port. An IPv6 address goes in brackets, \`[2001:db8::1]:PORT\`.`;
  const isNumeric = /^[\d.]+$/.test(host) && host.includes('.');
  if (!later) {
    const what = host.includes('@') ? prefixMistake(text) : undefined;
    if (what) return what;
  }
  const hasStranger = /[/\s!"#$%&'()*+,;<=>?^`{|}~]/.test(host);
  return (isNumeric && (literal || (!later && isNoIpv4(host)))) || (!later && hasStranger) ? `\`${host}\` in \`${text}\` is no address.` : undefined;
}

/** `upd@127.0.0.1`: a prefix that HAProxy does not know is part of the name of a host for it, which no host has. `@HOST@` is the mark of a template. */
function prefixMistake(text: string): string | undefined {
  const prefix = /^((?:(?:stream|dgram|quic)\+)?[^@]*@)[^@]*$/.exec(text)?.[1];
  if (prefix === undefined) return undefined;
  const meant = closest(prefix, enumValues('address-prefix').map(each => each.name).filter(name => name.endsWith('@')));
  return `No kind of address begins with \`${prefix}\`.${meant === undefined ? '' : ` Did you mean \`${meant}\`?`}`;
}

/** True for four numbers of which one is above 255, and for more numbers. Of fewer, as in `10.1`, the system makes an address. */
function isNoIpv4(host: string): boolean {
  const parts = host.split('.');
  return parts.every(part => part !== '') && (parts.length > 4 || (parts.length === 4 && parts.some(part => Number(part) > 255)));
}
