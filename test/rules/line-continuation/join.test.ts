import { expect, test } from 'vitest';
import { applyRepair, checkText } from '../../../server/src/lint/check-text.ts';

/* Fixtures cannot say what is expected of a line whose next one has to follow at once. */
function repairs(lines: string): { title: string; text: string }[] {
  const text = `backend a\n${lines}`;
  const findings = checkText(text).filter(finding => finding.rule === 'line-continuation');
  expect(findings).toHaveLength(1);
  return (findings[0]?.repairs ?? []).map(repair => ({ title: repair.title, text: applyRepair(text, repair).slice('backend a\n'.length) }));
}

test('deeper lines are joined first', () => {
  expect(repairs('    server a 192.0.2.1:80 \\\n        check \\\n        inter 2s # why\n    server b 192.0.2.2:80\n')).toEqual([
    { title: 'Join 3 lines', text: '    server a 192.0.2.1:80 check inter 2s # why\n    server b 192.0.2.2:80\n' },
    { title: 'Remove the backslashes', text: '    server a 192.0.2.1:80\n        check\n        inter 2s # why\n    server b 192.0.2.2:80\n' },
  ]);
});

test('a line of the same depth may be a directive of its own', () => {
  expect(repairs('    acl a path_beg /a/ /b/\\\n    balance roundrobin\n')).toEqual([
    { title: 'Remove the backslash', text: '    acl a path_beg /a/ /b/\n    balance roundrobin\n' },
    { title: 'Join 2 lines', text: '    acl a path_beg /a/ /b/ balance roundrobin\n' },
  ]);
});

test('nothing is joined over a comment, a blank line or the end', () => {
  for (const below of ['', '\n', '\n\n        check\n', '\n    # check\n        check\n']) {
    expect(repairs(`    server a 192.0.2.1:80 \\${below}`)).toEqual([{ title: 'Remove the backslash', text: `    server a 192.0.2.1:80${below}` }]);
  }
});

test('line ends are CRLF, and blanks may stand behind the backslash', () => {
  expect(repairs('    server a 192.0.2.1:80 \\ \r\n        check\r\n')[0]).toEqual({ title: 'Join 2 lines', text: '    server a 192.0.2.1:80 check\r\n' });
  expect(repairs('    server a 192.0.2.1:80 \\\t\r\n        check\r\n')[0]).toEqual({ title: 'Join 2 lines', text: '    server a 192.0.2.1:80 check\r\n' });
  expect(repairs('    server a 192.0.2.1:80 \\   \n        check\n')[0]).toEqual({ title: 'Join 2 lines', text: '    server a 192.0.2.1:80 check\n' });
});

test('below the header of a section stand directives, however deep', () => {
  const text = 'frontend www\\\n    bind :80\n';
  const [finding, ...others] = checkText(text).filter(({ rule }) => rule === 'line-continuation');
  expect(others).toEqual([]);
  expect(finding?.message).toMatch(/Remove the backslash\.$/);
  expect(finding?.repairs.map(repair => applyRepair(text, repair))).toEqual(['frontend www\n    bind :80\n']);
});

test('of a backslash that HAProxy refuses, nothing else is said', () => {
  for (const line of ['    server a 192.0.2.1:80 check \\', '    server a 192.0.2.1:80 check \\ ', '    fullconn 100 \\\n    server a 192.0.2.1:80 check \\ ']) {
    const found = checkText(`backend a\n${line}\n    server b 192.0.2.2:80 check\n`).filter(({ category }) => category === 'validity');
    expect(found.map(({ rule, severity }) => [rule, severity]), line).toEqual([['line-continuation', 'error']]);
  }
});
