import { spawnSync } from 'node:child_process';

/** CPU time of this process for one call, in ms: the minimum of many, since machines are noisy and a minimum is not. */
export function cpu(run: () => unknown, times = 9): number {
  let best = Infinity;
  for (let i = 0; i < times; i++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

/** CPU time of a whole process, in ms, the minimum of several runs; NaN when it cannot be run. */
export function processCpu(argv: readonly string[], times = 5): number {
  let best = Infinity;
  for (let i = 0; i < times; i++) {
    const { stderr, error } = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>&1', 'bash', ...argv], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    const match = /([\d.]+) ([\d.]+)\s*$/.exec(stderr);
    if (error || !match) return NaN;
    best = Math.min(best, (Number(match[1]) + Number(match[2])) * 1000);
  }
  return best;
}

/** The value that `share` of the samples do not exceed. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** Bytes that stay on the heap and in buffers after collecting garbage; needs `--expose-gc`. */
export async function retained<T>(make: () => T): Promise<{ value: T; bytes: number }> {
  if (!globalThis.gc) throw new Error('run with --expose-gc');
  const total = async () => {
    // What a WeakRef holds lives to the end of the turn.
    await new Promise(resolve => setTimeout(resolve, 0));
    globalThis.gc?.();
    globalThis.gc?.();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = await total();
  const value = make();
  return { value, bytes: (await total()) - before };
}
