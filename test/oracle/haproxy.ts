import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Binary } from '../lab/haproxy.ts';
import { fileName, graded, isEnvironmental, messagesIn, type Message } from './messages.ts';

/** What a real HAProxy says of a configuration. */
export interface Verdict {
  /** The exit status decides, not the words: 2 means that nothing listens, which is no rejection. `unknown`: only this machine was objected to, or it crashed. */
  readonly verdict: 'accepted' | 'rejected' | 'unknown';
  readonly messages: readonly Message[];
}

interface Answer {
  readonly status: number | null;
  readonly output: string;
}

/** How long a HAProxy may take for one answer, in ms. */
const limit = 20_000;

/** Asks a HAProxy about configurations, about each text once. With `cache`, a directory, each answer is kept there: it depends on nothing but the binary and the text. */
export class Oracle {
  readonly #directory = mkdtempSync(join(tmpdir(), 'haproxy-oracle-'));
  readonly #cache: string | undefined;
  readonly #answers = new Map<string, Promise<Answer>>();
  #count = 0;

  constructor(cache: string | undefined) {
    this.#cache = cache;
    if (cache) mkdirSync(cache, { recursive: true });
  }

  async ask(binary: Binary, bytes: Uint8Array): Promise<Verdict> {
    const { status, output } = await this.#answer(binary, bytes);
    const messages = messagesIn(output).map(graded);
    const alerts = messages.filter(({ severity }) => severity === 'alert');
    if (status === 0 || status === 2) return { verdict: 'accepted', messages };
    return { verdict: status === 1 && alerts.some(alert => !isEnvironmental(alert)) ? 'rejected' : 'unknown', messages };
  }

  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #answer(binary: Binary, bytes: Uint8Array): Promise<Answer> {
    const key = createHash('sha256').update(binary.version).update(bytes).digest('hex');
    const known = this.#answers.get(key);
    if (known) return known;
    const answer = this.#keptOrRun(key, binary, bytes);
    this.#answers.set(key, answer);
    return answer;
  }

  async #keptOrRun(key: string, binary: Binary, bytes: Uint8Array): Promise<Answer> {
    const kept = this.#cache && join(this.#cache, key);
    if (kept && existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8')) as Answer;
    const answer = await this.#run(binary, bytes);
    if (kept) writeFileSync(kept, JSON.stringify(answer));
    return answer;
  }

  #run(binary: Binary, bytes: Uint8Array): Promise<Answer> {
    const directory = join(this.#directory, String(this.#count++));
    mkdirSync(directory);
    writeFileSync(join(directory, fileName), bytes);
    return new Promise((resolve, reject) => {
      const child = spawn(binary.file, ['-c', '-dD', '-f', fileName], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'], timeout: limit, killSignal: 'SIGKILL' });
      let output = '';
      const collect = (data: Buffer): void => void (output += data.toString('latin1'));
      child.stdout.on('data', collect);
      child.stderr.on('data', collect);
      child.on('error', reject);
      child.on('close', status => {
        rmSync(directory, { recursive: true, force: true });
        resolve({ status, output });
      });
    });
  }
}
