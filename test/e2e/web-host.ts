import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, normalize, sep } from 'node:path';
import { build } from 'esbuild';
import { codeServer, makeWorkspace, vsix } from './machine.ts';
import { webPage } from './web-page.ts';
import type { WorkbenchHost } from './workbench-host.ts';

const workbenchScript = '/vscode/out/vs/code/browser/workbench/workbench.js';
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
};

interface Reply {
  readonly status: number;
  readonly body: string | Uint8Array;
  readonly type: string;
}

/**
 * A workbench with no server behind it, as on vscode.dev: the static files of the VS Code that code-server ships, the unpacked .vsix, and a virtual
 * file system. Only a web extension host exists, so our language server runs in a Web Worker.
 */
export async function startWebHost(): Promise<WorkbenchHost> {
  const root = await mkdtemp(join(tmpdir(), 'haproxy-doctor-e2e-web-'));
  const files = join(root, 'fs');
  await mkdir(files);
  await makeWorkspace(join(files, 'ws'));
  execFileSync('python3', ['-m', 'zipfile', '-e', vsix, join(root, 'vsix')]);
  await makeFileSystemExtension(join(root, 'webfs'));
  const mounts: Readonly<Record<string, string>> = {
    '/vscode/': join(codeServer, 'lib/vscode'),
    '/extensions/under-test/': join(root, 'vsix/extension'),
    '/extensions/webfs/': join(root, 'webfs'),
  };
  const script = await workbenchWithoutRemote();
  const missing: string[] = [];
  let authority = '';

  const answer = async (request: IncomingMessage, url: URL): Promise<Reply> => {
    const path = decodeURIComponent(url.pathname);
    if (path === '/') return reply(await webPage(codeServer, authority, ['/extensions/under-test', '/extensions/webfs']), '.html');
    if (path === workbenchScript) return reply(script, '.js');
    if (path.startsWith('/fs/')) return answerFile(request, inside(files, path.slice('/fs'.length)), url.search);
    for (const [prefix, directory] of Object.entries(mounts)) {
      if (path.startsWith(prefix)) return reply(await readFile(inside(directory, path.slice(prefix.length))), extname(path));
    }
    return { status: 404, body: '', type: 'text/plain' };
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://workbench');
    void answer(request, url)
      .catch((error: unknown) => ({ status: isMissing(error) ? 404 : 500, body: String(error), type: 'text/plain' }))
      .then(({ status, body, type }) => {
        if (status >= 400) missing.push(`${status} ${url.pathname}`);
        response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
      });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port on loopback');
  authority = `127.0.0.1:${address.port}`;
  return {
    url: `http://${authority}/?folder=webfs:/ws&payload=${encodeURIComponent(JSON.stringify([['openFile', 'webfs:/ws/haproxy.cfg']]))}`,
    previewsMarkdown: false,
    readsFiles: false,
    log: () => missing.join('\n'),
    read: name => readFile(join(files, 'ws', name), 'utf8'),
    stop: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** code-server's build always adds a remote, and keeps user data there; without both it is the workbench that vscode.dev runs. */
async function workbenchWithoutRemote(): Promise<string> {
  let script = await readFile(join(codeServer, 'lib', workbenchScript), 'utf8');
  for (const [pattern, replacement] of [
    [/remoteAuthority:location\.host/, 'remoteAuthority:void 0'],
    [/(this\.userDataPath\)\.with\(\{scheme:)\w+\.vscodeRemote/, '$1"vscode-userdata"'],
  ] as const) {
    if (!pattern.test(script)) throw new Error(`this code-server build differs: ${String(pattern)} not found`);
    script = script.replace(pattern, replacement);
  }
  return script;
}

async function makeFileSystemExtension(directory: string): Promise<void> {
  const source = join(import.meta.dirname, 'webfs');
  const outfile = join(directory, 'extension.js');
  await build({ entryPoints: [join(source, 'extension.ts')], outfile, bundle: true, format: 'cjs', external: ['vscode'] });
  await cp(join(source, 'package.json'), join(directory, 'package.json'));
}

async function answerFile(request: IncomingMessage, path: string, query: string): Promise<Reply> {
  if (request.method === 'PUT') {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    await writeFile(path, Buffer.concat(chunks));
    return { status: 204, body: '', type: 'text/plain' };
  }
  const { size, ctimeMs, mtimeMs, isDirectory } = await describe(path);
  if (query === '?stat') return reply(JSON.stringify({ type: isDirectory ? 2 : 1, ctime: ctimeMs, mtime: mtimeMs, size }), '.json');
  if (query === '?list') {
    const entries = await readdir(path, { withFileTypes: true });
    return reply(JSON.stringify(entries.map(entry => [entry.name, entry.isDirectory() ? 2 : 1])), '.json');
  }
  return reply(await readFile(path), extname(path));
}

async function describe(path: string): Promise<{ size: number; ctimeMs: number; mtimeMs: number; isDirectory: boolean }> {
  const found = await stat(path);
  return { size: found.size, ctimeMs: found.ctimeMs, mtimeMs: found.mtimeMs, isDirectory: found.isDirectory() };
}

function reply(body: string | Uint8Array, extension: string): Reply {
  return { status: 200, body, type: types[extension] ?? 'application/octet-stream' };
}

function inside(directory: string, path: string): string {
  const whole = normalize(join(directory, path));
  if (whole !== directory && !whole.startsWith(directory + sep)) throw Object.assign(new Error('outside'), { code: 'ENOENT' });
  return whole;
}

function isMissing(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === 'ENOENT' || code === 'EISDIR';
}
