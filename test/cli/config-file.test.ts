import { expect, test } from 'vitest';
import { parseConfigFile } from '../../server/src/lint/config-file.ts';
import { versionComment } from '../../server/src/lint/version-comment.ts';

test('the settings are what the JSON says', () => {
  expect(parseConfigFile('{"preset": "strict", "rules": {"a": ["error", {"x": 1}]}}')).toEqual({ settings: { preset: 'strict', rules: { a: ['error', { x: 1 }] } }, problems: [] });
  expect(parseConfigFile('\ufeff{}')).toEqual({ settings: {}, problems: [] });
});

test.each([
  ['', 'line 1: not JSON: Unexpected end of input found.'],
  ['{\n  "preset": strict\n}', "line 2: not JSON: Unexpected character 's' found."],
  ['{\n  "preset": "strict",\n}', 'line 3: not JSON: '],
  ['{\n // why\n}', 'line 2: not JSON: '],
  ['[]', 'line 1: the settings must be a JSON object'],
  ['null', 'line 1: the settings must be a JSON object'],
  ['{\n"preset": "all",\n"preset": "strict"}', 'line 3: `preset` stands here twice'],
  ['{"rules": {"a": "off",\n"a": "error"}}', 'line 2: `a` stands here twice'],
  ['['.repeat(200_000), ''],
])('%j', (text, problem) => {
  const { problems } = parseConfigFile(text);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
});

test('a name of every object is no setting', () => {
  const { settings } = parseConfigFile('{"__proto__": {"preset": "all"}}');
  expect(settings.preset).toBeUndefined();
});

test.each([
  ['# haproxy-version: 3.0\n', '3.0'],
  ['global\n\t##haproxy-version:2.8.3\r\n', '2.8'],
  ['# haproxy-version: 3.5-dev4', '3.5'],
  ['# haproxy-version: soon\n# haproxy-version: 2.6\n', '2.6'],
  ['# haproxy-version: 1.8\n', undefined],
  ['mode http # haproxy-version: 2.6\n', undefined],
  [`${'x'.repeat(1_000_000)}\n# haproxy-version: 2.6\n`, '2.6'],
  ['', undefined],
])('the version comment of %j', (text, version) => {
  expect(versionComment(text)).toBe(version);
});
