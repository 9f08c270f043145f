import { expect, test } from 'vitest';
import { applyRepair, checkText } from '../../../server/src/lint/check-text.ts';

/** The lines of a frontend once it is repaired. */
function repaired(...lines: string[]): string[] {
  const text = ['defaults', '  mode tcp', 'frontend fe', '  bind :443', ...lines.map(line => `  ${line}`), ''].join('\n');
  const repair = checkText(text, {}).find(finding => finding.rule === 'tls-routing-without-inspection')?.repairs[0];
  return (repair ? applyRepair(text, repair) : text).split('\n').slice(4, -1).map(line => line.trim());
}

const delay = 'tcp-request inspect-delay 5s';
const accept = 'tcp-request content accept if { req.ssl_hello_type 1 }';

test('a TLS handshake may come in pieces: the rule waits for the whole of it, also behind an ACL', () => {
  const lines = ['acl is_a req.ssl_sni a.example.com', 'use_backend be_a if is_a'];
  expect(repaired(...lines)).toEqual([lines[0], delay, accept, lines[1]]);
});

test('accept does not stand above the rule that sets the variable', () => {
  const lines = ['use_backend be_a if { var(sess.sni) -m str a.example.com }', delay, 'tcp-request content set-var(sess.sni) req.ssl_sni'];
  expect(repaired(...lines)).toEqual([...lines, accept]);
});

test('other first bytes', () => {
  const line = 'use_backend be_ssh if { req.payload(0,3) -m str SSH }';
  expect(repaired(line)).toEqual([delay, 'tcp-request content accept if { req.len gt 0 }', line]);
});
