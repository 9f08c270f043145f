import { expect, test } from 'vitest';
import { checkText } from '../../../server/src/lint/check-text.ts';

test('the table that is added stores what the counters in it are asked for, and nothing that others keep', () => {
  const rules = ['http-request track-sc0 src', 'http-request track-sc1 src table rates', 'http-request deny if { sc_http_req_rate(0) gt 100 } or { sc1_conn_rate gt 100 }'];
  const text = ['defaults', '  mode http', 'listen web', '  bind :80', ...rules.map(line => `  ${line}`), '  server a 192.0.2.1:80', ''].join('\n');
  const finding = checkText(text, {}).find(each => each.rule === 'unknown-stick-table' && each.span.start === text.indexOf('track-sc0'));
  expect(finding?.repairs.map(({ title }) => title)).toEqual(['Add `stick-table type ip size 100k expire 30m store http_req_rate(10s)`']);
});
