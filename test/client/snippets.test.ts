import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sectionKeywords } from '../../server/src/language/sections.ts';
import { defaultVersion } from '../../server/src/language/version.ts';
import { lint } from '../../server/src/lint/lint.ts';
import { resolveSettings } from '../../server/src/lint/settings.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';

interface Snippet {
  readonly prefix: string;
  readonly description: string;
  readonly body: string | readonly string[];
}

const file = join(import.meta.dirname, '../../snippets/haproxy.json');
const snippets = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Snippet>;
const haproxy = findHaproxy();

/** Where the lines of a snippet that is no section of its own belong. */
const contexts: Readonly<Record<string, 'frontend' | 'backend'>> = {
  'health check': 'backend',
  'checked server': 'backend',
  'tls server': 'backend',
  'redirect to https': 'frontend',
  'route by path': 'frontend',
  'route by host': 'frontend',
  'rate limit': 'frontend',
  'sticky sessions': 'backend',
  'version condition': 'frontend',
  'suppress a finding': 'frontend',
};

describe('snippets', () => {
  it.each(Object.entries(snippets))('%s is well-formed', (name, snippet) => {
    expect(snippet.prefix).toMatch(/^\S+$/);
    expect(snippet.description).toMatch(/^[A-Z].*[^.]$/);
    const text = body(snippet);
    for (const [, choices = ''] of text.matchAll(/\$\{\d+\|([^|]*)\|\}/g)) expect(choices.split(',').length).toBeGreaterThan(1);
    expect(expand(snippet)).not.toMatch(/\$\{\d|\|\}/);
    expect(text).not.toContain('\t');
    expect(isSection(snippet) || name in contexts).toBe(true);
  });

  it.each(Object.entries(snippets).filter(([name]) => name !== 'suppress a finding'))('%s is healthy', (name, snippet) => {
    const { settings } = resolveSettings({});
    const configuration = new Configuration([HaproxyDocument.parse(wholeConfig(name, snippet))], defaultVersion, true);
    const findings = lint(configuration, settings).filter(({ severity }) => severity === 'error' || severity === 'warning');
    expect(findings.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
  });

  it('has a prefix of its own for each', () => {
    const prefixes = Object.values(snippets).map(snippet => snippet.prefix);
    expect(new Set(prefixes).size).toBe(prefixes.length);
  });
});

describe.skipIf(!haproxy)(`snippets, read by ${haproxy ?? 'HAProxy: SKIPPED, no binary in HAPROXY_BIN or on PATH'}`, () => {
  let directory = '';
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'snippets-'));
    const subject = ['-newkey', 'rsa:2048', '-nodes', '-x509', '-days', '2', '-subj', '/CN=example.com'];
    execFileSync('openssl', ['req', ...subject, '-keyout', join(directory, 'key.pem'), '-out', join(directory, 'cert.pem')], { stdio: 'pipe' });
    const pem = ['cert.pem', 'key.pem'].map(name => readFileSync(join(directory, name), 'utf8')).join('');
    writeFileSync(join(directory, 'site.pem'), pem);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it.each(Object.entries(snippets))('%s is accepted, without a warning', (name, snippet) => {
    const config = join(directory, 'haproxy.cfg');
    writeFileSync(config, wholeConfig(name, snippet).replace('/etc/haproxy/certs/', join(directory, 'site.pem')));
    const { status, stdout, stderr } = spawnSync(haproxy ?? '', ['-c', '-L', 'node1', '-f', config], { encoding: 'utf8' });
    expect({ status, output: `${stdout}${stderr}`.split('\n').filter(line => /ALERT|WARNING/.test(line)) }).toEqual({ status: 0, output: [] });
  });
});

const server = 'server a 192.0.2.1:80 check maxconn 100';
const timeouts = ['client 30s', 'connect 5s', 'server 30s', 'queue 30s', 'http-request 10s', 'tunnel 1h'];

/** A configuration with everything that a snippet may refer to, and the snippet in its place. */
function wholeConfig(name: string, snippet: Snippet): string {
  const text = expand(snippet);
  const indented = text.replaceAll(/^/gm, '    ');
  const place = isSection(snippet) ? undefined : contexts[name];
  const parts = [
    /^global$/m.test(text) ? '' : 'global\n    log stdout format raw local0\n    maxconn 20000\n',
    /^defaults$/m.test(text) ? '' : `defaults\n    log global\n${timeouts.map(timeout => `    timeout ${timeout}\n`).join('')}`,
    place ? '' : text,
    `frontend fe_other\n    mode http\n    bind 127.0.0.1:18080\n    default_backend be_app\n${place === 'frontend' ? indented : ''}`,
    /^backend be_app$/m.test(text) ? '' : `backend be_app\n    mode http\n${place === 'backend' ? indented : ''}`,
    /^backend be_app$/m.test(text) || (place === 'backend' && /^server /m.test(text)) ? '' : `    ${server}`,
    /^backend be_tcp$/m.test(text) ? '' : `backend be_tcp\n    mode tcp\n    ${server.replace(':80', ':443')}`,
  ];
  return `${parts.filter(Boolean).join('\n')}\n`;
}

/** The text that a person gets who accepts every placeholder. */
function expand(snippet: Snippet): string {
  const defaults = new Map<string, string>();
  return body(snippet)
    .replaceAll(/\$\{(\d+)(?:\|([^,|]*)[^|]*\||:((?:\\.|[^}\\])*))\}/g, (...found: (string | undefined)[]) => {
      const [, number = '', choice, value = ''] = found;
      defaults.set(number, choice ?? value);
      return choice ?? value;
    })
    .replaceAll(/(?<!\\)\$(\d+)/g, (_, number: string) => defaults.get(number) ?? '')
    .replaceAll(/\\([$}\\])/g, '$1');
}

function body(snippet: Snippet): string {
  return typeof snippet.body === 'string' ? snippet.body : snippet.body.join('\n');
}

function isSection(snippet: Snippet): boolean {
  return sectionKeywords.includes(body(snippet).split(/\s/, 1)[0] ?? '');
}

function findHaproxy(): string | undefined {
  const wanted = process.env['HAPROXY_BIN'] ?? 'haproxy';
  return spawnSync(wanted, ['-v']).status === 0 ? wanted : undefined;
}
