import { expect, test } from 'vitest';
import { checkText } from '../../../server/src/lint/check-text.ts';

/* Fixtures cannot say what is expected of a line whose next one has to follow at once. */
function findings(lines: string): string[] {
  const defaults = 'defaults\n    mode http\n    timeout connect 5s\n    timeout client 30s\n    timeout server 30s\n    timeout queue 30s\n';
  const frontend = 'frontend fe_web\n    bind :80\n    default_backend be_app\n';
  return checkText(`${defaults}${frontend}${lines}`).map(({ rule, severity }) => `${rule} ${severity}`);
}

test('lines that were meant to be one are told once', () => {
  const refused = ['line-continuation error'];
  expect(findings('backend be_app\n    server a 192.0.2.1:80 \\\n        check inter 2s \\\n        maxconn 100\n')).toEqual(refused);
  expect(findings('backend be_app\n    server a 192.0.2.1:80 \\\n    check inter 2s \\\n    maxconn 100\n')).toEqual(refused);
  expect(findings('backend be_app\n    acl a path_beg /a/ \\\n    /b/\n    http-request deny if a\n    server a 192.0.2.1:80 check maxconn 100\n')).toEqual(refused);
  expect(findings('backend be_app\n    http-request deny \\\n    if { path_beg /a/ }\n    server a 192.0.2.1:80 check maxconn 100\n')).toEqual(refused);
  expect(findings('backend be_app\n    http-request deny if { path_beg /a/ \\\n    /b/ }\n    server a 192.0.2.1:80 check maxconn 100\n')).toEqual(refused);
  expect(findings('backend be_app\n    server a 192.0.2.1:80\\\n    check maxconn 100\n')).toEqual(refused);
});

test('what is wrong before the backslash is told too, without a repair for that line alone', () => {
  const found = checkText('backend be_app\n    server a 192.0.2.1:80 chek \\\n        inter 2s\n').filter(({ severity }) => severity === 'error');
  expect(found.map(({ rule, repairs }) => [rule, repairs.length > 0])).toEqual([['unknown-server-option', false], ['line-continuation', true]]);
});

test('a directive of its own is judged', () => {
  const maxconn = ['line-continuation error', 'maxconn-in-backend warning'];
  expect(findings('backend be_app\n    server a 192.0.2.1:80 check maxconn 100 \\\n    maxconn 100\n')).toEqual(maxconn);
  expect(findings('backend be_app\n    server a 192.0.2.1:80 \\\n        check\n    maxconn 100\n    server b 192.0.2.2:80 check maxconn 100\n')).toEqual([
    'line-continuation error', 'maxconn-in-backend warning',
  ]);
  expect(findings('backend be_app\n    http-request set-header X-Note a\\\n        maxconn 100\n    server a 192.0.2.1:80 check maxconn 100\n')).toEqual([
    'line-continuation warning', 'maxconn-in-backend warning',
  ]);
});
