import { expect, test, vi } from 'vitest';
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
