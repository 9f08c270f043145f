import type net from 'node:net';

/** Listens on 127.0.0.1:`port`; rejects when the port is taken. The answer closes the server together with all its connections. */
export async function listening(server: net.Server, port: number): Promise<{ stop(): Promise<void> }> {
  const open = new Set<net.Socket>();
  server.on('connection', (socket: net.Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    // Peers that reset are part of what is tried here.
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', backlog: 512 }, resolve);
  });
  return {
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
