import { expect, test } from 'vitest';
import { lint } from '../../server/src/lint/lint.ts';
import { resolveSettings } from '../../server/src/lint/settings.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';

const { settings } = resolveSettings({});
const backends = Array.from({ length: 100 }, (_, i) => `backend b${i}\n    server s1 192.0.2.1:80 check\n`).join('');
const text = `defaults\n    mode http\n    option httpchk GET health\n${backends}`;

/** How many sections each finding of a rule is about. */
function told(document: HaproxyDocument): number[] {
  return lint(new Configuration([document], '3.2'), settings).filter(({ rule }) => rule === 'check-uri-without-slash').map(({ related }) => related.length);
}

test('what many sections inherit is one finding, also after a keystroke in one of them', () => {
  const document = HaproxyDocument.parse(text);
  expect(told(document)).toEqual([100]);
  expect(told(document.edit(text.indexOf('b50\n'), 0, 'x'))).toEqual([100]);
});
