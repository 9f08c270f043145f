import { describe, expect, test } from 'vitest';
import { Configuration } from '../../server/src/model/configuration.ts';
import { routesOf } from '../../server/src/model/routes/route.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';

function routesIn(text: string, name = 'fe') {
  const { proxies } = new Configuration([HaproxyDocument.parse(text)], '3.4');
  const proxy = proxies.find(each => each.name === name);
  return proxy ? routesOf(proxy) : [];
}

describe('routesOf', () => {
  test('gives the lines in the order in which HAProxy tries them, the default last', () => {
    const routes = routesIn('frontend fe\n  default_backend rest\n  use_backend a if { path /a }\n  use_backend b\n');
    expect(routes.map(route => `${route.keyword} ${route.target.value} ${route.condition?.text ?? ''}`.trim())).toEqual([
      'use_backend a if { path /a }', 'use_backend b', 'default_backend rest',
    ]);
  });

  test('takes the default from the defaults in force, and says whose it is', () => {
    const [route] = routesIn('defaults base\n  default_backend rest\ndefaults\nfrontend fe from base\n');
    expect([route?.target.value, route?.owner.name]).toEqual(['rest', 'base']);
    expect(routesIn('defaults base\n  default_backend rest\ndefaults\nfrontend fe\n')).toEqual([]);
    expect(routesIn('defaults\n  default_backend rest\nfrontend fe\n  default_backend own\n').map(each => each.target.value)).toEqual(['own']);
  });

  test('has nothing to say of a backend, nor of dead code', () => {
    expect(routesIn('backend fe\n  use_backend a\n  default_backend b\n')).toEqual([]);
    expect(routesIn('frontend fe\n.if 0\n  use_backend a\n.endif\n')).toEqual([]);
  });

  test.each([
    ['a', false, false],
    ['"$NAME"', true, false],
    ['$NAME', false, false],
    ['be_%[path]', true, true],
    ['be%%x', true, true],
    ['%[path,map(/etc/names.map)]', true, true],
    ['%[path,map(/etc/names.map,rest)]', true, false],
    ['%[path,map_beg(/etc/names.map,rest)]', true, false],
    ['be_%[path,map(/etc/names.map,rest)]', true, true],
    ['%[path,map(/etc/names.map,rest),lower]', true, true],
    ['%[var(txn.name,rest)]', true, false],
  ])('use_backend %s: dynamic %s, may be unknown %s', (name, isDynamic, canMiss) => {
    const [route] = routesIn(`frontend fe\n  use_backend ${name}\n`);
    expect([route?.isDynamic, route?.canMiss]).toEqual([isDynamic, canMiss]);
  });

  test('takes no log-format in default_backend, but the environment', () => {
    expect(routesIn('frontend fe\n  default_backend %[path]\n')[0]?.isDynamic).toBe(false);
    expect(routesIn('frontend fe\n  default_backend "${NAME}"\n')[0]?.isDynamic).toBe(true);
  });
});
