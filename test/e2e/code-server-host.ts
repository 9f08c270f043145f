import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeServer, codeServerNode, haproxy, makeWorkspace, vsix } from './machine.ts';
import { until } from './until.ts';
import { settings, type WorkbenchHost } from './workbench-host.ts';

/** Starts code-server on loopback with a throw-away profile and the .vsix installed: extension host and language server are Node processes. */
export async function startCodeServer(): Promise<WorkbenchHost> {
  const root = await mkdtemp(join(tmpdir(), 'haproxy-doctor-e2e-'));
  const workspace = join(root, 'ws');
  await mkdir(join(root, 'user-data/User'), { recursive: true });
  await mkdir(join(root, 'user-data/Machine'));
  await mkdir(join(root, 'extensions'));
  await makeWorkspace(workspace);
  await writeFile(join(root, 'user-data/User/settings.json'), JSON.stringify(settings));
  await writeFile(join(root, 'config.yaml'), 'auth: none\ncert: false\n');

  const entry = join(codeServer, 'out/node/entry.js');
  const profile = ['--config', join(root, 'config.yaml'), '--user-data-dir', join(root, 'user-data'), '--extensions-dir', join(root, 'extensions')];
  // A clean environment: VSCODE_IPC_HOOK_CLI of an outer editor would turn this into its remote control.
  const env = { PATH: process.env['PATH'], HOME: root, LANG: 'C.UTF-8' };
  const log = [execFileSync(codeServerNode, [entry, ...profile, '--install-extension', vsix], { env, encoding: 'utf8', stdio: 'pipe' })];

  const port = await freePort();
  const quiet = ['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust', '--disable-getting-started-override'];
  const args = [entry, ...profile, '--bind-addr', `127.0.0.1:${port}`, '--auth', 'none', ...quiet];
  const child = spawn(codeServerNode, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const group = child.pid ?? 0;
  const exited = new Promise<void>(resolve => child.once('close', () => resolve()));
  for (const stream of [child.stdout, child.stderr]) stream.on('data', data => log.push(String(data)));

  const stop = async (): Promise<void> => {
    // code-server forks: end the process group that we created.
    if (child.exitCode === null) process.kill(-group, 'SIGTERM');
    const patience = setTimeout(() => process.kill(-group, 'SIGKILL'), 5_000);
    await exited;
    clearTimeout(patience);
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  };
  const base = `http://127.0.0.1:${port}`;
  try {
    await until('code-server to answer', async () => (await fetch(`${base}/healthz`)).ok, 60_000);
  } catch (error) {
    await stop();
    throw new Error(log.join(''), { cause: error });
  }
  const file = `vscode-remote://127.0.0.1:${port}${workspace}/haproxy.cfg`;
  return {
    url: `${base}/?folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(JSON.stringify([['openFile', file]]))}`,
    previewsMarkdown: true,
    readsFiles: true,
    ...(existsSync(haproxy) ? { machineSettings: set => writeFile(join(root, 'user-data/Machine/settings.json'), JSON.stringify(set)) } : {}),
    log: () => log.join(''),
    read: name => readFile(join(workspace, name), 'utf8'),
    serverIdentity: () => languageServerPid(root),
    stop,
  };
}

/** The process that runs our server out of this profile's extensions. */
function languageServerPid(root: string): string | undefined {
  const processes = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return processes.find(line => line.includes(root) && line.includes('server/dist/server.js'))?.trim().split(' ')[0];
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise(resolve => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port on loopback');
  return address.port;
}
