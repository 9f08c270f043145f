import { expect, test } from 'vitest';
import { checkText } from '../../server/src/lint/check-text.ts';

/* What the first repair of the only error makes of a line. */
function repaired(section: string, line: string): string {
  const text = `${section}\n    ${line}\n`;
  const found = checkText(text).filter(({ severity, category }) => severity === 'error' && category === 'validity');
  expect(found.map(({ rule }) => rule)).toHaveLength(1);
  const edits = [...found[0]?.repairs[0]?.edits ?? []].sort((a, b) => b.span.start - a.span.start);
  return edits.reduce((result, { span, text: put }) => result.slice(0, span.start) + put + result.slice(span.end), text).split('\n')[1]?.trim() ?? '';
}

test('the value is kept where it is glued to its name', () => {
  expect(repaired('global', 'nbthread=4')).toBe('nbthread 4');
  expect(repaired('global', 'nbthread4')).toBe('nbthread 4');
  expect(repaired('global', 'stats=timeout=30s')).toBe('stats timeout 30s');
  expect(repaired('defaults', 'timeout client="30s"')).toBe('timeout client "30s"');
  expect(repaired('defaults', 'timeout-client: 30s')).toBe('timeout client 30s');
  expect(repaired('frontend f', 'bind*:80')).toBe('bind *:80');
  expect(repaired('frontend f', 'max-conn=100')).toBe('maxconn 100');
  expect(repaired('backend b', 'server a 192.0.2.1:80 check inter2s')).toBe('server a 192.0.2.1:80 check inter 2s');
  expect(repaired('backend b', 'server a 192.0.2.1:80 check inter = 2s')).toBe('server a 192.0.2.1:80 check inter 2s');
});

test('a number too many is no value', () => {
  expect(repaired('global', 'daemon1')).toBe('daemon');
  expect(repaired('global', 'nbthread1 4')).toBe('nbthread 4');
});
