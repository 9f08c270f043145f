import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { kinds, knownWords } from '../../server/src/language/catalogue.ts';
import { isKnownIn } from '../../server/src/language/lifetime.ts';
import { manualUrl } from '../../server/src/language/manual-url.ts';

test('the manual is that of the version, with the anchor', () => {
  expect(manualUrl({ anchor: '4.2-timeout client' }, '2.8')).toBe('https://docs.haproxy.org/2.8/configuration.html#4.2-timeout%20client');
  expect(manualUrl({ anchor: '4.2-timeout client' }, '3.5')).toBe('https://docs.haproxy.org/dev/configuration.html#4.2-timeout%20client');
});

test('a chapter that was elsewhere is found by the word', () => {
  expect(manualUrl({ anchor: '12.4-errorfile' }, '2.6')).toBe('https://docs.haproxy.org/2.6/configuration.html#errorfile');
  expect(manualUrl({ anchor: '12.4-errorfile' }, '3.4')).toBe('https://docs.haproxy.org/3.4/configuration.html#12.4-errorfile');
  expect(manualUrl({ anchor: '4.4-deny', oldAnchor: '4.2-http-request deny' }, '2.6')).toBe('https://docs.haproxy.org/2.6/configuration.html#4.2-http-request%20deny');
  expect(manualUrl({}, '3.4')).toBeUndefined();
});

test('nothing in an anchor ends the link', () => {
  expect(manualUrl({ anchor: '7.3.1-x(y)' }, '3.4')).toBe('https://docs.haproxy.org/3.4/configuration.html#7.3.1-x%28y%29');
});

// Debian 12's haproxy-doc.
const manual = '/usr/share/doc/haproxy/html/configuration.html';

describe.skipIf(!existsSync(manual) || !readFileSync(manual, 'utf8').includes('2.6'))('the anchors are in the manual of 2.6', () => {
  test.each(kinds)('%s', kind => {
    const html = readFileSync(manual, 'utf8');
    const anchors = new Set([...html.matchAll(/\b(?:id|name)="([^"]*)"/g)].map(([, name]) => name));
    const words = knownWords(kind).filter(({ fact, anchor }) => anchor !== undefined && isKnownIn(fact, '2.6') && fact.undocumented === undefined);
    const lost = words.filter(word => !anchors.has(decodeURI(manualUrl(word, '2.6')?.split('#')[1] ?? '')));
    // Some words have come into the manual later than into HAProxy.
    expect(lost.map(({ name }) => name).slice(Math.ceil(words.length / 10))).toEqual([]);
  });
});
