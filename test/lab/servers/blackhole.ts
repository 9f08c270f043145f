import net from 'node:net';
import { Worker } from 'node:worker_threads';

// A listener in a thread that never accepts: once its queue is full, the kernel drops further connection attempts.
const neverAccepts = `
const { parentPort, workerData } = require('node:worker_threads');
require('node:net').createServer().listen({ port: workerData, host: '127.0.0.1', backlog: 1 }, () => {
  parentPort.postMessage('full');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});`;

const enoughToFillTheQueue = 4;

/** Starts a server to which connections are neither accepted nor refused. */
export async function startBlackhole(port: number): Promise<{ stop(): Promise<void> }> {
  const worker = new Worker(neverAccepts, { eval: true, workerData: port });
  await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  const fillers = Array.from({ length: enoughToFillTheQueue }, () => net.connect(port, '127.0.0.1').on('error', () => undefined));
  await new Promise(resolve => fillers[0]?.once('connect', resolve));
  return {
    stop: async () => {
      for (const filler of fillers) filler.destroy();
      await worker.terminate();
    },
  };
}
