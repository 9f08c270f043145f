import { expect, test } from 'vitest';
import { checkText } from '../../../server/src/lint/check-text.ts';

/** The titles of what is offered for the binds of a second frontend. */
function titles(...binds: string[]): string[] {
  const text = `defaults\n  mode http\nfrontend one\n  bind :8080\n  bind :8081\n  default_backend be\nfrontend two\n${binds.map(bind => `  bind ${bind}\n`).join('')}  default_backend be\nbackend be\n  server a 192.0.2.1:80\n`;
  return checkText(text, {}).filter(finding => finding.rule === 'duplicate-bind').flatMap(({ repairs }) => repairs.map(({ title }) => title));
}

test('a section keeps one line at least', () => {
  expect(titles(':8080', ':8082')).toEqual(['Remove `bind :8080` from `frontend two`']);
  expect(titles(':8080', ':8081')).toEqual([]);
});
