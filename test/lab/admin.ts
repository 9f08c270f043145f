import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** One server as `show stat` has it. */
export interface ServerState {
  /** `backend/server`. */
  readonly name: string;
  /** `UP`, `DOWN`, `MAINT`, `no check` ... */
  readonly status: string;
  /** The latest result of its health check: `L4OK`, `L7STS` ... `INI` before the first, empty without a check. */
  readonly check: string;
}

/** Sends one command to the admin socket; rejects while nobody answers there. */
export function ask(socketPath: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = net.connect(socketPath);
    socket.setTimeout(3000, () => socket.destroy(new Error(`no answer to ${command}`)));
    socket.on('connect', () => socket.write(`${command}\n`));
    socket.on('data', data => (answer += data.toString('latin1')));
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

/** The servers of all proxies. */
export async function serverStates(socketPath: string): Promise<ServerState[]> {
  const [head = '', ...rows] = (await ask(socketPath, 'show stat')).trim().split('\n');
  const columns = head.replace('# ', '').split(',');
  const value = (row: string, column: string): string => row.split(',')[columns.indexOf(column)] ?? '';
  return rows
    .map(row => ({
      name: `${value(row, 'pxname')}/${value(row, 'svname')}`,
      status: value(row, 'status'),
      // A star means that the next check is under way.
      check: value(row, 'check_status').replace('* ', ''),
    }))
    .filter(({ name }) => !name.endsWith('/FRONTEND') && !name.endsWith('/BACKEND'));
}

/** Asks until the condition holds; says whether it did within `milliseconds`. */
export async function until(condition: () => Promise<boolean>, milliseconds: number): Promise<boolean> {
  for (const end = performance.now() + milliseconds; performance.now() < end; await delay(20)) {
    if (await condition()) return true;
  }
  return condition();
}
