import { expect, test } from 'vitest';
import { Configuration } from '../../server/src/model/configuration.ts';
import { deadRoutesOf, leadsAllAway, liveRoutesOf } from '../../server/src/model/routes/dead-routes.ts';
import type { Proxy } from '../../server/src/model/proxy.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';

/** Each dead line with its cause, as `cause > dead dead`. */
function deadIn(lines: string): string[] {
  const proxy = new Configuration([HaproxyDocument.parse(`frontend fe\n${lines}\n`)], '3.4').proxies[0] as Proxy;
  return deadRoutesOf(proxy).map(({ dead, cause }) => `${cause?.target.value ?? 'together'} > ${dead.map(route => route.target.value).join(' ')}`);
}

test.each([
  ['use_backend a\n use_backend b if x\n use_backend c', ['a > b c']],
  ['use_backend %[path]\n use_backend b', ['%[path] > b']],
  ['use_backend a if x\n use_backend b if x\n use_backend c if x', ['a > b c']],
  ['use_backend a if x\n use_backend b unless !x', ['a > b']],
  ['use_backend a if x\n use_backend b if x y', ['a > b']],
  ['use_backend a if x\n use_backend b unless x\n use_backend c', ['together > c']],
  ['use_backend a if x y\n use_backend b if x', []],
  ['use_backend a if x\n use_backend b unless x', []],
  ['use_backend a if { rand(2) eq 0 }\n use_backend b if { rand(2) eq 0 }', []],
  ['acl r rand(2) eq 0\n use_backend a if r\n use_backend b if r', []],
  ['use_backend a if x\n use_backend b if FALSE', []],
  ['.if defined(X)\n use_backend a\n .endif\n use_backend b', []],
  ['use_backend a\n default_backend b', []],
  ['use_backend a if { path_beg /a }\n use_backend b if { path_beg /a/b }', ['a > b']],
  ['use_backend a if { path_beg /a/b }\n use_backend b if { path_beg /a }', []],
  ['use_backend a if !{ path /a } or !{ path /b }\n use_backend b if x', ['a > b']],
  ['use_backend a unless { path /a }\n use_backend b unless { path /b }\n use_backend c', ['together > c']],
  ['use_backend a if { path /a } x\n use_backend b if { path /a }', []],
  ['use_backend a if x\n use_backend b if { path /a } { path /b }', []],
  ['acl m method GET\n acl m method POST\n use_backend a if METH_GET\n use_backend b if m', []],
])('%s', (lines, expected) => {
  expect(deadIn(lines)).toEqual(expected);
});

test('finds equal conditions and catch-alls among very many lines', () => {
  const many = Array.from({ length: 300 }, (_, i) => ` use_backend b${i} if { path /${i} }`);
  expect(deadIn([...many, ' use_backend again if { path /7 }', ' use_backend all', ' use_backend never if x'].join('\n'))).toEqual(['b7 > again', 'all > never']);
});

test.each([
  ['use_backend a if x\n use_backend b if x\n default_backend c', 'a c'],
  ['use_backend a\n use_backend b if x\n default_backend c', 'a'],
  ['use_backend %[path]\n use_backend b\n default_backend c', '%[path] c'],
  ['use_backend "$NAME"\n default_backend c', '$NAME'],
  ['use_backend a if x\n default_backend c', 'a c'],
  ['disabled\n use_backend a if x\n default_backend c', ''],
  ['.if defined(X)\n use_backend a\n .endif\n default_backend c', 'a c'],
])('%s: requests take %s', (lines, expected) => {
  const proxy = new Configuration([HaproxyDocument.parse(`frontend fe\n${lines}\n`)], '3.4').proxies[0] as Proxy;
  expect(liveRoutesOf(proxy).map(route => route.target.value.replaceAll(/["{}]/g, '')).join(' ')).toBe(expected);
});

// Seen on a running 2.6 and 3.4.
test.each([
  ['default_backend a', true],
  ['use_backend a', true],
  ['use_backend a if x', false],
  ['use_backend %[path]', false],
  ['use_backend %[path]\n use_backend a', false],
])('listen with servers and %s leads all away: %s', (lines, expected) => {
  const proxy = new Configuration([HaproxyDocument.parse(`listen li\n bind :80\n${lines}\n server s 192.0.2.1:80\n`)], '3.4').proxies[0] as Proxy;
  expect(leadsAllAway(proxy)).toBe(expected);
});
