import net from 'node:net';
import { Duplex } from 'node:stream';
import tls from 'node:tls';
import { setTimeout as delay } from 'node:timers/promises';
import { clientCertificate } from './certificates.ts';
import { requestOverHttp2 } from './http2-client.ts';
import { readResponse } from './response.ts';

/** One request, or several alike. Times are milliseconds. */
export interface RequestPlan {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tls?: boolean;
  /** With `tls`: shows the certificate `client.pem` to whoever asks for one. */
  readonly hasCertificate?: boolean;
  /** With `tls`: sends the greeting in two pieces, with such a pause between them. */
  readonly pauseInGreeting?: number;
  /** Over HTTP/2: in clear text, or with `tls` as browsers do. */
  readonly http2?: boolean;
  /** The address of the client, one of 127.0.0.0/8. */
  readonly from?: string;
  /** How many requests, each on its own connection. 1 when absent. */
  readonly count?: number;
  /** How many of them at a time. 1 when absent. */
  readonly concurrency?: number;
  /** Pause after each request of one client. */
  readonly gap?: number;
  /** Sends four bytes, waits this long, sends four more. */
  readonly slow?: number;
  /** What follows the headers, a moment later. */
  readonly body?: string;
  /** How long to wait for the end of the answer. 9 seconds when absent. */
  readonly patience?: number;
  /** Goes where it is redirected to as a browser does: another host is the same HAProxy, whatever the scheme, and after 20 rounds the outcome is `redirected`. */
  readonly follows?: boolean;
}

export interface Answer {
  /**
   * The status; `200 truncated` when the body stopped short; `closed` or `reset` when the connection ended without an answer;
   * `timeout` when patience did; `refused` when there was no connection;
   * `redirected` and `no such scheme` for who follows redirects and does not arrive.
   */
  readonly outcome: string;
  readonly milliseconds: number;
  /** Where a redirect leads to. */
  readonly location?: string | undefined;
}

/** Sends the requests and waits for all answers. */
export async function request(plan: RequestPlan, port: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  let left = plan.count ?? 1;
  const client = async (): Promise<void> => {
    while (left > 0) {
      left--;
      answers.push(await (plan.http2 ? requestOverHttp2 : plan.follows ? requestFollowing : requestOnce)(plan, port));
      if (plan.gap) await delay(plan.gap);
    }
  };
  await Promise.all(Array.from({ length: plan.concurrency ?? 1 }, client));
  return answers;
}

async function requestFollowing(plan: RequestPlan, port: number): Promise<Answer> {
  let address = new URL(plan.path ?? '/', `http://${plan.headers?.['Host'] ?? 'app.example.com'}`);
  for (let round = 0; round < 20; round++) {
    const answer = await requestOnce({ ...plan, path: address.pathname + address.search, headers: { ...plan.headers, Host: address.host } }, port);
    if (answer.location === undefined) return answer;
    address = new URL(answer.location, address);
    if (!/^https?:$/.test(address.protocol)) return { outcome: 'no such scheme', milliseconds: answer.milliseconds };
  }
  return { outcome: 'redirected', milliseconds: 0 };
}

function requestOnce(plan: RequestPlan, port: number): Promise<Answer> {
  return new Promise(resolve => {
    const start = performance.now();
    let received = '';
    const socket: net.Socket = plan.tls
      ? tls.connect({
          ...(plan.pauseInGreeting === undefined ? { port, host: '127.0.0.1' } : { socket: inTwoPieces(port, plan.pauseInGreeting) }),
          servername: 'app.example.com', rejectUnauthorized: false, ...(plan.hasCertificate ? clientCertificate() : {}),
        })
      : net.connect({ port, host: '127.0.0.1', ...(plan.from === undefined ? {} : { localAddress: plan.from }) });
    const finish = (whenNothingCame: string): void => {
      clearTimeout(timer);
      socket.destroy();
      const response = readResponse(received);
      const outcome = response ? response.status + (response.isComplete === false ? ' truncated' : '') : whenNothingCame;
      resolve({ outcome, milliseconds: Math.round(performance.now() - start), location: response?.location });
    };
    const timer = setTimeout(() => finish('timeout'), plan.patience ?? 9000);
    socket.on(plan.tls ? 'secureConnect' : 'connect', () => void sendAll(socket, plan));
    socket.on('data', data => {
      received += data.toString('latin1');
      if (readResponse(received)?.isComplete) finish('complete');
    });
    socket.on('end', () => finish('closed'));
    socket.on('close', () => finish('closed'));
    socket.on('error', error => finish(nameOf(error)));
  });
}

/** A connection whose first bytes go out in two pieces. */
function inTwoPieces(port: number, pause: number): Duplex {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
  let isFirst = true;
  const pieces = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      const half = isFirst ? Math.floor(chunk.length / 2) : 0;
      isFirst = false;
      if (half === 0) socket.write(chunk, done);
      else socket.write(chunk.subarray(0, half), () => setTimeout(() => socket.write(chunk.subarray(half), done), pause));
    },
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', data => pieces.push(data));
  socket.on('end', () => pieces.push(null));
  socket.on('error', error => pieces.destroy(error));
  return pieces;
}

function nameOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ECONNREFUSED') return 'refused';
  return error.code === 'ECONNRESET' || error.code === 'EPIPE' ? 'reset' : `error ${error.code ?? error.message}`;
}

function requestBytes(plan: RequestPlan): string {
  const length = plan.body === undefined ? {} : { 'Content-Length': `${plan.body.length}` };
  const headers = { Host: 'app.example.com', 'User-Agent': 'lab', Connection: 'close', ...length, ...plan.headers };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${plan.method ?? 'GET'} ${plan.path ?? '/'} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

const PAUSE_BEFORE_BODY_MS = 300;

async function sendAll(socket: net.Socket, plan: RequestPlan): Promise<void> {
  await send(socket, requestBytes(plan), plan.slow);
  if (plan.body === undefined) return;
  await delay(PAUSE_BEFORE_BODY_MS);
  if (socket.writable) socket.write(plan.body);
}

async function send(socket: net.Socket, bytes: string, pause: number | undefined): Promise<void> {
  if (pause === undefined) {
    socket.write(bytes);
    return;
  }
  for (let at = 0; at < bytes.length && socket.writable; at += 4) {
    socket.write(bytes.slice(at, at + 4));
    await delay(pause);
  }
}
