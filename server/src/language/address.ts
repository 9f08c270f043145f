/** The ports of an address: one, or a range of which both ends count. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/**
 * What an address leads to:
 *   ip          an IP address, or all of this machine
 *   name        a host name, to be looked up
 *   path        a UNIX socket in the file system, by its path
 *   abstract    a UNIX socket without a file: `abns@`, `abnsz@`
 *   descriptor  a socket that is open already: `fd@`, `sockpair@`
 *   reverse     connections that a server of another HAProxy opened: `rhttp@`
 *   unknown     the environment says
 */
export type AddressKind = 'ip' | 'name' | 'path' | 'abstract' | 'descriptor' | 'reverse' | 'unknown';

/** An address of a `bind`, `server` or similar line, taken apart. */
export interface Address {
  readonly text: string;
  readonly kind: AddressKind;
  readonly transport: 'stream' | 'datagram' | 'quic';
  /** Of an IP address, and of a name or variable that has to be of this family; else undefined. */
  readonly family: 'ipv4' | 'ipv6' | undefined;
  /**
   * In one spelling for all that mean the same: `127.0.0.1`, `0:0:0:0:0:0:0:1`; empty for all addresses of this machine. For other kinds the name, path or
   * number behind the `@`. An environment variable stays as written.
   */
  readonly host: string;
  /** As written, empty without one: `80`, `8000-8010`, `+1`, `${PORT}`. */
  readonly portText: string;
  /** Undefined without a port, and when it is relative or comes from the environment. */
  readonly ports: PortRange | undefined;
}

interface Prefix {
  readonly kind?: Exclude<AddressKind, 'ip' | 'name' | 'unknown'>;
  readonly transport?: 'datagram' | 'quic';
  readonly family?: 'ipv4' | 'ipv6';
}

/** What may stand before an `@`. Tried on 2.6, 3.2 and 3.4; a `stream+`, `dgram+` or, from 2.8 on, `quic+` may come before it. Without a prefix, a leading `/` makes a path. */
const prefixes: Readonly<Record<string, Prefix>> = {
  ip: {}, ipv4: { family: 'ipv4' }, ipv6: { family: 'ipv6' },
  tcp: {}, tcp4: { family: 'ipv4' }, tcp6: { family: 'ipv6' },
  mptcp: {}, mptcp4: { family: 'ipv4' }, mptcp6: { family: 'ipv6' },
  udp: { transport: 'datagram' }, udp4: { transport: 'datagram', family: 'ipv4' }, udp6: { transport: 'datagram', family: 'ipv6' },
  quic4: { transport: 'quic', family: 'ipv4' }, quic6: { transport: 'quic', family: 'ipv6' },
  unix: { kind: 'path' }, uxst: { kind: 'path' }, uxdg: { kind: 'path', transport: 'datagram' },
  abns: { kind: 'abstract' }, abnsz: { kind: 'abstract' }, fd: { kind: 'descriptor' }, sockpair: { kind: 'descriptor' }, rhttp: { kind: 'reverse' },
};

/** Takes the addresses of a `bind` line apart, which have commas between them. Takes any text and never fails. */
export function parseAddresses(text: string): Address[] {
  const masked = withoutVariables(text);
  const addresses: Address[] = [];
  let start = 0;
  for (let comma = masked.indexOf(','); comma >= 0; comma = masked.indexOf(',', start)) {
    addresses.push(parseAddress(text.slice(start, comma)));
    start = comma + 1;
  }
  // HAProxy takes a comma at the end, and nothing behind it.
  return start > 0 && start === text.length ? addresses : [...addresses, parseAddress(text.slice(start))];
}

/**
 * Takes one address apart. Takes any text and never fails: what is no address becomes a name. `text` is unquoted; environment variables in it are left
 * as written, and what they stand for is not known.
 */
export function parseAddress(text: string): Address {
  const match = /^(?:(?:stream|dgram|quic)\+)?([a-z\d]+)@/.exec(text);
  const prefix = match && prefixes[match[1] as string];
  const rest = prefix ? text.slice(match[0].length) : text;
  const transport = prefix?.transport ?? (text.startsWith('dgram+') ? 'datagram' : text.startsWith('quic+') ? 'quic' : 'stream');
  const kind = prefix?.kind ?? (!prefix && rest.startsWith('/') ? 'path' : undefined);
  return kind
    ? { text, kind, transport, family: undefined, host: rest, portText: '', ports: undefined }
    : { text, transport, ...inet(rest, prefix?.family) };
}

/** True for all addresses of this machine, of one family. */
export function isAnyHost(address: Address): boolean {
  return address.kind === 'ip' && address.host === '';
}

/** True for what only programs on this machine can reach: loopback addresses, and UNIX and open sockets. */
export function isLocal({ kind, host }: Address): boolean {
  if (kind === 'path' || kind === 'abstract' || kind === 'descriptor') return true;
  return kind === 'ip' ? host.startsWith('127.') || host === '0:0:0:0:0:0:0:1' : host === 'localhost';
}

/**
 * True when two addresses are one: of the same kind, with the same host and a port in common. All addresses of the machine are not the same as one of
 * them, which the system prefers. Variables are the same when they are written the same.
 */
export function overlap(a: Address, b: Address): boolean {
  if (a.kind !== b.kind || a.transport !== b.transport || a.family !== b.family || a.host !== b.host) return false;
  return a.ports && b.ports ? a.ports.first <= b.ports.last && b.ports.first <= a.ports.last : a.portText === b.portText;
}

/**
 * True when a connection to one address comes to what is listened on at the other: the same address and port, or an address of this machine where all are
 * listened on, those of IPv4 at `::` too, and none of IPv6 at `0.0.0.0`. A server at `0.0.0.0` is called at the address that the client came to (2.6 to
 * 3.4). What the environment says is the same where it is written the same.
 * @param isV6only the listener takes no IPv4 at `::`
 */
export function reaches(target: Address, listener: Address, isV6only = false): boolean {
  if (target.transport !== listener.transport) return false;
  if (target.kind === 'path' || target.kind === 'abstract') return listener.kind === target.kind && listener.host === target.host;
  if (!mayBeIp(target) || !mayBeIp(listener)) return false;
  const sameHost = target.kind === listener.kind && target.family === listener.family && target.host === listener.host;
  const isMissed = (target.family === 'ipv6' && listener.family === 'ipv4') || (target.family === 'ipv4' && listener.family === 'ipv6' && isV6only);
  const isHere = isLocal(target) && ((isAnyHost(listener) && !isMissed) || (isLocal(listener) && target.kind !== listener.kind));
  const samePort = target.ports && listener.ports
    ? listener.ports.first <= target.ports.first && target.ports.first <= listener.ports.last
    : target.portText === listener.portText && target.portText.includes('$');
  return (sameHost || isHere) && samePort;
}

function mayBeIp({ kind }: Address): boolean {
  return kind === 'ip' || kind === 'name' || kind === 'unknown';
}

type Inet = Omit<Address, 'text' | 'transport'>;

/** The port is what follows the last colon that is not in brackets. */
function inet(text: string, family: 'ipv4' | 'ipv6' | undefined): Inet {
  const masked = withoutVariables(text);
  const colon = masked.includes(':', Math.max(0, masked.lastIndexOf(']'))) ? masked.lastIndexOf(':') : -1;
  const written = colon < 0 ? text : text.slice(0, colon);
  const portText = colon < 0 ? '' : text.slice(colon + 1);
  const port = { portText, ports: portsOf(portText) };
  const host = /^\[.*\]$/.test(written) ? written.slice(1, -1) : written;
  if (host.includes('$')) return { kind: 'unknown', family, host, ...port };
  if (host === '' || host === '*') return { kind: 'ip', family: family ?? 'ipv4', host: '', ...port };
  const v4 = ipv4(host);
  if (v4 !== undefined) return { kind: 'ip', family: 'ipv4', host: v4 === '0.0.0.0' ? '' : v4, ...port };
  const v6 = ipv6(host);
  if (v6 !== undefined) return { kind: 'ip', family: 'ipv6', host: v6 === '0:0:0:0:0:0:0:0' ? '' : v6, ...port };
  return { kind: 'name', family, host: host.toLowerCase(), ...port };
}

function portsOf(text: string): PortRange | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (!match) return undefined;
  const first = Number(match[1]);
  return { first, last: match[2] === undefined ? first : Number(match[2]) };
}

/** The four decimal parts of an IPv4 address, of which all but the first and the last may be left out: `127.1`. */
function ipv4(host: string): string | undefined {
  if (!/^\d{1,10}(?:\.\d{1,10}){0,3}$/.test(host)) return undefined;
  const parts = host.split('.').map(Number);
  let last = parts.pop() as number;
  const tail: number[] = [];
  for (let i = parts.length; i < 4; i++, last = Math.floor(last / 256)) tail.unshift(last % 256);
  return last > 0 || parts.some(part => part > 255) ? undefined : [...parts, ...tail].join('.');
}

/** The eight parts of an IPv6 address in lower case without leading zeros. */
function ipv6(host: string): string | undefined {
  const match = /^([\da-f:]*?)(?::(\d+\.\d+\.\d+\.\d+))?(%\w+)?$/i.exec(host);
  if (!match || !host.includes(':')) return undefined;
  const [, groups = '', dotted, zone = ''] = match;
  const [a = 0, b = 0, c = 0, d = 0] = dotted?.split('.').map(Number) ?? [];
  const tail = dotted ? [a * 256 + b, c * 256 + d].map(part => part.toString(16)) : [];
  const whole = dotted && groups.endsWith(':') ? `${groups}:` : groups;
  const [head = '', rest, more] = whole.split('::');
  const split = (part: string | undefined) => (part ? part.split(':') : []);
  const before = split(head);
  const after = [...split(rest), ...tail];
  const missing = 8 - before.length - after.length;
  if (more !== undefined || (rest === undefined ? missing !== 0 : missing < 0)) return undefined;
  const parts = [...before, ...Array<string>(missing).fill('0'), ...after];
  return parts.every(part => /^[\da-f]{1,4}$/i.test(part)) ? parts.map(part => parseInt(part, 16).toString(16)).join(':') + zone : undefined;
}

/** The text with each environment variable covered by as many letters, so that what stands inside it is not taken for a separator. */
function withoutVariables(text: string): string {
  return text.includes('$') ? text.replace(/\$\{[^}]*\}/g, variable => 'v'.repeat(variable.length)) : text;
}

const [DOT, COLON, ZERO, NINE] = [46, 58, 48, 57];

/**
 * True when a part of a text is four numbers up to 255 and a port, `192.0.2.1:80`, with nothing to be read in more than one way. Most addresses of servers
 * are, and nothing more has to be asked of them.
 */
export function isPlainAddress(text: string, start: number, end: number): boolean {
  let [dots, number, digits] = [0, 0, 0];
  let isPort = false;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code >= ZERO && code <= NINE) {
      // A number that begins with 0 may be read as an octal one.
      if (digits > 0 && number === 0) return false;
      number = number * 10 + code - ZERO;
      digits++;
      if (number > (isPort ? 65535 : 255)) return false;
      continue;
    }
    if (digits === 0 || isPort || (dots === 0 && number === 0)) return false;
    if (code === DOT) dots++;
    else if (code === COLON && dots === 3) isPort = true;
    else return false;
    [number, digits] = [0, 0];
  }
  return isPort && digits > 0 && number > 0;
}
