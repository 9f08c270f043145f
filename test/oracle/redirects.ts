import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { start, type Binary } from '../lab/haproxy.ts';
import { freePort } from '../lab/ports.ts';
import { refactoringsOf } from '../service/refactored.ts';

/** Lines of a frontend with `redirect` lines, whose order and spelling matter. */
const frontends: readonly (readonly string[])[] = [
  ['http-request set-path /b if { path /a }', 'redirect location /from-b if { path /b }', 'redirect prefix /p%[src]%% code 301 if { path_beg /p }', 'redirect scheme https if !{ path /none }'],
  ['redirect location /early code 303 set-cookie A=%[path] if { path /a }', 'http-request set-path /a if { path /b }', 'redirect prefix /late drop-query append-slash', 'http-request deny if { path /p/q }'],
  ['redirect prefix / code 307 if { path /a }', 'http-request redirect location /rule if { path /b }', 'redirect location "/x y" clear-cookie B= unless { path /none }'],
];
const paths = ['/a', '/b', '/p/q?r=1', '/z', '/none'];

/** Rewrites the `redirect` lines of some frontends, and compares what a real HAProxy answers before and after. Gives what is different, and how much was compared. */
export async function compareRedirects(binary: Binary): Promise<{ compared: number; failures: string[] }> {
  const failures: string[] = [];
  let compared = 0;
  for (const lines of frontends) {
    const port = await freePort();
    const text = `global\n    stats socket SOCKET\n    log stdout format raw local0\ndefaults\n    mode http\n    timeout client 5s\n    timeout connect 5s\n    timeout server 5s\nfrontend f\n    bind 127.0.0.1:${port}\n${lines.map(line => `    ${line}\n`).join('')}`;
    const before = await answers(binary, text, port);
    for (const { title, after } of refactoringsOf(HaproxyDocument.parse(text), binary.version, 9).filter(({ kind, title: each }) => kind === 'rewrite' && each.includes('redirect'))) {
      compared++;
      const now = await answers(binary, after, port);
      if (now.join('\n') !== before.join('\n')) failures.push(`${binary.version}: "${title}" of\n${lines.join('\n')}\nanswers\n${now.join('\n')}\ninstead of\n${before.join('\n')}`);
    }
  }
  return { compared, failures };
}

async function answers(binary: Binary, text: string, port: number): Promise<string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'haproxy-redirects-'));
  const [file, socket] = [join(directory, 'haproxy.cfg'), join(directory, 'admin')];
  writeFileSync(file, text.replace('SOCKET', socket));
  const haproxy = await start(binary, [file], {}, socket);
  try {
    if (!haproxy) return ['does not start'];
    return await Promise.all(paths.map(path => answer(path, port)));
  } finally {
    await haproxy?.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

function answer(path: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    http.get({ host: '127.0.0.1', port, path, agent: false, headers: { host: 'site.example' } }, response => {
      response.resume();
      const { location, 'set-cookie': cookies } = response.headers;
      response.on('end', () => { resolve(`${path}: ${response.statusCode} ${location} ${cookies?.join(' ')}`); });
    }).on('error', reject);
  });
}
