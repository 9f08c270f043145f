import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import tls from 'node:tls';
import { setTimeout as delay } from 'node:timers/promises';
import { authorityCertificate, serverCertificate } from '../certificates.ts';
import { listening } from './listening.ts';

interface Answer {
  /** 200 when absent. */
  readonly status?: number;
  /** Milliseconds before the answer. */
  readonly delay?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A well-behaved HTTP/1 application. */
export interface HttpBehaviour extends Answer {
  readonly kind: 'http';
  /** Answers that differ by path. */
  readonly routes?: Readonly<Record<string, Answer>>;
  /** Other methods get 405. */
  readonly methods?: readonly string[];
  /** The only site it serves; requests for others, or for none, get 404. */
  readonly host?: string;
  /** How many requests it can work on at a time; it answers 503 itself to those above. */
  readonly limit?: number;
  /** Speaks TLS, from this version on. */
  readonly tls?: tls.SecureVersion;
  /** With TLS: takes HTTP/2 from clients that offer it. */
  readonly http2?: true;
  /** With TLS: refuses clients that name no server, or another one. */
  readonly sni?: string;
  /** With TLS: refuses clients without a certificate, of the version up to 1.2 so that they notice in the handshake. */
  readonly clientCertificate?: true;
}

/** Starts the application. */
export function startHttp(behaviour: HttpBehaviour, port: number): Promise<{ stop(): Promise<void> }> {
  let working = 0;
  const answer = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    const route = { ...behaviour, ...behaviour.routes?.[request.url ?? '/'] };
    if (behaviour.methods && !behaviour.methods.includes(request.method ?? '')) {
      response.writeHead(405).end();
      return;
    }
    if (behaviour.host !== undefined && request.headers.host !== behaviour.host) {
      response.writeHead(404).end();
      return;
    }
    working++;
    response.on('close', () => working--);
    if (behaviour.limit !== undefined && working > behaviour.limit) {
      response.writeHead(503, { 'x-from': 'application' }).end('overloaded\n');
      return;
    }
    if (route.delay) await delay(route.delay);
    if (!response.destroyed) response.writeHead(route.status ?? 200, { 'x-from': 'application', ...route.headers }).end('hello\n');
  };
  const handler: http.RequestListener = (request, response) => void answer(request, response);
  if (!behaviour.tls) return listening(http.createServer(handler), port);
  const options = tlsOptions(behaviour, behaviour.tls);
  return listening(behaviour.http2 ? withHttp2(options) : https.createServer(options, handler), port);
}

/** Answers 200 in the version that the client agreed to. */
function withHttp2(options: https.ServerOptions): http2.Http2SecureServer {
  const server = http2.createSecureServer({ ...options, allowHTTP1: true }, (_, response) => response.end('hello\n'));
  // A client that does not speak what was agreed gets its connection closed.
  server.on('sessionError', () => undefined);
  return server;
}

function tlsOptions({ sni, clientCertificate }: HttpBehaviour, minVersion: tls.SecureVersion): https.ServerOptions {
  const certificate = serverCertificate();
  return {
    ...(sni === undefined ? certificate : { SNICallback: (name, answer) => (name === sni ? answer(null, tls.createSecureContext(certificate)) : answer(new Error(`unknown name ${name}`))) }),
    minVersion,
    ...(clientCertificate ? { requestCert: true, ca: authorityCertificate(), maxVersion: 'TLSv1.2' } : {}),
  };
}
