import { expect, test } from 'vitest';
import { checkText } from '../../../server/src/lint/check-text.ts';

/* Fixtures cannot say what is expected of a line whose next one has to follow at once. */
function findings(lines: string): string[] {
  const defaults = 'defaults\n    mode http\n    timeout connect 5s\n    timeout client 30s\n    timeout server 30s\n    timeout queue 30s\n';
  const frontend = 'frontend fe_web\n    bind :80\n    default_backend be_app\n';
  return checkText(`${defaults}${frontend}${lines}`).map(({ rule, severity }) => `${rule} ${severity}`);
}

test('of lines that were meant to be one, nothing else is said but that HAProxy refuses them', () => {
  const refused = ['line-continuation error', 'unknown-directive error'];
  expect(findings('backend be_app\n    server a 192.0.2.1:80 \\\n        check inter 2s \\\n        maxconn 100\n')).toEqual(refused);
  expect(findings('backend be_app\n    server a 192.0.2.1:80 \\\n    check inter 2s \\\n    maxconn 100\n')).toEqual(refused);
  expect(findings('backend be_app\n    acl a path_beg /a/ \\\n    /b/\n    http-request deny if a\n    server a 192.0.2.1:80 check maxconn 100\n')).toEqual(refused);
});

test('a line that is not what it is read as gets no repair of its own', () => {
  const found = checkText('backend be_app\n    server a 192.0.2.1:80 \\\n        check inter 2s\n');
  expect(found.filter(({ rule }) => rule === 'unknown-directive').map(({ repairs }) => repairs)).toEqual([[]]);
});

test('a directive of its own is judged', () => {
  const maxconn = ['line-continuation error', 'maxconn-in-backend warning'];
  expect(findings('backend be_app\n    server a 192.0.2.1:80 check maxconn 100 \\\n    maxconn 100\n')).toEqual(maxconn);
  expect(findings('backend be_app\n    server a 192.0.2.1:80 \\\n        check\n    maxconn 100\n    server b 192.0.2.2:80 check maxconn 100\n')).toEqual([
    'line-continuation error', 'unknown-directive error', 'maxconn-in-backend warning',
  ]);
  expect(findings('backend be_app\n    http-request set-header X-Note a\\\n        maxconn 100\n    server a 192.0.2.1:80 check maxconn 100\n')).toEqual([
    'line-continuation warning', 'maxconn-in-backend warning',
  ]);
});
