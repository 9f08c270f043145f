import { expect, test } from 'vitest';
import { checkText } from '../../server/src/lint/check-text.ts';

/* What people say where HAProxy has another name: the repair of the line, as it reads then. */
function mended(line: string, section = 'backend be'): string | undefined {
  const text = `${section}\n    ${line}\n`;
  const found = checkText(text).filter(({ category, severity }) => category === 'validity' && severity === 'error');
  const [repair] = found.flatMap(({ repairs }) => repairs);
  if (!repair) return undefined;
  const after = [...repair.edits].sort((a, b) => b.span.start - a.span.start).reduce((all, { span, text: put }) => all.slice(0, span.start) + put + all.slice(span.end), text);
  return after.split('\n')[1]?.trim();
}

test.each([
  ['option http-check GET /health', 'option httpchk GET /health'],
  ['option health-check', 'option httpchk'],
  ['timeout request 5s', 'timeout http-request 5s'],
  ['timeout keep-alive 5s', 'timeout http-keep-alive 5s'],
  ['timeout-server 5s', 'timeout server 5s'],
  ['retry 3', 'retries 3'],
  ['balance ip-hash', 'balance source'],
  ['server a 192.0.2.1:80 check interval 5s', 'server a 192.0.2.1:80 check inter 5s'],
  ['server a 192.0.2.1:80 health-check', 'server a 192.0.2.1:80 check'],
  ['server a 192.0.2.1:80 max_conns=5', 'server a 192.0.2.1:80 maxconn 5'],
  ['acl office src_ip 192.0.2.1', 'acl office src 192.0.2.1'],
  ['http-request deny if { path_begins_with /x }', 'http-request deny if { path_beg /x }'],
  ['http-request deny if { host www.example.com }', 'http-request deny if { hdr(host) www.example.com }'],
  ['http-request block if { path /x }', 'http-request deny if { path /x }'],
  ['http-request accept if { path /x }', 'http-request allow if { path /x }'],
  ['tcp-request content deny if { src 192.0.2.1 }', 'tcp-request content reject if { src 192.0.2.1 }'],
  ['http-request return 404', 'http-request return status 404'],
  ['http-request deny 403', 'http-request deny deny_status 403'],
  ['redirect https', 'redirect scheme https'],
  ['redirect location /y 301', 'redirect location /y code 301'],
  ['http-request redirect https://www.example.com/', 'http-request redirect location https://www.example.com/'],
  ['use_backend be if !{ TRUE }', 'use_backend be if !TRUE'],
])('%s', (line, right) => {
  expect(mended(line, line.startsWith('use_backend') ? 'frontend fe' : 'backend be')).toBe(right);
});

test.each([
  ['bind :80 proxy-protocol', 'bind :80 accept-proxy'],
  ['bind :80 name=web', 'bind :80 name web'],
  ['bind :80 h2', 'bind :80 proto h2'],
  ['bind :443 ssl crt site.pem h2', 'bind :443 ssl crt site.pem alpn h2,http/1.1'],
])('%s', (line, right) => {
  expect(mended(line, 'frontend fe')).toBe(right);
});

test('the name of an ACL between braces', () => {
  const found = checkText('frontend fe\n    acl canary hdr(x) y\n    http-request deny if { canary }\n    http-request deny if { canary or { path /x } }\n    acl below path /\n');
  expect(found.filter(({ severity, category }) => severity === 'error' && category === 'validity').map(({ rule }) => rule)).toEqual(['unknown-sample-fetch', 'unknown-sample-fetch']);
});

test.each([
  ['http-response add-header X-Time %[TR]', 'http-response add-header X-Time %TR'],
  ['http-request set-header X-From "%[ci]:%cp"', 'http-request set-header X-From "%ci:%cp"'],
])('%s', (line, right) => {
  expect(mended(line, 'frontend fe')).toBe(right);
});
