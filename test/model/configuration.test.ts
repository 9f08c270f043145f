import { describe, expect, test } from 'vitest';
import { Configuration } from '../../server/src/model/configuration.ts';
import type { Proxy } from '../../server/src/model/proxy.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';

function configuration(...texts: string[]): Configuration {
  return new Configuration(texts.map((text, index) => HaproxyDocument.parse(text, `file${index}.cfg`)), '3.4');
}

function proxy(of: Configuration, kind: string, name: string): Proxy {
  const found = of.proxies.find(each => each.kind === kind && each.name === name);
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found;
}

describe('several files', () => {
  test('defaults carry over to the next file, a section does not', () => {
    const both = configuration('defaults\n  mode http\nbackend a\n  server x 192.0.2.1:80\n', '  server y 192.0.2.2:80\nbackend b\n  server z 192.0.2.3:80\n');
    expect(proxy(both, 'backend', 'b').mode).toBe('http');
    expect(proxy(both, 'backend', 'a').servers.map(server => server.name)).toEqual(['x']);
    expect(both.sections.map(section => section.kind)).toEqual(['defaults', 'backend', '', 'backend']);
  });

  test('routes lead from one file to another, in both directions', () => {
    const both = configuration('frontend f\n  bind :80\n  default_backend late\nbackend early\n', 'frontend g\n  default_backend early\nbackend late\n');
    expect(both.routesTo(proxy(both, 'backend', 'late')).map(route => route.owner.name)).toEqual(['f']);
    expect(both.routesTo(proxy(both, 'backend', 'early')).map(route => route.owner.name)).toEqual(['g']);
  });

  test('an open `.if` does not reach into the next file', () => {
    const both = configuration('.if 0\n', 'backend b\n  server s 192.0.2.1:80\n');
    expect(proxy(both, 'backend', 'b').servers).toHaveLength(1);
  });

  test('a place is found in the file it stands in', () => {
    const both = configuration('backend a\n', '# comment\nbackend b\n');
    const { document, span } = both.locate(proxy(both, 'backend', 'b').nameWord!);
    expect([document.name, document.text.slice(span.start, span.end), span.start]).toEqual(['file1.cfg', 'b', 18]);
  });
});

describe('fragments', () => {
  test.each([
    ['backend b\n', false],
    ['defaults\nbackend b\n', true],
    ['global\nbackend b\n', true],
    ['.if 0\nglobal\n.endif\nbackend b\n', false],
  ])('%j is whole: %s', (text, isWhole) => {
    expect(configuration(text).isWhole).toBe(isWhole);
  });

  test('a declared configuration is whole', () => {
    expect(new Configuration([HaproxyDocument.parse('backend b\n')], '3.4', true).isWhole).toBe(true);
  });
});

describe('routes', () => {
  const text = `
frontend f
  bind :80
  use_backend static if { path /a }
  use_backend %[req.hdr(host)]
  use_backend "be-\${ZONE}"
  use_backend missing
listen own
  bind :81
backend static
backend be-x
frontend same
backend same
frontend g
  default_backend same
`;
  const one = configuration(text);

  test('a name made at run time leads nowhere that could be told', () => {
    expect(one.proxies.filter(each => one.routesTo(each).length > 0).map(each => each.title)).toEqual(['`backend static`', '`backend same`']);
  });

  test('a frontend and a backend may share a name; a route means the backend', () => {
    expect(one.backend('same')?.kind).toBe('backend');
  });

  test('a lone haproxy.cfg is whole without `global` and `defaults` when clients can come, and get to sections that are there', () => {
    const frontend = 'frontend f\n bind :80\n default_backend b\n';
    const isWhole = (text: string, ...names: string[]) => new Configuration(names.map(name => HaproxyDocument.parse(text, name)), '3.4').isWhole;
    expect(isWhole(`${frontend}backend b\n`, '/etc/haproxy/haproxy.cfg')).toBe(true);
    expect(isWhole(frontend, '/etc/haproxy/haproxy.cfg')).toBe(false);
    expect(isWhole('backend b\n', 'haproxy.cfg')).toBe(false);
    expect(isWhole(`${frontend}backend b\n`, '/etc/haproxy/10-web.cfg')).toBe(false);
    expect(isWhole(`${frontend}backend b\n`, 'haproxy.cfg', 'conf.d/web.cfg')).toBe(false);
  });

  test('a line that is never reached leads nowhere', () => {
    const dead = configuration('frontend f\n bind :80\n use_backend a\n use_backend b if x\n default_backend c\nbackend a\nbackend b\nbackend c\n');
    expect(dead.proxies.filter(each => dead.isReached(each)).map(each => each.name)).toEqual(['a']);
  });

  test('the servers of a listen section are not reached by its address when a `default_backend` beats them, but by a route', () => {
    const away = 'listen l\n bind :80\n default_backend b\nbackend b\n';
    const one = configuration(away);
    expect(one.proxies.map(each => one.isReached(each))).toEqual([false, true]);
    const both = configuration(`${away}frontend f\n bind :81\n default_backend l\n`);
    expect(both.proxies.map(each => both.isReached(each))).toEqual([true, true, false]);
  });

  test('a listen section is reached by its own address', () => {
    expect(one.isReached(proxy(one, 'listen', 'own'))).toBe(true);
    expect(one.isReached(proxy(one, 'backend', 'be-x'))).toBe(false);
  });
});
