import { expect, test, vi } from 'vitest';
import { runIn, type Setting } from './memory-terminal.ts';

vi.mock('../../server/src/lint/registry.ts', () => import('./stub-rules.ts'));

const LOG = 'backend be\n  log x\n';
const programs = { 'haproxy -v': 'HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/\n' };
const auto = '{"haproxyVersion": "auto"}';

/** Checks a.cfg; `version` is what it is checked for. */
async function checked(setting: Setting, ...flags: string[]) {
  const files = { 'a.cfg': LOG, ...setting.files };
  const outcome = await runIn({ ...setting, files }, 'check', '--preset', 'all', '--rule', 'fragment=off', '--format', 'compact', ...flags, ...Object.keys(files).filter(name => name.endsWith('.cfg')));
  return { ...outcome, version: /checked for (\S+)/.exec(outcome.stdout)?.[1] };
}

test('--haproxy-version auto is what haproxy says, whatever the file and its settings say', async () => {
  const files = { 'a.cfg': `# haproxy-version: 3.0\n${LOG}`, '.haproxy-doctor.json': auto };
  expect(await checked({ files, programs }, '--haproxy-version', 'auto')).toMatchObject({ status: 0, version: '2.6', stderr: '', commands: ['haproxy -v'] });
});

test('--haproxy-version auto without an answer is wrong usage, and nothing is checked', async () => {
  const missing = await checked({}, '--haproxy-version', 'auto');
  expect(missing).toMatchObject({ status: 2, stdout: '', stderr: 'error: --haproxy-version auto: cannot run `haproxy -v`: there is no such program\n' });
  const old = await checked({ programs: { 'haproxy -v': 'HA-Proxy version 2.2.9-2 2023/12/05\n' } }, '--haproxy-version', 'auto');
  expect(old).toMatchObject({ status: 2, stderr: 'error: --haproxy-version auto: `haproxy -v` says 2.2.9-2, which is older than 2.4\n' });
});

test('a settings file may say auto: haproxy is asked once for all files', async () => {
  const files = { '.haproxy-doctor.json': auto, 'p/.haproxy-doctor.json': auto, 'b.cfg': LOG, 'p/c.cfg': LOG };
  const outcome = await checked({ files, programs });
  expect(outcome).toMatchObject({ status: 0, stderr: '', commands: ['haproxy -v'] });
  expect(outcome.stdout.match(/checked for 2\.6/g)).toHaveLength(3);
});

test('a settings file that says auto without an answer means the default, with a note', async () => {
  const outcome = await checked({ files: { '.haproxy-doctor.json': auto, 'b.cfg': LOG } });
  const note = 'note: /srv/.haproxy-doctor.json: `haproxyVersion` is `auto`, but cannot run `haproxy -v`: there is no such program. 3.4 is assumed.\n';
  expect(outcome).toMatchObject({ status: 0, version: '3.4', stderr: note, commands: ['haproxy -v'] });
});

test('a settings file has no say in what is run', async () => {
  const files = { '.haproxy-doctor.json': '{"haproxyVersion": "auto", "haproxyPath": ["evil"]}' };
  expect((await checked({ files, programs })).commands).toEqual(['haproxy -v']);
});

test.each([
  ['a flag', ['--haproxy-version', '2.8'], auto, '2.8'],
  ['a settings file', [], '{"haproxyVersion": "2.8"}', '2.8'],
  ['nobody', [], '{}', '3.4'],
  ['a settings file that is not used', ['--no-config'], auto, '3.4'],
])('haproxy is not asked when the version comes from %s', async (_, flags, config, version) => {
  expect(await checked({ files: { '.haproxy-doctor.json': config }, programs }, ...flags)).toMatchObject({ version, commands: [] });
});

test.each([
  ['a flag', ['--haproxy-version', '9.9'], LOG, '{"haproxyVersion": "9.8"}', 'note: HAProxy 9.9 is newer than what is known here. It is checked as 3.5.\n'],
  ['a settings file', [], LOG, '{"haproxyVersion": "9.8"}', 'note: /srv/.haproxy-doctor.json: HAProxy 9.8 is newer than what is known here. It is checked as 3.5.\n'],
  ['a comment', [], `# haproxy-version: 9.7\n${LOG}`, '{}', 'note: a.cfg: HAProxy 9.7 is newer than what is known here. It is checked as 3.5.\n'],
])('a version that is newer than all known ones is said to be checked as the newest: %s', async (_, flags, text, config, stderr) => {
  expect(await checked({ files: { 'a.cfg': text, '.haproxy-doctor.json': config } }, ...flags)).toMatchObject({ version: '3.5', stderr });
});

test('a version without long-term support is checked as what it is', async () => {
  expect(await checked({}, '--haproxy-version', '3.1.2')).toMatchObject({ version: '3.1', stderr: '' });
});
