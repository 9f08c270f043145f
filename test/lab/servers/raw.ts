import { createHash } from 'node:crypto';
import net from 'node:net';
import { listening } from './listening.ts';

/*
 * Servers that break the conversation at one point of it. Each says what it does with a fresh connection.
 */
const scripts = {
  /** Resets as soon as it has accepted. */
  reset: socket => socket.resetAndDestroy(),
  /** Resets when the request arrives. */
  'reset-on-data': socket => socket.once('data', () => socket.resetAndDestroy()),
  /** Closes when the request arrives. */
  'close-on-data': socket => socket.once('data', () => socket.end()),
  /** Reads and never answers. */
  hang: socket => socket.resume(),
  /** Closes in the middle of the response headers. */
  'partial-head': socket => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/pl')),
  /** Sends a header that no HTTP parser takes. */
  'bad-header': socket => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX Bad Header: 1\r\n\r\nok')),
  /** Closes in the middle of the response body. */
  'partial-body': socket => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf')),
  /** Stops sending in the middle of the response body. */
  'stalled-body': socket => socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf')),
  /** Answers the first request of a connection and resets at the second, as a server does whose keep-alive time is over. */
  'keep-alive-race': socket =>
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      socket.once('data', () => socket.resetAndDestroy());
    }),
  /** Answers only to who begins with a header of the PROXY protocol, of version 1 or 2. */
  'proxy-protocol': socket =>
    socket.once('data', data => {
      if (/^(?:PROXY |\r\n\r\n\0\r\nQUIT\n)/.test(data.toString('latin1'))) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok');
      else socket.end();
    }),
  /** A mail server: it greets, and takes what it is told. */
  mail: socket => {
    socket.write('220 mail.example.com ESMTP\r\n');
    socket.on('data', () => socket.write('250 mail.example.com\r\n'));
  },
  /** An agent that wants its server to get no new requests. */
  'agent-drain': socket => socket.end('drain\n'),
  /** Takes the connection over for a WebSocket, is silent for two and a half seconds, and says goodbye. Who does not ask for one gets 426. */
  websocket: socket =>
    socket.once('data', data => {
      const [, key = ''] = /^sec-websocket-key: *(\S+)/im.exec(data.toString('latin1')) ?? [];
      if (!/^upgrade: *websocket/im.test(data.toString('latin1'))) {
        socket.end('HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
        return;
      }
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
      const goodbye = setTimeout(() => socket.end(Buffer.from([0x88, 0])), 2500);
      socket.once('close', () => clearTimeout(goodbye));
    }),
  /** Speaks as much Redis as a health check needs, and answers HTTP so that the client has something to see. */
  redis: socket =>
    socket.on('data', data => {
      if (data.toString('latin1').startsWith('PING\r\n')) socket.write('+PONG\r\n');
      else socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok');
    }),
} satisfies Record<string, (socket: net.Socket) => unknown>;

/** A server by the point where it breaks the conversation. */
export interface RawBehaviour {
  readonly kind: keyof typeof scripts;
}

/** The names of the scripts above. */
export const rawKinds: readonly string[] = Object.keys(scripts);

/** Starts a server that follows one of the scripts. */
export function startRaw(behaviour: RawBehaviour, port: number): Promise<{ stop(): Promise<void> }> {
  const script = scripts[behaviour.kind];
  return listening(net.createServer(script), port);
}
