import http2 from 'node:http2';
import { listening } from './listening.ts';

/** An application that speaks HTTP/2 only, without TLS, as gRPC servers do. */
export interface H2cBehaviour {
  readonly kind: 'h2c';
}

/** Starts the application; it answers 200 to everything. */
export function startH2c(port: number): Promise<{ stop(): Promise<void> }> {
  const server = http2.createServer((_, response) => response.end('hello\n'));
  // A client that speaks HTTP/1 gets its connection closed.
  server.on('sessionError', () => undefined);
  return listening(server, port);
}
