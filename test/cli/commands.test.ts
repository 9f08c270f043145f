import { describe, expect, test, vi } from 'vitest';
import { version } from '../../server/package.json';
import { homepage } from '../../package.json';
import { runIn } from './memory-terminal.ts';

vi.mock('../../server/src/lint/registry.ts', () => import('./stub-rules.ts'));

test('--version', async () => {
  expect(await runIn({}, '--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
});

test.each([[[]], [['check']], [['explain']], [['rules']], [['lsp']]])('--help of %j', async command => {
  const outcome = await runIn({}, ...command, '--help');
  expect([outcome.status, outcome.stderr]).toEqual([0, '']);
  expect(outcome.stdout).toMatch(new RegExp(`^Usage: haproxy-doctor ${command.join('')}`));
});

test('explain prints the page of a rule', async () => {
  const page = '# old-mode\n\n## What it does\n\nFinds `mode old`.\n\n```haproxy\nbackend be\n\n    mode old\n```\n';
  const files = { '/program/rules/old-mode.md': page };
  expect((await runIn({ files }, 'explain', 'old-mode')).stdout).toBe('old-mode\n\nWhat it does\n\nFinds `mode old`.\n\n    backend be\n\n        mode old\n');
  const colored = await runIn({ files, isTTY: true }, 'explain', 'old-mode');
  expect(colored.stdout).toContain('\u001b[1mWhat it does\u001b[22m\n\nFinds \u001b[36mmode old\u001b[39m.');
});

test('explain without a page says what is known', async () => {
  const outcome = await runIn({}, 'explain', 'old-mode');
  expect([outcome.status, outcome.stdout]).toEqual([0, `old-mode\n\nA mode that is out of fashion.\n\nSee ${homepage}/blob/main/docs/rules/old-mode.md\n`]);
});

describe('explain of a word', () => {
  const prose = JSON.stringify({
    directives: [[['maxconn'], 'Of a proxy.'], [['maxconn (global)'], 'Of the **process**.'], [['timeout client'], `${'How long it is. '.repeat(8)}\n\n\`\`\`haproxy\ntimeout client 30s\n\`\`\`\n\n### Rules\n\`old-mode\``]],
    'termination-states': [[['sQ'], 'Queued too long.'], [['cookie V'], 'A good cookie.'], [['cause L'], 'By the proxy.'], [['phase H'], 'In the headers.']],
    'log-aliases': [[['ci'], 'The client.']],
  });
  const setting = { files: { '/program/prose.json': prose } };
  const explain = (...words: string[]) => runIn(setting, 'explain', ...words);

  test('of two words prints prose, signature, example and rules', async () => {
    const { stdout, status } = await explain('timeout', 'client');
    const link = 'Manual: https://docs.haproxy.org/3.4/configuration.html#4.2-timeout%20client';
    const lines = [`${'How long it is. '.repeat(6)}How`, 'long it is. How long it is.'];
    expect(stdout).toBe(['timeout client', 'In `defaults`, `frontend`, `listen`.', '`timeout client <timeout>`', lines.join('\n'), '    timeout client 30s', 'Rules', '`old-mode`', link].join('\n\n') + '\n');
    expect(status).toBe(0);
  });

  test('prints every meaning, and meanings that share their text once', async () => {
    const { stdout } = await explain('maxconn');
    expect(stdout.match(/^maxconn$/gm)).toHaveLength(4);
    expect(stdout).toContain('Of the process.');
    expect((await runIn({ ...setting, isTTY: true }, 'explain', 'maxconn')).stdout).toContain('Of the \u001b[1mprocess\u001b[22m.');
  });

  test('takes words as a file or a log has them', async () => {
    expect((await explain('%ci')).stdout).toMatch(/^ci\n\n.*\n\n`%ci`\n\nThe client\.$/m);
    expect((await explain('sQV-')).stdout).toMatch(/Queued too long\.[^]*A good cookie\./);
    expect((await explain('LH--')).stdout).toMatch(/By the proxy\.[^]*In the headers\./);
    expect((await explain('req.hdr(host)')).stdout).toContain('`req.hdr([<name>[,<occ>]])`');
    expect((await explain('path_beg')).stdout).toMatch(/^path$[^]*^beg$/m);
    expect((await explain('option')).stdout).toContain('- `option httplog`\n');
  });

  test('tells what the version makes of it', async () => {
    expect((await explain('nbproc')).stdout).toContain('Gone in 3.4: refused from');
    expect((await explain('nbproc', '--haproxy-version', '2.4')).stdout).not.toContain('Gone in');
  });

  test('works without the prose', async () => {
    expect(await runIn({}, 'explain', 'retries')).toMatchObject({ status: 0, stderr: '' });
  });

  test('of an unknown word names a near one, and fails', async () => {
    expect(await explain('timeout', 'cleint')).toMatchObject({ status: 2, stdout: '', stderr: 'error: unknown word `timeout cleint`; did you mean `timeout client`?\n' });
    expect(await explain('zzzzzzzzzz')).toMatchObject({ status: 2, stdout: '' });
    expect((await explain('414')).stderr).not.toContain('did you mean');
    expect((await runIn({}, 'explain')).status).toBe(2);
  });
});

test('rules lists them as a table', async () => {
  const [head, first] = (await runIn({}, 'rules')).stdout.split('\n');
  expect(head).toBe('rule           severity     category  preset       summary');
  expect(first).toBe('old-mode       warning      503       recommended  A mode that is out of fashion.');
});

test('rules lists them as JSON', async () => {
  const list = JSON.parse((await runIn({}, 'rules', '--format', 'json')).stdout) as unknown[];
  expect(list[0]).toEqual({
    name: 'old-mode', summary: 'A mode that is out of fashion.', category: '503', severity: 'warning', preset: 'recommended', options: {},
    url: `${homepage}/blob/main/docs/rules/old-mode.md`,
  });
});

test('lsp starts the server, whatever its transport', async () => {
  expect(await runIn({}, 'lsp', '--stdio')).toMatchObject({ status: 0, serversStarted: 1, stdout: '' });
  expect(await runIn({}, 'lsp', '--stdio', '--clientProcessId=1')).toMatchObject({ status: 0, serversStarted: 1 });
});
