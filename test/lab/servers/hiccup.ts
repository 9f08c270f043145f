import http from 'node:http';
import { listening } from './listening.ts';

/** An application with a health page that fails once after each request for `/pause`, as in a long garbage collection. */
export interface HiccupBehaviour {
  readonly kind: 'hiccup';
}

/** Starts the application. Everything but the one health check is answered with 200. */
export function startHiccup(port: number): Promise<{ stop(): Promise<void> }> {
  let isPausing = false;
  const server = http.createServer((request, response) => {
    if (request.url === '/pause') isPausing = true;
    const fails = request.url === '/health' && isPausing;
    if (fails) isPausing = false;
    response.writeHead(fails ? 500 : 200).end('hello\n');
  });
  return listening(server, port);
}
