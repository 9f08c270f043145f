import { describe, expect, test, vi } from 'vitest';
import { runIn } from './memory-terminal.ts';

vi.mock('../../server/src/lint/registry.ts', () => import('./stub-rules.ts'));

const CLEAN = 'backend be\n  mode new\n';
const OLD = 'backend be\n  mode old\n';
const BAD = 'frontend fe\n  bind bad\n';
const NEEDLESS = 'backend be\n  balance x\n';
const LOG = 'backend be\n  log x\n';
const COMPACT = ['--format', 'compact'];

function lines(text: string): string[] {
  return text.split('\n').filter(line => line !== '');
}

describe('exit status', () => {
  test.each([
    ['clean', CLEAN, [], 0],
    ['a warning', OLD, [], 1],
    ['an error', BAD, [], 1],
    ['information, below the fail level', NEEDLESS, [], 0],
    ['information at the fail level', NEEDLESS, ['--fail-level', 'information'], 1],
    ['a warning below the fail level', OLD, ['--fail-level', 'error'], 0],
    ['a warning when findings never fail', OLD, ['--fail-level', 'none'], 0],
    ['an empty file', '', [], 0],
  ])('%s', async (_, text, flags, status) => {
    expect((await runIn({ files: { 'a.cfg': text } }, 'check', ...flags, 'a.cfg')).status).toBe(status);
  });

  test('an unreadable file is 2, and the rest is checked', async () => {
    const outcome = await runIn({ files: { 'a.cfg': null, 'b.cfg': OLD } }, 'check', ...COMPACT, 'a.cfg', 'missing.cfg', 'b.cfg');
    expect(outcome.status).toBe(2);
    expect(lines(outcome.stderr)).toEqual(['error: cannot read a.cfg: permission denied', 'error: cannot read missing.cfg: there is no such file']);
    expect(lines(outcome.stdout)).toHaveLength(1);
  });

  test('binary data is told in one line, is not repaired, and the rest is checked', async () => {
    const binary = Uint8Array.from({ length: 5000 }, (_, i) => (i * i) % 251);
    const files = { 'a.cfg': binary, 'b.cfg': OLD };
    const outcome = await runIn({ files, stdin: binary }, 'check', '--fix', '--format', 'json', 'a.cfg', 'b.cfg', '-');
    const why = 'it looks like binary data, not like a configuration';
    expect(lines(outcome.stderr).slice(0, 2)).toEqual([`error: cannot check a.cfg: ${why}`, `error: cannot check standard input: ${why}`]);
    expect(outcome.status).toBe(2);
  });

  test('a directory without configuration files is 2', async () => {
    const outcome = await runIn({ files: { 'd/readme.txt': '' } }, 'check', 'd');
    expect([outcome.status, outcome.stderr]).toEqual([2, 'error: d: no *.cfg files in this directory\n']);
  });
});

describe('wrong usage', () => {
  test.each([
    [['chek'], "unknown command 'chek'", 'check'],
    [['check', '--formt', 'json'], "unknown option '--formt'", '--format'],
    [['check', '--format', 'xml', 'a.cfg'], 'Allowed choices are pretty, compact, json, github, sarif', ''],
    [['check', '--format', 'toString', 'a.cfg'], 'Allowed choices are pretty, compact, json, github, sarif', ''],
    [['check', '--rule', 'old-mode', 'a.cfg'], 'NAME=SEVERITY', ''],
    [['check', '--rule', 'old-mood=off', 'a.cfg'], 'unknown rule `old-mood`', 'did you mean `old-mode`?'],
    [['check', '--rule', 'old-mode=loud', 'a.cfg'], '`rules.old-mode` must be one of', ''],
    [['check', '--preset', 'some', 'a.cfg'], 'Allowed choices are recommended, strict, all', ''],
    [['check', '--fail-level', 'never', 'a.cfg'], 'Allowed choices are', ''],
    [['check', '--haproxy-version', 'new', 'a.cfg'], 'Known versions are 2.4', ''],
    [['check', '--haproxy-version', '1.8', 'a.cfg'], 'Known versions are 2.4', ''],
    [['check', '--unsafe-fixes', 'a.cfg'], '--unsafe-fixes needs --fix or --diff', ''],
    [['check', '--format', 'json', '--format', 'compact', 'a.cfg'], 'two formats for standard output', ''],
    [['check', '--output', 'x', '--output', 'y', 'a.cfg'], 'Give a --format before every --output', ''],
    [['check', '-', '-'], 'only once', ''],
    [['check', '-f', '-'], '-f cannot read standard input', ''],
    [['check'], 'nothing to check', 'configurations'],
    [['explain', 'old-mood'], 'unknown rule or word `old-mood`', 'did you mean `old-mode`?'],
    [['rules', '--format', 'xml'], 'Allowed choices are table, json', ''],
    [[], 'Usage: haproxy-doctor', 'check'],
  ])('%j', async (argv, message, hint) => {
    const outcome = await runIn({ files: { 'a.cfg': CLEAN } }, ...argv);
    expect(outcome.status).toBe(2);
    expect(outcome.stdout).toBe('');
    expect(outcome.stderr).toContain(message);
    expect(outcome.stderr).toContain(hint);
  });
});

describe('what is one configuration', () => {
  const ALL = ['--preset', 'all', ...COMPACT];

  test('a file is a fragment unless it has global or defaults', async () => {
    const { stdout } = await runIn({ files: { 'a.cfg': CLEAN, 'b.cfg': `defaults\n${CLEAN}` } }, 'check', ...ALL, 'a.cfg', 'b.cfg');
    expect(lines(stdout)).toEqual(['b.cfg:1:1: warning: whole, of 1 [fragment]']);
  });

  test('standard input is one too', async () => {
    const { stdout } = await runIn({ stdin: OLD }, 'check', ...ALL, '-');
    expect(lines(stdout)).toEqual(['-:2:8: warning: The mode `old` is 100% out of fashion, use `new`. [old-mode]']);
  });

  test('a directory is one, read as HAProxy reads it', async () => {
    const files = { 'd/b.cfg': CLEAN, 'd/B.cfg': OLD, 'd/.h.cfg': OLD, 'd/c.CFG': OLD, 'd/sub/x.cfg': OLD, 'd/a.txt': OLD, 'd/a.cfg': OLD };
    const { stdout } = await runIn({ files }, 'check', '--format', 'json', 'd');
    expect((JSON.parse(stdout) as { files: { path: string }[] }).files.map(file => file.path)).toEqual(['d/B.cfg', 'd/a.cfg', 'd/b.cfg']);
    expect((await runIn({ files: { 'd/a.cfg': CLEAN } }, 'check', ...ALL, 'd/')).stdout).toContain('d/a.cfg:1:1: warning: whole, of 1');
  });

  test('-f makes one of several files and directories', async () => {
    const { stdout } = await runIn({ files: { 'a.cfg': CLEAN, 'd/b.cfg': CLEAN } }, 'check', ...ALL, '-f', 'a.cfg', '-f', 'd');
    expect(lines(stdout)).toEqual(['a.cfg:1:1: warning: whole, of 2 [fragment]']);
  });

  test('a part that cannot be read makes the rest a fragment', async () => {
    const { stdout, status } = await runIn({ files: { 'a.cfg': CLEAN, 'b.cfg': null } }, 'check', ...ALL, '-f', 'a.cfg', '-f', 'b.cfg');
    expect([stdout, status]).toEqual(['', 2]);
  });

  const declared = JSON.stringify({ preset: 'all', configurations: [{ name: 'edge', files: ['edge.cfg', 'conf.d/*.cfg'] }, { name: 'dir', files: ['dir'] }] });
  const files = { '.haproxy-doctor.json': declared, 'edge.cfg': CLEAN, 'conf.d/a.cfg': CLEAN, 'conf.d/.a.cfg': CLEAN, 'conf.d/a.txt': CLEAN, 'dir/b.cfg': CLEAN };

  test.each([
    ['without files, those of the nearest settings file', '/srv', [], ''],
    ['the same, from a directory below', '/srv/conf.d', [], '../'],
    ['the same, from a directory two below', '/srv/dir/sub', [], '../../'],
    ['of a settings file that is named', '/', ['--config', 'srv/.haproxy-doctor.json'], 'srv/'],
  ])('%s', async (_, cwd, flags, prefix) => {
    const { stdout } = await runIn({ cwd, files }, 'check', ...COMPACT, ...flags);
    expect(lines(stdout)).toEqual([`${prefix}edge.cfg:1:1: warning: whole, of 2 [fragment]`, `${prefix}dir/b.cfg:1:1: warning: whole, of 1 [fragment]`]);
  });

  test('a declared configuration of which nothing is there', async () => {
    const outcome = await runIn({ files: { '.haproxy-doctor.json': '{"configurations": [{"name": "edge", "files": ["conf.d/*.cfg", "x.cfg"]}]}' } }, 'check');
    expect([outcome.status, outcome.stderr]).toEqual([2, 'error: cannot read x.cfg: there is no such file\n']);
    const empty = await runIn({ files: { '.haproxy-doctor.json': '{"configurations": [{"name": "edge", "files": ["conf.d/*.cfg"]}]}' } }, 'check');
    expect([empty.status, empty.stderr]).toEqual([2, 'error: /srv/.haproxy-doctor.json: no files in the configuration `edge`\n']);
  });
});

describe('settings', () => {
  const told = async (files: Record<string, string>, ...flags: string[]) => {
    const { stdout } = await runIn({ files }, 'check', '--preset', 'all', '--rule', 'fragment=off', ...COMPACT, ...flags, 'p/a.cfg');
    return /checked for (\S+)/.exec(stdout)?.[1];
  };
  const config = '{"haproxyVersion": "2.8"}';
  const comment = '# haproxy-version: 3.0.11\n';

  test('the version: flag, then comment, then settings file, then 3.4', async () => {
    const all = { 'p/a.cfg': comment + LOG, '.haproxy-doctor.json': config };
    expect(await told(all, '--haproxy-version', '2.6')).toBe('2.6');
    expect(await told(all)).toBe('3.0');
    expect(await told({ ...all, 'p/a.cfg': LOG })).toBe('2.8');
    expect(await told({ ...all, 'p/a.cfg': LOG }, '--no-config')).toBe('3.4');
    expect(await told({ 'p/a.cfg': LOG, '.haproxy-doctor.json': '{"haproxyVersion": "auto"}' })).toBe('3.4');
    expect(await told({ 'p/a.cfg': '\n'.repeat(20) + comment + LOG })).toBe('3.4');
    expect(await told({ 'p/a.cfg': '\n'.repeat(19) + comment + LOG })).toBe('3.0');
  });

  test('the nearest settings file counts, or the one that is named', async () => {
    const files = { 'p/a.cfg': LOG, '.haproxy-doctor.json': config, 'p/.haproxy-doctor.json': '{"haproxyVersion": "3.2"}', 'other.json': '{"haproxyVersion": "2.4"}' };
    expect(await told(files)).toBe('3.2');
    expect(await told(files, '--config', 'other.json')).toBe('2.4');
  });

  test('flags go over the settings file', async () => {
    const files = { 'a.cfg': OLD, '.haproxy-doctor.json': '{"rules": {"old-mode": "error"}}' };
    expect((await runIn({ files }, 'check', ...COMPACT, 'a.cfg')).stdout).toContain('a.cfg:2:8: error:');
    expect((await runIn({ files }, 'check', ...COMPACT, '--rule', 'old-mode=hint', 'a.cfg')).stdout).toContain('a.cfg:2:8: hint:');
    expect((await runIn({ files }, 'check', ...COMPACT, '--rule', 'old-mode=off', 'a.cfg')).stdout).toBe('');
    expect((await runIn({ files }, 'check', ...COMPACT, '--no-config', 'a.cfg')).stdout).toContain('a.cfg:2:8: warning:');
  });

  test.each([
    ['no JSON', '{\n  "preset": strict\n}', '/srv/.haproxy-doctor.json: line 2: not JSON'],
    ['an unknown rule', '{"rules": {"old-mood": "off"}}', '/srv/.haproxy-doctor.json: unknown rule `old-mood`; did you mean `old-mode`?'],
    ['an unknown setting', '{"presets": "all"}', '/srv/.haproxy-doctor.json: unknown setting `presets`'],
  ])('a settings file with %s is 2, and the files are checked', async (_, text, message) => {
    const outcome = await runIn({ files: { 'a.cfg': OLD, 'b.cfg': OLD, '.haproxy-doctor.json': text } }, 'check', ...COMPACT, 'a.cfg', 'b.cfg');
    expect(outcome.status).toBe(2);
    expect(lines(outcome.stderr)).toHaveLength(1);
    expect(outcome.stderr).toContain(message);
    expect(lines(outcome.stdout)).toHaveLength(2);
  });

  test('a settings file that is named has to be there', async () => {
    const outcome = await runIn({ files: { 'a.cfg': CLEAN } }, 'check', '--config', 'x.json', 'a.cfg');
    expect([outcome.status, outcome.stderr]).toEqual([2, 'error: cannot read x.json: there is no such file\n']);
  });
});

describe('repairs', () => {
  const MIXED = 'backend be\r\n  mode old\r\n  balance x\r\n';

  test('--fix writes the safe ones, and reports what is left', async () => {
    const outcome = await runIn({ files: { 'a.cfg': MIXED } }, 'check', '--fix', '--fail-level', 'information', 'a.cfg');
    expect(outcome.files.get('/srv/a.cfg')).toBe('backend be\r\n  mode new\r\n  balance x\r\n');
    expect(outcome.status).toBe(1);
    expect(outcome.stdout).toContain('information[needless-line]');
    expect(outcome.stdout).toContain('Repaired 1 finding. 1 information in 1 file.');
  });

  test('--unsafe-fixes writes the others, too', async () => {
    const outcome = await runIn({ files: { 'a.cfg': MIXED } }, 'check', '--fix', '--unsafe-fixes', 'a.cfg');
    expect(outcome.files.get('/srv/a.cfg')).toBe('backend be\r\n  mode new\r\n');
    expect([outcome.status, outcome.stdout]).toEqual([0, 'Repaired 2 findings. Nothing found in 1 file.\n']);
  });

  test('--diff writes nothing, and prints only the diff to standard output', async () => {
    const outcome = await runIn({ files: { 'd/a.cfg': OLD } }, 'check', '--diff', 'd/a.cfg');
    expect(outcome.files.get('/srv/d/a.cfg')).toBe(OLD);
    expect(outcome.status).toBe(1);
    expect(outcome.stdout).toBe('--- a/d/a.cfg\n+++ b/d/a.cfg\n@@ -1,2 +1,2 @@\n backend be\n-  mode old\n+  mode new\n');
    expect(outcome.stderr).toContain('Would repair 1 finding. 1 warning in 1 file.');
  });

  test('from standard input to standard output', async () => {
    const outcome = await runIn({ stdin: OLD }, 'check', '--fix', '-');
    expect([outcome.status, outcome.stdout]).toEqual([0, 'backend be\n  mode new\n']);
    expect(outcome.stderr).toBe('Repaired 1 finding. Nothing found in 1 file.\n');
    expect((await runIn({ stdin: CLEAN }, 'check', '--fix', '-')).stdout).toBe(CLEAN);
  });

  test('latin1 stays latin1', async () => {
    const outcome = await runIn({ files: { 'a.cfg': Buffer.from(`# caf\u00e9\n${OLD}`, 'latin1') } }, 'check', '--fix', 'a.cfg');
    expect(outcome.files.get('/srv/a.cfg')).toBe('# caf\u00e9\nbackend be\n  mode new\n');
  });

  test('nothing is written with settings that are not understood, or without all files', async () => {
    const broken = await runIn({ files: { 'a.cfg': OLD, '.haproxy-doctor.json': '{' } }, 'check', '--fix', 'a.cfg');
    expect([broken.status, broken.files.get('/srv/a.cfg')]).toEqual([2, OLD]);
    expect(broken.stderr).toContain('a.cfg is not repaired');
    const partial = await runIn({ files: { 'a.cfg': OLD, 'b.cfg': null } }, 'check', '--fix', '-f', 'a.cfg', '-f', 'b.cfg');
    expect([partial.status, partial.files.get('/srv/a.cfg')]).toEqual([2, OLD]);
  });
});

describe('output', () => {
  test('each --output belongs to the --format before it', async () => {
    const outcome = await runIn({ files: { 'a.cfg': OLD } }, 'check', '--format', 'json', '--output', 'x.json', '--format', 'compact', '--format', 'github', '--output', 'x.txt', 'a.cfg');
    expect(outcome.files.get('/srv/x.json')).toMatch(/^\{"version":1,/);
    expect(outcome.files.get('/srv/x.txt')).toMatch(/^::warning /);
    expect(outcome.stdout).toMatch(/^a\.cfg:2:8: warning/);
    const pretty = await runIn({ files: { 'a.cfg': OLD } }, 'check', '--output', 'x.txt', 'a.cfg');
    expect([pretty.stdout, pretty.files.get('/srv/x.txt')]).toEqual(['', expect.stringContaining('warning[old-mode]')]);
  });

  test('a file that cannot be written is 2', async () => {
    const outcome = await runIn({ files: { 'a.cfg': CLEAN } }, 'check', '--format', 'json', '--output', 'no/x.json', 'a.cfg');
    expect([outcome.status, outcome.stderr]).toEqual([2, 'error: cannot write no/x.json: there is no such file\n']);
  });

  test('--quiet leaves out what is below the fail level', async () => {
    const files = { 'a.cfg': `${OLD}  balance x\n` };
    expect(lines((await runIn({ files }, 'check', ...COMPACT, 'a.cfg')).stdout)).toHaveLength(2);
    expect(lines((await runIn({ files }, 'check', ...COMPACT, '--quiet', 'a.cfg')).stdout)).toHaveLength(1);
  });

  test.each([
    [{}, [], false],
    [{ isTTY: true }, [], true],
    [{ isTTY: true }, ['--color', 'never'], false],
    [{}, ['--color', 'always'], true],
    [{ isTTY: true, env: { NO_COLOR: '1' } }, [], false],
    [{ isTTY: true, env: { TERM: 'dumb' } }, [], false],
    [{ env: { FORCE_COLOR: '1' } }, [], true],
  ])('colours in %j with %j: %j', async (setting, flags, isColored) => {
    const { stdout } = await runIn({ files: { 'a.cfg': OLD }, ...setting }, 'check', ...flags, 'a.cfg');
    expect(stdout.includes('\u001b[')).toBe(isColored);
  });
});
