import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configurationFilesIn, filesOf } from '../../server/src/host/find-files.ts';
import { nodeHost } from '../../server/src/host/node.ts';

let base: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'haproxy-doctor-files-'));
  for (const directory of ['conf.d', 'conf.d/x.cfg', 'sites/a', 'sites/b', 'sites/.c']) await mkdir(join(base, directory), { recursive: true });
  for (const file of ['haproxy.cfg', 'conf.d/10-a.cfg', 'conf.d/2-b.cfg', 'conf.d/.hidden.cfg', 'conf.d/x.CFG', 'conf.d/cfg', 'sites/a/s.cfg', 'sites/b/s.cfg', 'sites/.c/s.cfg']) {
    await writeFile(join(base, file), '');
  }
});

afterAll(async () => {
  await rm(base, { recursive: true });
});

test('a directory is read as HAProxy reads it', async () => {
  expect(await configurationFilesIn(nodeHost, `${base}/conf.d`)).toEqual([`${base}/conf.d/10-a.cfg`, `${base}/conf.d/2-b.cfg`]);
});

test.each([
  ['haproxy.cfg', ['haproxy.cfg']],
  ['conf.d', ['conf.d/10-a.cfg', 'conf.d/2-b.cfg']],
  ['conf.d/*.cfg', ['conf.d/10-a.cfg', 'conf.d/2-b.cfg']],
  ['conf.d/1*a*.cfg', ['conf.d/10-a.cfg']],
  ['conf.d/.*.cfg', ['conf.d/.hidden.cfg']],
  ['sites/*/s.cfg', ['sites/a/s.cfg', 'sites/b/s.cfg']],
  ['sites/*', ['sites/a/s.cfg', 'sites/b/s.cfg']],
  ['none/*.cfg', []],
  ['conf.d/*a*a*.cfg', []],
  ['missing.cfg', ['missing.cfg']],
])('%s', async (entry, files) => {
  expect(await filesOf(nodeHost, base, entry)).toEqual(files.map(file => `${base}/${file}`));
});

test('an absolute entry does not depend on the base', async () => {
  expect(await filesOf(nodeHost, '/elsewhere', `${base}/conf.d/2*`)).toEqual([`${base}/conf.d/2-b.cfg`]);
});
