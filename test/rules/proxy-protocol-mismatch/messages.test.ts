import { expect, test } from 'vitest';
import { checkText } from '../../../server/src/lint/check-text.ts';

/** What is said of a server and the `bind` line that it leads to. */
function said(mode: string, server: string, bind: string): string {
  const text = ['defaults', `  mode ${mode}`, 'backend be', `  server s 127.0.0.1:8081 ${server}`, 'frontend fe', `  bind 127.0.0.1:8081 ${bind}`, '  default_backend be_app', 'backend be_app', '  server a 192.0.2.1:80', ''].join('\n');
  return checkText(text, {}).find(finding => finding.rule === 'proxy-protocol-mismatch')?.message ?? '';
}

test('who sends nothing gets a 502 in HTTP mode, and a closed connection in TCP mode', () => {
  expect(said('http', 'check', 'accept-proxy')).toContain('each request ends in a 502');
  expect(said('tcp', 'check', 'accept-proxy')).toContain('each connection is closed without an answer');
});

test('a PROXY line that nobody waits for is taken for a request, for a TLS handshake, or is passed on', () => {
  expect(said('http', 'send-proxy', '')).toContain('answers 400');
  expect(said('http', 'ssl verify none send-proxy', 'ssl crt /etc/haproxy/site.pem')).toContain('TLS handshake');
  expect(said('tcp', 'send-proxy', '')).toContain('hands the PROXY line on');
});
