import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixtures, nvim, root } from './machine.ts';
import type { Suite } from './suite.ts';

/** The language server over stdio, driven by Neovim's own client: each line of check.lua that says `ok` is a step. */
export const nvimSuite: Suite = {
  name: 'nvim',
  missing: () => (existsSync(nvim) ? undefined : `no Neovim in ${nvim}: set NVIM`),
  run: async step => {
    const directory = await mkdtemp(join(tmpdir(), 'haproxy-doctor-nvim-'));
    try {
      await cp(fixtures, directory, { recursive: true });
      const output = await runNeovim(join(directory, 'haproxy.cfg'));
      for (const line of output.split('\n')) {
        const [, verdict, name] = /^(ok|not ok) - (.*)$/.exec(line.trim()) ?? [];
        if (!name) continue;
        await step(name, () => (verdict === 'ok' ? Promise.resolve() : Promise.reject(new Error(output))));
      }
      const ended = output.includes('end of check');
      await step('the script came to its end', () => (ended ? Promise.resolve() : Promise.reject(new Error(output))));
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
};

/** Everything Neovim printed; it is ended after a minute. */
function runNeovim(file: string): Promise<string> {
  const args = ['--headless', '-u', 'NONE', '-i', 'NONE', '-n', '--noplugin', file, '-c', `luafile ${join(import.meta.dirname, 'nvim/check.lua')}`];
  const env = { ...process.env, NODE: process.execPath, SERVER: join(root, 'server/dist/cli.js') };
  return new Promise((resolve, reject) => {
    const child = spawn(nvim, args, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (output += String(data)));
    child.once('error', reject);
    child.once('close', () => resolve(output));
  });
}
