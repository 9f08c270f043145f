import { describe, expect, test } from 'vitest';
import { refactoringsAt } from '../../server/src/service/refactorings.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import { configurationAt } from './configuration.ts';

/** What is offered at the `|`, and the text after it, by title. */
function offers(marked: string): Map<string, string> {
  const { configuration, document, offset } = configurationAt(marked);
  const found = refactoringsAt(configuration, document, { start: offset, end: offset });
  return new Map(found.map(({ title, edits }) => [title, applyEdits(document.text, edits)]));
}

/** The section's lines after the refactoring whose title begins so, without indentation. */
function after(marked: string, title: string): string[] | undefined {
  const found = [...offers(marked)].find(([each]) => each.startsWith(title));
  return found?.[1].split('\n').map(line => line.trim()).filter(line => line !== '');
}

const http = 'defaults\n    mode http\n';
const linesOf = (...lines: string[]): string => lines.map(line => `    ${line}\n`).join('');

describe('a condition in braces', () => {
  test('becomes an `acl` above its line, below the comments and lines before', () => {
    const text = `frontend f\n${linesOf('bind :80', '# nobody but us', 'http-request deny if !{ path_beg /a|pi }', 'use_backend b if { path_beg /api }')}`;
    expect(offers(text).get('Extract to `acl path_api`')).toBe(
      `frontend f\n${linesOf('bind :80', 'acl path_api path_beg /api', '# nobody but us', 'http-request deny if !path_api', 'use_backend b if { path_beg /api }')}`,
    );
    expect(after(text, 'Extract all 2')).toEqual([
      'frontend f', 'bind :80', 'acl path_api path_beg /api', '# nobody but us', 'http-request deny if !path_api', 'use_backend b if path_api',
    ]);
  });

  test('goes below the `acl` lines above the first use', () => {
    const text = `frontend f\n${linesOf('acl a src 192.0.2.1', 'http-request deny if a { ssl|_fc }', 'acl b src 192.0.2.2')}`;
    expect(after(text, 'Extract to')).toEqual(['frontend f', 'acl a src 192.0.2.1', 'acl has_ssl_fc ssl_fc', 'http-request deny if a has_ssl_fc', 'acl b src 192.0.2.2']);
  });

  test.each([
    ['path_beg /api/v1', 'path_api_v1'], ['path /', 'path_root'], ['req.hdr(host) -i www.example.com', 'host_www_example_com'], ['src 10.0.0.0/8', 'src_10_0_0_0_8'],
    ['src -f /etc/haproxy/blocked.lst', 'src_blocked'], ['nbsrv(be) lt 2', 'nbsrv_be_lt_2'], ['var(txn.user) -m found', 'has_txn_user'], ['method GET', 'method_get'],
    ['req.hdr(x-a) "a b"', 'x-a_a_b'], ['always_true', 'has_always_true'],
  ])('{ %s } is called %s', (condition, name) => {
    expect([...offers(`frontend f\n    http-request deny if {| ${condition} }\n`).keys()]).toEqual([`Extract to \`acl ${name}\``]);
  });

  test('gets a name that nobody has', () => {
    const text = `frontend f\n${linesOf('acl path_a path /x', 'http-request deny if path_a_2 or { path| /a }')}`;
    expect([...offers(text).keys()]).toContain('Extract to `acl path_a_3`');
  });

  test('is marked for a name of the user\'s own', () => {
    const { configuration, document, offset } = configurationAt('frontend f\n    http-request deny if { path| /a }\n');
    const [refactoring] = refactoringsAt(configuration, document, { start: offset, end: offset });
    expect(refactoring?.edits.map(({ text, placeholder }) => placeholder && text.slice(placeholder.start, placeholder.end))).toEqual(['path_a', 'path_a']);
  });

  test.each([
    ['in a defaults without a name, which takes no `acl`', 'defaults\n    http-request deny if { path| /a }\n'],
    ['with something wrong in it', 'frontend f\n    http-request deny if { path| /a\n'], ['without a test', 'frontend f\n    http-request deny if { |}\n'],
    ['with an id', 'frontend f\n    http-request deny if { path| -u 7 /a }\n'], ['under a `.if` that nobody can decide', 'frontend f\n.if defined(X)\n    http-request deny if { path| /a }\n.endif\n'],
    ['in lines that are not read', 'frontend f\n.if 0\n    http-request deny if { path| /a }\n.endif\n'],
  ])('stays %s', (_, text) => {
    expect([...offers(text).keys()]).toEqual([]);
  });
});

describe('a named condition', () => {
  test('goes into all conditions that ask for it, and its line away', () => {
    const lines = ['acl other src 192.0.2.1', 'acl a|pi path_beg /api -i', '# why', 'http-request deny if !api other || api'];
    expect(after(`frontend f\n${linesOf(...lines)}`, 'Inline `acl api`')).toEqual([
      'frontend f', 'acl other src 192.0.2.1', '# why', 'http-request deny if !{ path_beg /api -i } other || { path_beg /api -i }',
    ]);
  });

  test('also from a use of it, and a comment behind the line stays', () => {
    expect(offers('frontend f\n    acl api path "/a b" # the API\n    use_backend b unless ap|i\n').get('Inline `acl api`')).toBe(
      'frontend f\n    # the API\n    use_backend b unless { path "/a b" }\n',
    );
  });

  test.each([
    ['two lines define it', ['acl a| path /a', 'acl a path /b', 'http-request deny if a']], ['nobody uses it', ['acl a| path /a']],
    ['it is used above', ['http-request deny if a', 'acl a| path /a']], ['a pattern is a brace', ['acl a| path "}"', 'http-request deny if a']],
    ['it is used where conditions are not known', ['acl a| path /a', 'http-request deny if a', 'foo if a']], ['it may be named by the environment', ['acl a| path /a', 'http-request deny if a "$X"']],
    ['an empty word ends it', ['acl a| path /a "" /b', 'http-request deny if a']], ['a comment ignores a finding of it', ['# haproxy-doctor: ignore unused-acl -- x', 'acl a| path /a', 'http-request deny if a']],
    ['the line would get too long', [`acl a| path${' /x'.repeat(58)}`, 'http-request deny if a a']], ['a condition that is not read asks for it', ['acl a| path /a', 'http-request deny if a', '.if 0', 'http-request deny if a', '.endif']],
  ])('stays where %s', (_, lines) => {
    expect([...offers(`frontend f\n${linesOf(...lines)}`).keys()]).toEqual([]);
  });
});

describe('a `redirect` line', () => {
  test('becomes a rule behind the others', () => {
    const lines = ['http-request deny if { src 192.0.2.1 }', 'redirect sch|eme https code 301 if !{ ssl_fc } # TLS', 'default_backend b'];
    expect(after(`${http}frontend f\n${linesOf(...lines)}`, 'Rewrite as `http-request redirect`')?.slice(3)).toEqual([
      lines[0], 'http-request redirect scheme https code 301 if !{ ssl_fc } # TLS', lines[2],
    ]);
  });

  test('goes with those above it, since rules run before them', () => {
    const lines = ['redirect prefix /a if { path /b }', 'redirect location /%41 drop-query', 'redirect loc|ation "/x y"', 'redirect location /z'];
    expect(after(`${http}frontend f\n${linesOf(...lines)}`, 'Rewrite this and the 2 above')?.slice(3)).toEqual([
      'http-request redirect prefix /a if { path /b }', 'http-request redirect location /%%41 drop-query', 'http-request redirect location "/x y"', 'redirect location /z',
    ]);
  });

  test('goes below the rules that run before it', () => {
    const lines = ['redirect| location /a if { path /b }', 'http-request set-path /b', 'use_backend c'];
    expect(after(`${http}frontend f\n${linesOf(...lines)}`, 'Rewrite as `http-request redirect`, below')?.slice(3)).toEqual([
      'http-request set-path /b', 'http-request redirect location /a if { path /b }', 'use_backend c',
    ]);
  });

  test.each([
    ['a rule may skip those behind it', ['http-request allow if { src 192.0.2.1 }', 'redirect| location /a']], ['there is a statistics page', ['stats uri /s', 'redirect| location /a']],
    ['nobody knows what it says', ['redirect| location "/$A"']], ['a comment above it would lose it', ['# why', 'redirect| location /a', 'http-request set-path /b']],
    ['it is in TCP mode', ['mode tcp', 'redirect| location /a']], ['it has no target', ['redirect| code 301']],
  ])('stays where %s', (_, lines) => {
    expect([...offers(`${http}frontend f\n${linesOf(...lines)}`).keys()].filter(title => title.startsWith('Rewrite'))).toEqual([]);
  });
});

describe('options that all servers have', () => {
  test('go to `default-server`', () => {
    const lines = ['default-server inter 1s', '# web', 'ser|ver a 192.0.2.1:80 check inter 2s weight 10', 'server b 192.0.2.2:80  inter 2s check weight 20 # b', 'server-template t 3 192.0.2.3:80 inter 2s check'];
    expect(offers(`backend b\n${linesOf(...lines)}`).get('Move `check inter 2s` of all 3 servers to `default-server`')).toBe(
      `backend b\n${linesOf('default-server inter 1s', 'default-server check inter 2s', '# web', 'server a 192.0.2.1:80 weight 10', 'server b 192.0.2.2:80 weight 20 # b', 'server-template t 3 192.0.2.3:80')}`,
    );
  });

  test.each([
    ['there is one server', ['server| a 192.0.2.1:80 check']], ['they are not the same', ['server| a 192.0.2.1:80 inter 1s', 'server b 192.0.2.2:80 inter 2s']],
    ['a `default-server` stands between', ['server| a 192.0.2.1:80 check', 'default-server inter 2s', 'server b 192.0.2.2:80 check']],
    ['it would not be taken', ['server| a 192.0.2.1:80 no-tlsv10', 'server b 192.0.2.2:80 no-tlsv10']], ['one takes it back', ['server| a 192.0.2.1:80 check', 'server b 192.0.2.2:80 check no-check']],
    ['other words belong to it', ['server| a 192.0.2.1:80 source 192.0.2.9 usesrc client', 'server b 192.0.2.2:80 source 192.0.2.9 usesrc clientip']],
    ['HAProxy does not read all of a line', ['server| a 192.0.2.1:80 check', 'server b 192.0.2.2:80 "" check']], ['the environment may have others', ['server| a 192.0.2.1:80 check "$O"', 'server b 192.0.2.2:80 check']],
    ['a `.if` decides', ['server| a 192.0.2.1:80 check', '.if defined(X)', 'server b 192.0.2.2:80 check', '.endif']],
  ])('stay where %s', (_, lines) => {
    expect([...offers(`backend b\n${linesOf(...lines)}`).keys()].filter(title => title.startsWith('Move'))).toEqual([]);
  });

  test('a `default-server` behind the servers changes nothing', () => {
    expect(after(`backend b\n${linesOf('server a| 192.0.2.1:80 check', 'server b 192.0.2.2:80 check', 'default-server inter 2s')}`, 'Move')).toEqual([
      'backend b', 'default-server check', 'server a 192.0.2.1:80', 'server b 192.0.2.2:80', 'default-server inter 2s',
    ]);
  });
});

describe('a health check', () => {
  test('asks for a page in HTTP mode', () => {
    expect(after(`${http}backend |b\n${linesOf('balance roundrobin', 'server a app.example.com:80 weight 1', 'server b 192.0.2.2:80 check')}`, 'Add a health check')?.slice(2)).toEqual([
      'backend b', 'balance roundrobin', 'option httpchk', 'http-check send meth GET uri / ver HTTP/1.1 hdr Host app.example.com', 'http-check expect status 200-399',
      'server a app.example.com:80 check weight 1', 'server b 192.0.2.2:80 check',
    ]);
  });

  test('asks a verified server for the name that is in its certificate, or for none', () => {
    const tls = 'ssl verify required ca-file /etc/ca.pem';
    expect(after(`${http}backend |b\n${linesOf(`server a 192.0.2.1:443 ${tls} verifyhost app.internal`, `server b 192.0.2.2:443 check ${tls}`)}`, 'Add a health check')?.slice(-2)).toEqual([
      `server a 192.0.2.1:443 check check-sni app.internal ${tls} verifyhost app.internal`, `server b 192.0.2.2:443 no-check-sni-auto check ${tls}`,
    ]);
    expect([...offers(`${http}backend |b\n${linesOf(`server a 192.0.2.1:443 ${tls} sni req.hdr(host)`)}`).keys()]).toEqual([]);
  });

  test('only connects in TCP mode', () => {
    expect(after(`backend |b\n${linesOf('server a 192.0.2.1:80')}`, 'Add `check`')).toEqual(['backend b', 'server a 192.0.2.1:80 check']);
  });

  test.each([
    ['is there already', ['option httpchk', 'server a 192.0.2.1:80']], ['would have nobody to ask', ['balance roundrobin']], ['would be of a section that is off', ['disabled', 'server a 192.0.2.1:80']],
    ['has rules already', ['http-check expect status 200', 'server a 192.0.2.1:80']],
  ])('is not offered where one %s', (_, lines) => {
    expect([...offers(`${http}backend |b\n${linesOf(...lines)}`).keys()]).toEqual([]);
  });
});

test('files with other line ends keep them', () => {
  expect(offers('frontend f\r\n\thttp-request deny if { path| /a }\r\n').get('Extract to `acl path_a`')).toBe('frontend f\r\n\tacl path_a path /a\r\n\thttp-request deny if path_a\r\n');
});

test('in the indentation the line is meant', () => {
  expect([...offers('backend b\n|    server a 192.0.2.1:80\n').keys()]).toEqual(['Add `check` to server a']);
  expect([...offers('|').keys()]).toEqual([]);
});
