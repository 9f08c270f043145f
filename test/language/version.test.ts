import { expect, test } from 'vitest';
import { defaultVersion, haproxyVersions, isAtLeast, toHaproxyVersion } from '../../server/src/language/version.ts';

test.each([
  ['3.0', '3.0'], ['3.0.11', '3.0'], ['3.0.11-1~bpo12+1', '3.0'], ['3.5-dev5', '3.5'], [' 2.8 ', '2.8'],
  // Without long-term support.
  ['2.5', '2.5'], ['3.1.2', '3.1'], ['3.3-dev1', '3.3'],
  // Between two known ones: the older. Newer than all: the newest.
  ['2.10', '2.9'], ['3.12', '3.5'], ['4.0', '3.5'],
])('%s counts as %s', (text, version) => {
  expect(toHaproxyVersion(text)).toBe(version);
});

test.each(['', '3', 'v3.0', '3.0dev', '2.3.9', '1.8', '0.0', 'latest', '3,0', '3.0 3.2'])('%j is no version that is known', text => {
  expect(toHaproxyVersion(text)).toBeUndefined();
});

test('versions are in order', () => {
  for (const [i, version] of haproxyVersions.entries()) {
    expect(haproxyVersions.map(floor => isAtLeast(version, floor))).toEqual(haproxyVersions.map((_, j) => j <= i));
  }
  expect(haproxyVersions).toContain(defaultVersion);
});
