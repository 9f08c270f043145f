import { expect, test } from 'vitest';
import { checkText } from '../../../server/src/lint/check-text.ts';

/* The lines are joined before the comment of the rule; what belongs to it goes along. */
function titles(lines: string): string[] {
  return checkText(`backend be_app\n    server a 192.0.2.1:80 check maxconn 100\n${lines}`).filter(({ rule }) => rule === 'unknown-directive').map(({ repairs }) => repairs.map(({ title, edits }) => [title, ...edits.map(({ text }) => text)].join('|')).join());
}

test('a rule is told once, and the repair joins all its lines', () => {
  expect(titles('    http-request deny # us\n        if a\n        or b # them\n')).toEqual(['Join 3 lines| if a or b||']);
  expect(titles('    http-request deny\n        unless { src 192.0.2.1 }\n')).toEqual(['Join 2 lines| unless { src 192.0.2.1 }|']);
});

test('a condition without a rule above that lacks one is not joined', () => {
  expect(titles('    balance source\n        if a\n')).toEqual(['']);
  expect(titles('    http-request deny if a\n        if b\n')).toEqual(['']);
  expect(titles('    http-request deny\n        or b\n')).toEqual(['']);
});
