import { expect, test } from 'vitest';
import { absolute, directoryOf, joined, upwards } from '../../server/src/host/path.ts';

test.each([
  ['/etc', 'haproxy.cfg', '/etc/haproxy.cfg'],
  ['/etc', './conf.d/../a.cfg', '/etc/a.cfg'],
  ['/etc', '../../..', '/'],
  ['/etc', '/var/a', '/var/a'],
  ['C:/etc', 'a/../b', 'C:/etc/b'],
  ['C:/etc', 'D:/b', 'D:/b'],
])('absolute(%s, %s) is %s', (cwd, path, whole) => {
  expect(absolute(cwd, path)).toBe(whole);
});

test.each([
  ['a.cfg', '.'],
  ['d/a.cfg', 'd'],
  ['d/e/', 'd'],
  ['/a', '/'],
  ['/', '/'],
  ['C:/a', 'C:/'],
  ['C:/', 'C:/'],
])('directoryOf(%s) is %s', (path, directory) => {
  expect(directoryOf(path)).toBe(directory);
});

test('joined', () => {
  expect([joined('d', 'a'), joined('d/', 'a'), joined('', 'a'), joined('/', 'a'), joined('d', '/a')]).toEqual(['d/a', 'd/a', 'a', '/a', '/a']);
});

test('upwards ends at the root', () => {
  expect(upwards('/a/b')).toEqual(['/a/b', '/a', '/']);
  expect(upwards('C:/a')).toEqual(['C:/a', 'C:/']);
});
