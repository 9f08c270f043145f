import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '../..');

/** A server that loads what ours loads and can do nothing. */
const empty = `
import 'chevrotain';
import { createConnection, ProposedFeatures, TextDocuments } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
const connection = createConnection(ProposedFeatures.all);
new TextDocuments(TextDocument).listen(connection);
connection.onInitialize(() => ({ capabilities: {} }));
connection.listen();
`;

/** How long our language server takes to answer `initialize`, from the start of its process, against an empty one. Wall time, minimum of many. */
export async function initializeRatio(directory: string): Promise<number> {
  const entry = join(root, 'server', 'empty-server-for-bench.ts');
  const bundle = join(directory, 'empty.cjs');
  await build({ stdin: { contents: empty, resolveDir: join(root, 'server'), sourcefile: entry }, bundle: true, minify: true, platform: 'node', format: 'cjs', target: 'es2022', outfile: bundle, logLevel: 'error' });
  writeFileSync(join(directory, 'package.json'), '{"type":"commonjs"}');
  let ours = Infinity;
  let theirs = Infinity;
  for (let i = 0; i < 10; i++) {
    theirs = Math.min(theirs, await timeToInitialize(bundle));
    ours = Math.min(ours, await timeToInitialize(join(root, 'server/dist/server.js')));
  }
  return ours / theirs;
}

function timeToInitialize(server: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
    child.on('error', reject);
    child.on('exit', () => { resolve(NaN); });
    child.stdout.once('data', () => {
      resolve(performance.now() - start);
      child.kill();
    });
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { processId: process.pid, rootUri: null, capabilities: {} } });
    child.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
  });
}
