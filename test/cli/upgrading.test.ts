import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runIn, type Outcome } from './memory-terminal.ts';

const root = join(import.meta.dirname, '../..');
const path = 'examples/haproxy-2.6.cfg';
const text = readFileSync(join(root, path), 'utf8');
const page = readFileSync(join(root, 'docs/upgrading.md'), 'utf8');

const check = (version: string, ...flags: string[]): Promise<Outcome> =>
  runIn({ files: { [path]: text } }, 'check', '--haproxy-version', version, '--format', 'compact', ...flags, path);
const errors = ({ stdout }: Outcome): string[] => stdout.split('\n').filter(line => line.includes(': error: '));

/** The fenced blocks of the page, without their indentation. */
const blocks = [...page.matchAll(/^( *)```\w*\n([\s\S]*?)^ *```$/gm)].map(([, indent = '', block = '']) => block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));

test('2.6 starts with the old file, and 3.4 does not', async () => {
  const [before, after] = [await check('2.6'), await check('3.4')];
  expect(errors(before)).toEqual([]);
  expect(errors(after).map(line => /:(\d+):\d+: .*\[(.*)\]$/.exec(line)?.slice(1))).toEqual([
    ['21', 'removed-directive'], ['25', 'httpchk-host-in-option'], ['30', 'bad-section-header'], ['31', 'line-without-section'],
  ]);
  expect([(await check('2.6', '--fail-level', 'error')).status, after.status]).toEqual([0, 1]);
});

test('the safe repairs leave what a person has to do', async () => {
  const { files } = await runIn({ files: { [path]: text } }, 'check', '--haproxy-version', '3.4', '--fix', path);
  const repaired = files.get(`/srv/${path}`) ?? '';
  const left = await runIn({ files: { [path]: repaired } }, 'check', '--haproxy-version', '3.4', '--format', 'compact', path);
  expect(errors(left).map(line => /\[(.*)\]$/.exec(line)?.[1])).toEqual(['bad-section-header', 'line-without-section']);
});

test('the page shows what the command says', async () => {
  expect(blocks).toContain((await check('3.4')).stdout);
  const { stdout } = await runIn({ files: { [path]: text } }, 'check', '--haproxy-version', '3.4', '--diff', path);
  expect(blocks).toContain(stdout);
});
