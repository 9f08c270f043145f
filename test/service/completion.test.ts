import { describe, expect, test } from 'vitest';
import { haproxyVersions } from '../../server/src/language/version.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { completionsAt, type Completions } from '../../server/src/service/completion.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { textAt } from '../../server/src/text/span.ts';
import { configurationAt } from './configuration.ts';

const base = [
  'global', '    crt-base /etc/certs', 'defaults base', '    mode http', '    timeout connect 5s', '    timeout client 30s', '    timeout server 30s',
  'frontend fe', '    bind :80', '    acl is_api path_beg /api', '    acl is_static path_beg /static', '    use_backend api if is_api', '    default_backend web',
  'backend web', '    server w1 192.0.2.1:80 check inter 5s', '    server w2 192.0.2.2:80 check inter 5s', 'backend api', '    server a1 192.0.2.3:80 check',
  'backend static', '    server s1 192.0.2.4:80', 'userlist team', '    user joe password x', '    group ops', 'resolvers dns', '    nameserver a 192.0.2.53:53', 'cache small',
  '    total-max-size 4', 'ring logs', '    size 32768', 'http-errors pages', '    errorfile 503 /x', '',
].join('\n');

function at(marked: string): { found: Completions | undefined; replaced: string } {
  const { configuration, document, offset } = configurationAt(marked);
  const found = completionsAt(configuration, document, offset);
  return { found, replaced: found ? textAt(document.text, found.span) : '' };
}

/** The first labels at the `|`. */
function labels(marked: string, count = 3): string[] {
  return at(marked).found?.items.slice(0, count).map(item => item.label) ?? [];
}

function all(marked: string): string[] {
  return labels(marked, Infinity);
}

const inFrontend = (line: string) => `${base}frontend x\n${line}\n`;
const inBackend = (line: string) => `${base}backend x\n${line}\n`;

describe('the start of a line', () => {
  test('at the left margin begins sections, with what they cannot do without', () => {
    expect(labels('|', 2)).toEqual(['global', 'defaults']);
    expect(labels(`${base}\n|`, 2)).toEqual(['backend', 'frontend']);
    const backend = at(`${base}\n|`).found?.items[0];
    expect(backend?.snippet).toContain('backend ${1:name}\n    balance');
    expect(at(`${base}\n| web\n`).found?.items[0]?.snippet).toBeUndefined();
    expect(at('defaul|ts\n    mode http\n').found?.items[0]).toMatchObject({ label: 'defaults' });
    expect(at('defaul|ts\n    mode http\n').found?.items[0]?.snippet).toBeUndefined();
  });

  test('has what the section lacks first, then what is frequent', () => {
    expect(labels(`${base}frontend x\n    |`, 2)).toEqual(['bind', 'default_backend']);
    expect(labels(`${base}backend x\n    |`, 4)).toEqual(['server', 'option', 'option httpchk', 'balance']);
    expect(labels('defaults\n    mode http\n    timeout client 5s\n    |', 5)).toEqual(expect.arrayContaining(['timeout connect', 'timeout server']));
    expect(all('defaults\n    timeout client 5s\n    |')).not.toContain('timeout client');
  });

  test('has what is there once and for all last', () => {
    expect(labels(`${base}backend x\n    balance roundrobin\n    server a :80\n    |`, 60)).not.toContain('balance');
    expect(labels(`${base}backend x\n    option httpchk\n    balance source\n    server a :80\n    server b :80\n    |`, 1)).toEqual(['server']);
  });

  test('knows sections and versions', () => {
    expect(all(inBackend('    |'))).not.toContain('bind');
    expect(all(inFrontend('    |'))).not.toContain('server');
    expect(all('defaults\n    |')).not.toContain('http-request');
    expect(all('defaults base\n    |')).toContain('http-request');
    expect(all('resolvers r\n    |')).toContain('nameserver');
    const document = HaproxyDocument.parse('global\n    ');
    const names = (version: (typeof haproxyVersions)[number]) => completionsAt(new Configuration([document], version), document, document.length)?.items.map(item => item.label) ?? [];
    expect([names('2.4').includes('nbproc'), names('3.4').includes('nbproc')]).toEqual([true, false]);
    expect([names('2.6').includes('tune.bufsize.small'), names('3.4').includes('tune.bufsize.small')]).toEqual([false, true]);
  });

  test('behind no has what can be turned off', () => {
    expect(all('defaults\n    no |')).toEqual(['option', 'log']);
    expect(all('defaults\n    no option |')).toContain('dontlognull');
    expect(all('defaults\n    no option |')).not.toContain('httplog');
    expect(all('defaults\n    no log |')).toEqual([]);
  });

  test('is the same in code that is not read', () => {
    expect(labels('.if 0\nbackend dead\n    ser|\n.endif\n', 1)).toEqual(['server']);
  });
});

describe('a header', () => {
  test.each([
    ['backend |\nfrontend f\n  use_backend later\n', ['later']],
    ['frontend |', []],
    ['userlist |\nfrontend f\n  http-request auth unless { http_auth(later) }\n', ['later']],
    ['resolvers |\nbackend b\n  server s a.example:80 resolvers later\n', ['later']],
    ['cache |\ncache there\nbackend b\n  http-request cache-use there\n', []],
    ['defaults |\nbackend b from later\n', ['later']],
    [`${base}frontend x |`, ['from']],
    [`${base}frontend x from |`, ['base']],
  ])('%j', (marked, expected) => {
    expect(labels(marked, 1)).toEqual(expected);
  });
});

describe('second words', () => {
  test.each([
    ['option |', ['httpchk', 'forwardfor']],
    ['timeout |', ['server', 'connect']],
    ['http-check |', ['expect', 'send']],
    ['stick |', ['on', 'store-request']],
    ['option http|chk', ['httpchk', 'http-server-close']],
    ['tcp-response |', ['content', 'inspect-delay']],
  ])('%j', (line, expected) => {
    expect(labels(inBackend(`    ${line}`), 2)).toEqual(expected);
  });

  test('are replaced alone', () => {
    expect(at(inBackend('    option http|chk')).replaced).toBe('httpchk');
    expect(at(inBackend('    opt|ion httpchk')).replaced).toBe('option');
    expect(at(inBackend('    option "http|chk"')).replaced).toBe('httpchk');
    expect(at(inBackend('    option "http|')).replaced).toBe('http');
  });

  test('that are there come last', () => {
    expect(labels('defaults\n    option httplog\n    option |', 30)).not.toContain('httplog');
  });

  test('may have a third', () => {
    expect(labels(inFrontend('    capture |'), 2)).toEqual(['request', 'response']);
    expect(labels(inFrontend('    capture request |'))).toEqual(['header']);
  });
});

describe('arguments', () => {
  test.each([
    ['mode |', ['http', 'tcp', 'log']],
    ['balance |', ['roundrobin', 'leastconn', 'source']],
    ['balance uri |', ['whole', 'path-only', 'len']],
    ['cookie SRV insert |', ['indirect', 'nocache', 'httponly']],
    ['hash-type |', ['consistent', 'map-based']],
    ['retry-on conn-failure |', ['all-retryable-errors', 'empty-response', 'response-timeout']],
    ['timeout server |', ['30s']],
    ['timeout server 30|', ['30s', '30ms', '30m']],
    ['timeout server 30m|', ['30ms', '30m']],
    ['option forwardfor |', ['except', 'header', 'if-none']],
    ['option httpchk |', ['GET', 'HEAD', 'OPTIONS']],
    ['http-check send |', ['meth', 'uri', 'ver']],
    ['http-check send meth |', ['GET', 'HEAD', 'POST']],
    ['http-check expect |', ['status', 'string', 'rstatus']],
    ['stick-table |', ['type', 'size', 'expire']],
    ['stick-table type |', ['ip', 'string', 'ipv6']],
    ['stick-table type ip size 1m store gpc0,|', ['http_req_rate', 'conn_rate', 'conn_cur']],
    ['errorfile |', ['400', '403', '408']],
    ['errorfiles |', ['pages']],
    ['log |', ['global', '/dev/log', '127.0.0.1']],
    ['log stdout format |', ['raw', 'rfc5424', 'rfc3164']],
    ['log stdout format raw |', ['local0', 'local1', 'local2']],
    ['log stdout local0 |', ['notice', 'info', 'debug']],
    ['compression algo |', ['identity', 'gzip', 'deflate']],
    ['compression type |', ['text/plain', 'text/html', 'application/json']],
    ['source 0.0.0.0 |', ['usesrc', 'interface']],
  ])('%s', (line, expected) => {
    expect(labels(inBackend(`    ${line}`))).toEqual(expected);
  });

  test('a number has units, which depend on it', () => {
    expect(at(inBackend('    timeout server 3|')).found?.isIncomplete).toBe(true);
    expect(at(inBackend('    timeout |')).found?.isIncomplete).toBe(false);
  });

  test('where anything may stand there is nothing', () => {
    for (const line of ['server |', 'server a |', 'description h|', 'cookie |', 'maxconn |', 'maxconn 1|', 'option httpchk GET /h|', 'acl a path_beg "/|', '# mode |', '# |', 'server a :80 cookie x|']) {
      expect(all(inBackend(`    ${line}`)), line).toEqual([]);
    }
  });

  test('the line may end before some', () => {
    const isOptional = (line: string) => at(inBackend(`    ${line}`)).found?.isOptional;
    expect(['server a :80 |', 'http-request deny |', 'http-request deny if { src ::1 } |', '|'].map(isOptional)).toEqual([true, true, true, true]);
    expect(['option |', 'mode |', 'http-request |', 'http-request deny if |', 'server a :80 verify |', 'redirect |', 'stick-table |'].map(isOptional)).toEqual(Array(7).fill(false));
  });

  test('are not what the words before them rule out', () => {
    expect(all(inBackend('    server a 192.0.2.1:80 |'))).not.toContain('usesrc');
    expect(all(inBackend('    server a 192.0.2.1:80 source 192.0.2.9 |'))).toContain('usesrc');
    expect(all(inFrontend('    bind quic4@:443 |'))).not.toContain('accept-proxy');
    expect(all(inFrontend('    bind :443 |'))).toContain('accept-proxy');
    expect(all(inBackend('    cookie SID insert |'))).not.toContain('rewrite');
    expect(all(inBackend('    cookie SID insert |'))).toContain('nocache');
  });

  test('of a trace are its source, then the words and their values', () => {
    expect(all('traces\n    trace |')).toEqual(expect.arrayContaining(['all', 'h1', 'session']));
    expect(all('traces\n    trace h1 |')).toEqual(expect.arrayContaining(['sink', 'level', 'verbosity', 'start']));
    expect(all('traces\n    trace h1 sink stderr |')).not.toContain('sink');
    expect(all('traces\n    trace h1 verbosity |')).toContain('complete');
  });
});

describe('options', () => {
  test.each([
    ['server a :80 |', ['check', 'inter', 'rise']],
    ['server a :80 check |', ['inter', 'rise', 'fall']],
    ['server a :80 check inter |', ['2s']],
    ['server a :80 ssl verify |', ['none', 'required']],
    ['server a :80 init-addr last,|', ['libc', 'none']],
    ['server a :80 check-alpn h2,|', ['http/1.1', 'http/1.0']],
    ['server a :80 resolvers |', ['dns']],
    ['server a :80 track |', ['web/w1', 'web/w2', 'api/a1']],
    ['server a :80 track api/|', ['api/a1']],
    ['server a :80 on-marked-down |', ['shutdown-sessions']],
    ['server a :80 check| inter 2s', ['check', 'check-ssl', 'check-sni']],
  ])('%s', (line, expected) => {
    expect(labels(inBackend(`    ${line}`))).toEqual(expected);
  });

  test('those of the servers around come first', () => {
    expect(labels(`${base}backend x\n    server a :80 slowstart 30s\n    server b :80 |`, 1)).toEqual(['slowstart']);
  });

  test('default-server has none that are for one server', () => {
    expect(all(inBackend('    default-server |'))).not.toContain('id');
    expect(all(inBackend('    server a :80 |'))).toContain('id');
  });

  test('bind has its own', () => {
    expect(labels(inFrontend('    bind :443 |'), 2)).toEqual(['ssl', 'crt']);
    expect(labels(inFrontend('    bind :443 ssl alpn |'), 2)).toEqual(['h2', 'http/1.1']);
    expect(labels('global\n    stats socket /x |', 2)).toEqual(['mode', 'level']);
  });

  test('a file is wanted, by part of its name', () => {
    expect(at(inFrontend('    bind :443 ssl crt live/a|.pem'))).toMatchObject({ found: { path: { folder: 'live/', kind: 'any', base: '/etc/certs', isQuoted: false } }, replaced: 'a.pem' });
    expect(at(inFrontend('    errorfile 503 "/etc/e|'))).toMatchObject({ found: { path: { folder: '/etc/', kind: 'file', isQuoted: true } }, replaced: 'e' });
    expect(at(inFrontend('    acl a src -f |'))).toMatchObject({ found: { path: { folder: '', kind: 'file' } } });
    expect(at('global\n    chroot /v|')).toMatchObject({ found: { path: { folder: '/', kind: 'folder' } } });
  });
});

describe('rules', () => {
  test.each([
    ['http-request |', ['set-header', 'redirect', 'deny']],
    ['tcp-request |', ['content', 'inspect-delay', 'connection']],
    ['tcp-request content |', ['accept', 'reject', 'set-var']],
    ['http-request set-var(|', ['txn.', 'req.', 'sess.']],
    ['http-request set-var(txn.seen) src\n    http-request deny if { var(|', ['txn.seen', 'txn.', 'req.']],
    ['http-request set-header |', ['X-Forwarded-Proto', 'X-Forwarded-For', 'X-Forwarded-Port']],
    ['http-response set-header |', ['Strict-Transport-Security', 'Server', 'X-Frame-Options']],
    ['http-request set-header X a |', ['if', 'unless']],
    ['http-request deny |', ['if', 'unless', 'deny_status']],
    ['http-request deny deny_status |', ['200', '403', '404']],
    ['http-request deny deny_status 403 |', ['if', 'unless', 'status']],
    ['http-request redirect |', ['scheme', 'location', 'prefix']],
    ['http-request redirect scheme |', ['https', '%[', '%ci']],
    ['http-request redirect scheme https |', ['if', 'unless', 'code']],
    ['http-request redirect scheme https code |', ['301', '302', '303']],
    ['http-request track-sc0 |', ['src', 'req.hdr', 'hdr']],
    ['http-request track-sc0 src |', ['if', 'unless', 'table']],
    ['http-request cache-use |', ['small']],
    ['http-request do-resolve(txn.ip,|', ['dns']],
    ['http-request set-timeout |', ['server', 'tunnel', 'client']],
    ['use_backend |', ['static', 'web', 'api']],
    ['use_backend %[|', ['req.hdr', 'src', 'hdr']],
  ])('%s', (line, expected) => {
    expect(labels(inFrontend(`    ${line}`))).toEqual(expected);
  });

  test('an action keeps what stands in its parentheses', () => {
    const { found, replaced } = at(inFrontend('    http-request set-v|ar(txn.q) src'));
    expect(replaced).toBe('set-var');
    expect(found?.items[0]).toMatchObject({ label: 'set-var' });
    expect(found?.items[0]?.snippet).toBeUndefined();
    expect(at(inFrontend('    http-request set-v|')).found?.items[0]).toMatchObject({ label: 'set-var', snippet: 'set-var($1)' });
  });

  test('a backend called as the ACL above it comes first', () => {
    expect(labels(inFrontend('    acl is_api path_beg /api\n    use_backend |'), 1)).toEqual(['api']);
    expect(labels(inFrontend('    use_backend | if is_static'), 1)).toEqual(['static']);
  });
});

describe('conditions', () => {
  const acls = '    acl one src ::1\n    acl two src ::2\n';
  test.each([
    ['use_backend web if |', ['two', 'one', '{']],
    ['use_backend web if !|', ['two', 'one', '{']],
    ['use_backend web if !!t|', ['two', 'TRUE', 'one']],
    ['use_backend web if two |', ['or', 'one', '{']],
    ['use_backend web if two or |', ['one', '{', 'HTTP']],
    ['http-request deny if { |', ['hdr', 'path_beg', 'path']],
    ['http-request deny if { path |', ['-i', '-m', '-f']],
    ['http-request deny if { path -m |', ['beg', 'end', 'found']],
    ['http-request deny if { path -m beg /x |', ['}']],
    ['http-request deny if { method |', ['GET', 'HEAD', 'POST']],
    ['http-request deny if { nbsrv(|', ['web', 'api', 'static']],
    ['http-request deny if { nbsrv(web) |', ['gt', 'ge', 'eq']],
    ['http-request auth unless { http_auth(|', ['team']],
    ['acl three |', ['path_beg', 'src', 'hdr']],
    ['acl three hdr(|', ['x-forwarded-proto', 'x-forwarded-for', 'x-forwarded-port']],
  ])('%s', (line, expected) => {
    expect(labels(`${inFrontend('')}${acls}    ${line}\n`, 3)).toEqual(expected);
  });

  test('a brace comes with its other half, unless that is there', () => {
    const brace = (line: string) => at(inFrontend(`    http-request deny if ${line}`)).found?.items.find(({ label }) => label === '{');
    expect(brace('|')).toMatchObject({ snippet: '{ $1 }' });
    expect(brace('{|}')).toMatchObject({ snippet: '{ $1 }', takesRest: true });
    expect(brace('| path /x }')?.snippet).toBeUndefined();
    expect(brace('| { path /x }')).toMatchObject({ snippet: '{ $1 }' });
    expect(all(inFrontend('    http-request deny if { path -i |'))).toContain('}');
    expect(all(inFrontend('    http-request deny if { path -i | }'))).not.toContain('}');
  });

  test('the marks stay', () => {
    expect(at(`${inFrontend('')}${acls}    use_backend web if !tw|o`).replaced).toBe('two');
  });

  test('an ACL called as the backend comes first', () => {
    expect(labels(inFrontend('    acl api path_beg /a\n    acl static path_beg /s\n    use_backend api if |'), 1)).toEqual(['api']);
  });

  test('only fetches that are there at that time', () => {
    expect(all(inFrontend('    tcp-request connection reject if { |'))).not.toContain('path');
    expect(all(inFrontend('    http-request deny if { |'))).not.toContain('res.hdr');
    expect(all(inFrontend('    http-response deny if { |'))).toContain('res.hdr');
  });
});

describe('expressions', () => {
  const value = (text: string) => inFrontend(`    http-request set-header X ${text}`);

  test.each([
    ['%|', ['%[', '%ci', '%cp']],
    ['"%[req.h|', ['req.hdr', 'req.hdrs', 'req.hdr_ip']],
    ['%{+Q}[sr|c]', ['src', 'src_port']],
    ['%[src,|', ['lower', 'map', 'map_beg']],
    ['%[req.hdr(host),low|', ['lower']],
    ['%{|', ['+E', '+M', '+Q']],
    ['a%[src]b%c|', ['%ci', '%cp', '%CC']],
  ])('%s', (text, expected) => {
    expect(labels(value(text)).filter((_, i) => i < expected.length)).toEqual(expect.arrayContaining(expected.slice(0, 1)));
    expect(all(value(text))).toEqual(expect.arrayContaining(expected));
  });

  test('only converters that take what is before them', () => {
    expect(all(value('%[bool(true),|'))).not.toContain('ipmask');
    expect(all(value('%[src,|'))).toContain('ipmask');
  });

  test('a part of the word is replaced, and no parentheses come twice', () => {
    expect(at(value('"%[req.h|dr(host),lower]"')).replaced).toBe('req.hdr');
    expect(at(value('"%[req.h|dr(host),lower]"')).found?.items[0]).toMatchObject({ label: 'req.hdr' });
    expect(at(value('"%[base,ma|p(/x)]"')).found?.items.find(item => item.label === 'map')).toMatchObject({ insert: 'map' });
    expect(at(value('%[base,ma|')).found?.items.find(item => item.label === 'map')).toMatchObject({ insert: 'map(', snippet: 'map(${1:map_name})' });
  });

  test('`%%` is a percent sign', () => {
    expect(all(value('100%%|'))).toEqual([]);
  });
});

describe('other places', () => {
  test('comments that speak to this program', () => {
    expect(labels('# haproxy-doctor: |')).toEqual(['ignore', 'ignore-section', 'ignore-file']);
    expect(labels('# haproxy-version: |', 2)).toEqual(['3.5', '3.4']);
    expect(all('# haproxy-doctor: ignore |')).toContain('no-default-backend');
    const { configuration, document, offset } = configurationAt('# haproxy-doctor: ignore bad-regex, |');
    const found = completionsAt(configuration, document, offset, () => new Set(['no-default-backend']));
    expect(found?.items[0]?.label).toBe('no-default-backend');
    expect(found?.items.some(item => item.label === 'bad-regex')).toBe(false);
  });

  test('predicates, and what they ask about', () => {
    expect(all('.if def|')).toContain('defined');
    expect(labels('.if feature(|', 1)).toEqual(['OPENSSL']);
    expect(labels('global\n    setenv REGION eu\n.if defined(|', 1)).toEqual(['REGION']);
  });

  test('environment variables where they are expanded', () => {
    expect(labels('global\n    setenv REGION eu\nfrontend x\n    bind "${RE|', 1)).toEqual(['REGION']);
    expect(at('global\n    setenv REGION eu\nfrontend x\n    bind "${RE|').found?.items[0]?.insert).toBe('REGION}');
    expect(all('frontend x\n    bind $HAP|')).toContain('HAPROXY_LOCALPEER');
    expect(all('frontend x\n    acl a path_reg ^/x$|')).toEqual([]);
    expect(all("frontend x\n    acl a path_reg '^/x$|'")).toEqual([]);
  });

  test('groups of a userlist', () => {
    expect(labels('userlist u\n    group ops\n    user a password x groups |')).toEqual(['ops']);
  });
});

test('any offset of any text', () => {
  for (const text of ['', '\n', '"', '%[', '\0', 'frontend', ' \t', 'frontend x\n  http-request deny if { path "', 'a\rb', '.if', 'no', '# haproxy-doctor:', `backend ${'x'.repeat(3000)}`]) {
    const document = HaproxyDocument.parse(text);
    for (let offset = 0; offset <= text.length; offset++) {
      const found = completionsAt(new Configuration([document], '3.4'), document, offset);
      if (found) expect(found.span.start <= offset && offset <= found.span.end).toBe(true);
    }
  }
});
