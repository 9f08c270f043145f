import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { HaproxyVersion } from '../../server/src/language/version.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { semanticTokens } from '../../server/src/service/semantic-tokens.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { textAt, type Span } from '../../server/src/text/span.ts';

/** Each token as `words: type modifier...`. */
function tokens(text: string, version: HaproxyVersion = '3.4', range?: Span): string[] {
  const document = HaproxyDocument.parse(text, 'haproxy.cfg');
  return written(document, version, range);
}

function written(document: HaproxyDocument, version: HaproxyVersion, range?: Span): string[] {
  const found = semanticTokens(new Configuration([document], version), document, range);
  return found.map(({ span, type, modifiers }) => `${textAt(document.text, span)}: ${[type, ...modifiers].join(' ')}`);
}

describe('names', () => {
  test('of sections, and what refers to them', () => {
    expect(tokens('defaults web\nfrontend fe from web\n  use_backend be if { nbsrv(be) gt 1 }\n  default_backend "b e"\nbackend be\n  stick on src table st\n')).toEqual([
      'web: class declaration', 'fe: class declaration', 'web: class', 'be: class', 'nbsrv: function defaultLibrary', 'be: class', '"b e": class',
      'be: class declaration', 'src: function defaultLibrary', 'st: class',
    ]);
    expect(tokens('defaults from web\nuserlist staff\nresolvers dns\nbackend be\n  http-request auth if !{ http_auth(staff) }\n  email-alert mailers m\n')).toEqual([
      'web: class', 'staff: struct declaration', 'dns: struct declaration', 'be: class declaration', 'http_auth: function defaultLibrary', 'staff: struct', 'm: struct',
    ]);
  });

  test('of servers', () => {
    expect(tokens('backend be\n  server s1 192.0.2.1:80 check track be/s2 resolvers dns sni req.hdr(host)\n  use-server s1 if TRUE\n')).toEqual([
      'be: class declaration', 's1: property declaration', 'be/s2: property', 'dns: struct', 'req.hdr: function defaultLibrary', 's1: property',
      'TRUE: variable readonly defaultLibrary',
    ]);
    expect(tokens('resolvers dns\n  nameserver n1 192.0.2.1:53\n')).toEqual(['dns: struct declaration', 'n1: property declaration']);
  });

  test('that are made at run time are none', () => {
    expect(tokens('frontend fe\n  use_backend %[src] if !a\n  default_backend "$B"\n').slice(1)).toEqual(['src: function defaultLibrary', 'a: variable readonly']);
  });

  test('of ACLs, where they are defined and where they are asked for', () => {
    expect(tokens('frontend fe\n  acl api path_beg /api\n  http-request deny if !api || ! { src 192.0.2.1 } api\n').slice(1)).toEqual([
      'api: variable declaration readonly', 'path_beg: function defaultLibrary', 'api: variable readonly', 'src: function defaultLibrary', 'api: variable readonly',
    ]);
  });

  test('of variables', () => {
    expect(tokens('frontend fe\n  http-request set-var(txn.a,ifnotset) src,add(txn.b),lua.mine\n  http-request set-header X "a %[var(sess.c)]"\n').slice(1)).toEqual([
      'txn.a: variable', 'src: function defaultLibrary', 'add: method defaultLibrary', 'txn.b: variable', 'lua.mine: method', 'var: function defaultLibrary', 'sess.c: variable',
    ]);
    expect(tokens('backend b\n  http-check set-var(check.x) int(1)\n  http-request do-resolve(txn.ip,dns,ipv4) hdr(host)\n').slice(1)).toEqual([
      'check.x: variable', 'int: function defaultLibrary', 'txn.ip: variable', 'dns: struct', 'hdr: function defaultLibrary',
    ]);
  });
});

describe('what the version does not take', () => {
  const deprecated = (text: string, version?: HaproxyVersion) => tokens(text, version).filter(each => /deprecated|unknown/.test(each));

  test('directives', () => {
    const text = 'global\n  nbproc 2\n  nonsense\n  maxconn 5\nbackend b\n  nbthread 4\n  option nonsense\n  timeout tarpit 5s\n  stats nonsense\n';
    expect(deprecated(text, '3.4')).toEqual([
      'nbproc: keyword deprecated', 'nonsense: keyword unknown', 'nbthread: keyword deprecated', 'nonsense: keyword unknown', 'nonsense: keyword unknown',
    ]);
    expect(deprecated('global\n  nbproc 2\n', '2.4')).toEqual(['nbproc: keyword deprecated']);
    expect(deprecated('backend b\n  http-request set-var-fmt(txn.x) a\n', '2.4')).toEqual(['set-var-fmt: function deprecated']);
    expect(deprecated('backend b\n  http-request set-var-fmt(txn.x) a\n  http-request lua.x\n  tcp-request inspect-delay 5s\n')).toEqual([]);
  });

  test('sections', () => {
    expect(deprecated('program p\n  command x\n', '2.6')).toEqual([]);
    expect(deprecated('program p\n  command x\n', '3.4')).toEqual(['program: keyword deprecated']);
  });

  test('options, but not their values', () => {
    expect(deprecated('backend b\n  server s :80 cookie nonsense guid g nonsense check nonsense\n', '2.8')).toEqual(['guid: parameter deprecated', 'nonsense: parameter unknown']);
    expect(deprecated('frontend f\n  bind :80 name nonsense ktls on\n', '3.2')).toEqual(['ktls: parameter deprecated']);
  });

  test('fetches and converters', () => {
    expect(deprecated('frontend f\n  acl a hdrr(host),lowerr -m found\n  acl b pathq -m found\n  acl c lua.x 1\n')).toEqual([
      'hdrr: function unknown', 'lowerr: method unknown',
    ]);
    expect(deprecated('frontend f\n  http-request deny if { acl(a) }\n', '2.8')).toEqual(['acl: function defaultLibrary deprecated']);
  });

  test('is not said of a piece of a file', () => {
    expect(deprecated('nonsense\nserver s :80 check\n')).toEqual([]);
  });
});

describe('lines that are not read', () => {
  const text = 'backend a\n.if version_atleast(3.0)\n  server s :80\n.else\n  server  t :80 # t\nbackend b\n.endif\n  balance first\n';

  test('are like comments', () => {
    expect(tokens(text)).toEqual(['a: class declaration', 's: property declaration', 'server  t :80: comment', 'backend b: comment']);
    expect(tokens(text, '2.8')).toEqual(['a: class declaration', 'server s :80: comment', 't: property declaration', 'b: class declaration']);
  });

  test('are so after an edit above them', () => {
    const document = HaproxyDocument.parse(text, 'haproxy.cfg');
    expect(written(document, '3.4')).toContain('backend b: comment');
    const edited = document.edit(text.indexOf('3.0'), 3, '3.5');
    expect(written(edited, '3.4')).toEqual(tokens(edited.text));
    expect(written(edited, '3.4')).toContain('server s :80: comment');
  });
});

test('a range has the tokens that it touches', () => {
  const text = 'backend a\n  server s :80\nbackend b\n  server t :80\n';
  const start = text.indexOf(' t ');
  expect(tokens(text, '3.4', { start, end: start + 2 })).toEqual(['t: property declaration']);
  expect(tokens(text, '3.4', { start: text.indexOf('s :80'), end: text.indexOf('b\n') })).toEqual(['s: property declaration']);
});

test('another version gives other tokens of the same blocks', () => {
  const document = HaproxyDocument.parse('frontend f\n  http-request deny if { acl(a) }\n', 'haproxy.cfg');
  expect(written(document, '2.8')).toContain('acl: function defaultLibrary deprecated');
  expect(written(document, '3.4')).toContain('acl: function defaultLibrary');
});

test('tokens are in order, in one line each, and do not overlap', () => {
  const text = readFileSync(join(import.meta.dirname, '../grammar/haproxy-shop.cfg'), 'utf8');
  const document = HaproxyDocument.parse(text, 'haproxy.cfg');
  const found = semanticTokens(new Configuration([document], '3.2'), document);
  expect(found.length).toBeGreaterThan(150);
  expect(found.filter(({ modifiers }) => modifiers.includes('deprecated')).map(({ span }) => textAt(text, span))).toEqual([]);
  found.forEach(({ span }, i) => {
    expect(span.start).toBeGreaterThanOrEqual(found[i - 1]?.span.end ?? 0);
    expect(textAt(text, span)).toMatch(/^\S[^\n]*$/);
  });
});
