import { expect, test } from 'vitest';
import { applyRepair, checkText } from '../../../server/src/lint/check-text.ts';

/** The line as the first repair leaves it. */
function repaired(line: string): string | undefined {
  const text = `frontend fe\n  bind :80\n  acl is_a path_beg /a\n  ${line}\n`;
  const [repair] = checkText(text, {}).find(finding => finding.rule === 'unclosed-quote')?.repairs ?? [];
  return repair && applyRepair(text, repair).split('\n')[3]?.trim();
}

test.each([
  ['http-request redirect location "/new if is_a', 'http-request redirect location "/new" if is_a'],
  ['http-request set-header X-Note "two words unless { path /b } or !is_a', 'http-request set-header X-Note "two words" unless { path /b } or !is_a'],
  ['http-request set-header X-Note "call if you like', 'http-request set-header X-Note "call if you like"'],
  ['http-request set-header X-Note "if it rains if is_a # no comment', 'http-request set-header X-Note "if it rains" if is_a # no comment'],
  ['http-request redirect location /new" if is_a', 'http-request redirect location /new if is_a'],
  ['http-request deny if { path_beg "/a } is_a', 'http-request deny if { path_beg "/a" } is_a'],
  ['http-request deny if is_a !{ path_beg "/a b } or is_a', 'http-request deny if is_a !{ path_beg "/a b" } or is_a'],
  ['acl is_b path "/a if is_a', 'acl is_b path "/a if is_a"'],
  ["http-request set-header X-Note it's", "http-request set-header X-Note it\\'s"],
  ['http-request set-header X-Note " if is_a', undefined],
])('%s', (line, expected) => {
  expect(repaired(line)).toBe(expected);
});
