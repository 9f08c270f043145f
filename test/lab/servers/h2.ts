import http2 from 'node:http2';
import { serverCertificate } from '../certificates.ts';
import { listening } from './listening.ts';

/** An application that speaks HTTP/2 only, over TLS. */
export interface H2Behaviour {
  readonly kind: 'h2';
}

/** Starts the application; it answers 200 to everything. */
export function startH2(port: number): Promise<{ stop(): Promise<void> }> {
  const server = http2.createSecureServer({ ...serverCertificate(), allowHTTP1: false }, (_, response) => response.end('hello\n'));
  // A client that does not offer HTTP/2 gets its connection closed.
  server.on('unknownProtocol', socket => socket.destroy());
  server.on('sessionError', () => undefined);
  return listening(server, port);
}
