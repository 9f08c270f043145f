import { describe, expect, test } from 'vitest';
import { Configuration } from '../../server/src/model/configuration.ts';
import { holeOf, namesAtEnd, reachesServers } from '../../server/src/model/routes/fall-through.ts';
import type { Proxy } from '../../server/src/model/proxy.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';

/** The last section of a text. */
function lastOf(text: string): Proxy {
  return new Configuration([HaproxyDocument.parse(text)], '3.4').proxies.at(-1) as Proxy;
}

function holeIn(lines: string, header = 'frontend fe', mode = 'http') {
  return holeOf(lastOf(`defaults\n  mode ${mode}\n${header}\n  bind :80\n${lines}\n`));
}

describe('holeOf', () => {
  test.each([
    ['no-route', ''],
    ['no-route', 'http-request deny if { src 192.0.2.1 }'],
    ['no-route', 'stats uri /stats'],
    ['unmatched', 'use_backend a if { path /a }'],
    ['unmatched', 'use_backend a if x\n use_backend b unless y'],
    ['unmatched', 'use_backend a if { hdr_val(x) le 5 }\n use_backend b if { hdr_val(x) gt 5 }'],
    ['unmatched', 'use_backend a if { nbsrv(a) eq 0 }\n use_backend b if { nbsrv(a) gt 1 }'],
    ['unmatched', 'use_backend a if { var(txn.n) -m int lt 5 }\n use_backend b if { var(txn.n) -m int ge 5 }'],
    ['unmatched', 'use_backend a if { dst_port 80 }\n bind :8080'],
    ['unmatched', 'use_backend a if { dst_port 80 }\n bind :8080 accept-proxy\n use_backend b if { dst_port 8080 }'],
    ['unmatched', 'http-request deny unless { hdr(host) -i a b c }\n use_backend a if { hdr(host) -i a }\n use_backend b if { hdr(host) -i b }'],
    ['unmatched', 'http-request deny unless { hdr(host) -i a b }\n use_backend a if { hdr(host) a }\n use_backend b if { hdr(host) -i b }'],
    ['unmatched', 'http-request deny if { src 0.0.0.0/0 }\n bind [::]:80 v6only\n use_backend a if { path /a }'],
    ['unmatched', 'http-request deny if { src -m found }\n bind /run/fe.sock\n use_backend a if { path /a }'],
    ['unmatched', 'use_backend a if { rand(2) eq 0 }\n use_backend b unless { rand(2) eq 0 }'],
    ['unmatched', 'http-request allow if { src 192.0.2.1 }\n http-request deny\n use_backend a if { path /a }'],
    ['unmatched', 'acl api path /a\n acl api path /b\n use_backend a if api\n use_backend b unless { path /c }'],
    ['unmatched', 'bind :443 ssl\n use_backend a if { ssl_fc }'],
    ['unknown-name', 'use_backend %[path]'],
    ['unknown-name', 'use_backend %[path]\n use_backend b'],
    ['unknown-name', 'use_backend %[req.cook(a)] if { path /a }\n use_backend b'],
    ['unknown-name', 'http-request deny if { hdr(host) -i a }\n use_backend %[req.hdr(host)]'],
    ['unknown-name', 'http-request deny unless { hdr(host) -m found }\n use_backend %[req.hdr(host)]'],
    ['unknown-name', 'http-request set-var(txn.b) req.cook(b)\n http-request deny unless { var(txn.b) -m found }\n use_backend %[var(txn.b)]'],
    ['unknown-name', 'http-request set-var(txn.b) hdr(host),map(/m)\n use_backend %[var(txn.b)]'],
  ])('%s: %s', (hole, lines) => {
    expect(holeIn(lines)).toBe(hole);
  });

  test.each([
    'default_backend a',
    'use_backend a',
    'use_backend "$NAME"',
    'use_backend a if x\n use_backend b if !x',
    'use_backend a if x\n use_backend b unless x',
    'use_backend a if x y\n use_backend b if !x\n use_backend c unless y',
    'acl api path /a\n use_backend a if api\n use_backend b unless { path /a }',
    'use_backend a if TRUE',
    'use_backend a if { path_beg / }',
    'http-request redirect scheme https unless { ssl_fc }',
    'http-request deny unless { path /a }\n use_backend a if { path /a }',
    'http-request auth unless { http_auth(users) }\n use_backend a if { http_auth(users) }',
    'redirect location /x',
    'http-request use-service prometheus-exporter',
    'http-request lua.answer',
    'stats uri /',
    'stats uri /stats\n http-request redirect location /stats unless { path_beg /stats }',
    'stats uri /stats\n http-request redirect location /stats unless { path /stats }',
    'tcp-request content reject',
    'http-request allow if x\n http-request deny\n use_backend a if x',
    '.if defined(X)\n use_backend a\n .endif',
    '.if defined(X)\n http-request allow if { path /a }\n .endif\n http-request deny',
    'use_backend %[path] unless x\n default_backend a',
    'use_backend %[path,map(/etc/names.map,a)]',
    'use_backend a if { hdr_cnt(host) le 5 }\n use_backend b if { hdr_cnt(host) gt 5 }',
    'use_backend a if { nbsrv(a) eq 0 }\n use_backend b if { nbsrv(a) eq 1 }\n use_backend c if { nbsrv(a) ge 2 }',
    'http-request set-var(txn.n) rand(9)\n use_backend a if { var(txn.n) -m int lt 5 }\n use_backend b if { var(txn.n) -m int ge 5 }',
    'use_backend a if { date,ltime(%u) -m int le 5 }\n use_backend b if { date,ltime(%u) -m int ge 6 }',
    'http-request return status 503 if { nbsrv(a) eq 0 } { nbsrv(b) eq 0 }\n use_backend a if { nbsrv(a) gt 0 }\n use_backend b if { nbsrv(b) gt 0 }',
    'bind :8080\n use_backend a if { dst_port 80 }\n use_backend b if { dst_port 8080 }',
    'bind :443 ssl\n use_backend a if { ssl_fc }\n use_backend b if { dst_port 80 }',
    'bind :8080 name x accept-proxy\n use_backend a if { so_name x }\n use_backend b if { dst_port 80 }',
    'use_backend a if HTTP',
    'use_backend a if { path_len ge 1 }',
    'use_backend a if { path_reg . }',
    'http-request deny unless { hdr(host) -i a b }\n use_backend a if { hdr(host) -i a }\n use_backend b if { hdr(host) -i b }',
    'acl known hdr(host) -i a\n acl known hdr(host) -i b\n http-request deny unless known\n use_backend a if { hdr(host) -i a }\n use_backend b if { hdr(host) -i b }',
    'acl known hdr(host) -i a\n acl known hdr_end(host) -i .b\n http-request deny if !known\n use_backend a if { hdr(host) -i a }\n use_backend b if { hdr_end(host) -i b }',
    'http-request deny unless { method GET POST }\n use_backend a if { method GET }\n use_backend b if METH_POST',
    'http-request deny unless { src 10.0.0.0/15 }\n use_backend a if { src 10.0.0.0/16 }\n use_backend b if { src 10.1.0.0/16 }',
    'http-request deny unless { hdr_end(host) -i .b }\n use_backend b if { hdr_end(host) -i b }',
    'http-request deny unless { path_beg /api/ /app/ }\n use_backend a if { path_beg /api }\n use_backend b if { path_beg /app }',
    'bind [::]:80 v6only\n use_backend a if { src 0.0.0.0/0 }\n use_backend b if { src ::/0 }',
    'http-request set-var(txn.b) hdr(host),map(/m)\n http-request deny unless { var(txn.b) -m found }\n use_backend %[var(txn.b)]',
    'http-request deny unless { hdr(host),map(/m) -m found }\n use_backend %[hdr(host),map(/m)]',
    'use_backend %[hdr(host),map(/m)] if { hdr(host),map(/m) -m found }\n use_backend a',
    'http-request deny unless { hdr(host) -i -m reg ^(a|b)[.] }\n use_backend be_%[req.hdr(host),lower,field(1,.)]',
    'http-request deny unless { method GET POST }\n use_backend be_%[method,lower]',
  ])('none: %s', lines => {
    expect(holeIn(lines)).toBeUndefined();
  });

  test('does not believe http-request rules, nor a statistics page, in TCP mode', () => {
    expect(holeIn('http-request deny', 'frontend fe', 'tcp')).toBe('no-route');
    expect(holeIn('stats uri /', 'frontend fe', 'tcp')).toBe('no-route');
    expect(holeIn('tcp-request content reject', 'frontend fe', 'tcp')).toBeUndefined();
  });

  test('lets a listen section fall back to what it has', () => {
    expect(holeIn('use_backend a if x', 'listen li')).toBe('unmatched');
    for (const line of ['server s 192.0.2.1:80', 'server-template s 3 192.0.2.1:80', 'dispatch 192.0.2.1:80', 'option transparent']) {
      expect(holeIn(`use_backend a if x\n ${line}`, 'listen li'), line).toBeUndefined();
    }
  });

  test('reads the rules of a named defaults before those of the section', () => {
    const text = 'defaults d\n mode http\n acl a path /a\n http-request deny unless a\nfrontend fe from d\n bind :80\n';
    expect(holeOf(lastOf(`${text} use_backend b if { path /a }\n`))).toBeUndefined();
    expect(holeOf(lastOf(`${text} acl a path /b\n use_backend b if a\n`))).toBe('unmatched');
    expect(holeOf(lastOf(`${text} use_backend b if { path /b }\n`))).toBe('unmatched');
  });

  test('gives up on a rule set with many early ends, in silence', () => {
    const allows = Array.from({ length: 9 }, (_, i) => ` http-request allow if { path /${i} }\n`).join('');
    expect(holeIn(`${allows} use_backend a if x`)).toBeUndefined();
  });
});

describe('namesAtEnd', () => {
  const names = (lines: string) => namesAtEnd(lastOf(`defaults\n  mode http\nfrontend fe\n  bind :80\n${lines}\n`)).map(({ name }) => name);
  const set = 'http-request set-var(txn.b) str(none)\n http-request set-var(txn.b) str(a) if { path /a }\n';

  test('a name for which a test of the variable answers is not one', () => {
    expect(names(`${set} use_backend %[var(txn.b)]`)).toEqual(['none', 'a']);
    expect(names(`${set} http-request return status 404 if { var(txn.b) -m str none }\n use_backend %[var(txn.b)]`)).toEqual(['a']);
    expect(names(`${set} http-request deny unless { var(txn.b) -m str a b }\n use_backend %[var(txn.b)]`)).toEqual(['a']);
    expect(names(`${set} http-request deny unless { var(txn.b) -m found }\n use_backend %[var(txn.b)]`)).toEqual(['none', 'a']);
  });
});

describe('reachesServers', () => {
  test.each([
    [true, ''],
    [true, 'http-request return status 404 if { path /a }'],
    [true, 'http-request allow if { path /a }\n http-request deny'],
    [false, 'http-request return status 404'],
    [false, 'http-request deny if x\n http-request redirect location / unless x'],
    [false, 'stats uri /'],
    [false, 'http-request lua.answer'],
  ])('%s: %s', (expected, lines) => {
    expect(reachesServers(lastOf(`defaults\n  mode http\nbackend be\n${lines}\n`))).toBe(expected);
  });
});
