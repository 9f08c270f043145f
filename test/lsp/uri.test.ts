import { expect, test } from 'vitest';
import { pathOf, uriOf } from '../../server/src/lsp/uri.ts';

test.each([
  ['file:///etc/haproxy/haproxy.cfg', '/etc/haproxy/haproxy.cfg'],
  ['file:///a%20b/%23c%25.cfg', '/a b/#c%.cfg'],
  ['file:///C%3A/lb/haproxy.cfg', 'c:/lb/haproxy.cfg'],
  ['file:///c:/lb/haproxy.cfg', 'c:/lb/haproxy.cfg'],
  ['file://localhost/etc/h.cfg', '/etc/h.cfg'],
  ['file://server/share/h.cfg', '//server/share/h.cfg'],
])('%s is the path %s', (uri, path) => {
  expect(pathOf(uri)).toBe(path);
});

test.each(['untitled:Untitled-1', 'git:/etc/haproxy.cfg?%7B%7D', 'vscode-vfs://github/a', 'file:///%E0%A4%A', 'file:///a?b', '', 'etc/haproxy.cfg'])('%s is no file', uri => {
  expect(pathOf(uri)).toBeUndefined();
});

test.each(['/etc/haproxy/haproxy.cfg', '/a b/#c%?.cfg', 'c:/lb/ä.cfg'])('%s comes back from its URI', path => {
  expect(pathOf(uriOf(path))).toBe(path);
});
