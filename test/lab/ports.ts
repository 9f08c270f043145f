import net from 'node:net';

// Below the range the kernel hands out by itself, so that no outgoing connection takes a port between our probe and its use.
const first = 10_000;
const last = 31_000;

let next = first + ((process.pid * 131) % (last - first));

/** A TCP port of 127.0.0.1 that nothing listens on. This process gives each port out once a round, so a "refused" port stays refused. */
export async function freePort(): Promise<number> {
  for (let tries = first; tries < last; tries++) {
    next = next >= last ? first : next + 1;
    const port = next;
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port between ${first} and ${last}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = net.createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
