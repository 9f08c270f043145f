import { expect, test } from 'vitest';
import { checkText } from '../../../server/src/lint/check-text.ts';

test.each([
  ['check-port-without-check-ssl', 'server a 192.0.2.1:8443 ssl verify none check port 8444'],
  ['check-in-clear-on-tls-port', 'server a 192.0.2.1:8080 check port 443'],
])('%s: nobody but the reader says that the port is a plain one', (rule, server) => {
  const text = `defaults\n  mode http\nbackend be\n  option httpchk GET /\n  http-check expect status 200\n  ${server}\n`;
  const repairs = checkText(text, {}).find(finding => finding.rule === rule)?.repairs ?? [];
  expect(repairs.map(({ safety }) => safety)).toEqual(['review', 'review']);
});
