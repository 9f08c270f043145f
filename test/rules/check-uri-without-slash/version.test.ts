import { expect, test } from 'vitest';
import { applyRepair, checkText } from '../../../server/src/lint/check-text.ts';

/** The `option httpchk` of a backend once it is repaired. */
function repaired(...lines: string[]): string | undefined {
  const text = ['defaults', '  mode http', 'backend be', ...lines.map(line => `  ${line}`), '  server a 192.0.2.1:80 check', ''].join('\n');
  const repair = checkText(text, {}).find(finding => finding.rule === 'check-uri-without-slash')?.repairs[0];
  return (repair ? applyRepair(text, repair) : text).split('\n')[3]?.trim();
}

test('a version without a path is no path: HTTP/1.1 stays where a Host goes with it', () => {
  expect(repaired('option httpchk HTTP/1.1')).toBe('option httpchk GET /');
  expect(repaired('option httpchk HTTP/1.1', 'http-check send hdr Host app.example.com')).toBe('option httpchk GET / HTTP/1.1');
  expect(repaired('option httpchk HEAD HTTP/1.0')).toBe('option httpchk HEAD / HTTP/1.0');
});
