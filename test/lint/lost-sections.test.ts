import { expect, test } from 'vitest';
import { lint } from '../../server/src/lint/lint.ts';
import { resolveSettings } from '../../server/src/lint/settings.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';

const { settings } = resolveSettings({});

function rulesOf(document: HaproxyDocument): string[] {
  return lint(new Configuration([document], settings.version), settings).map(({ rule }) => rule).filter(rule => rule.startsWith('misplaced') || rule === 'unknown-directive');
}

const text = 'frontend fe\n    bind :8080\nbackedn be1\n    server s1 127.0.0.1:1\nbackend be\n    server s2 127.0.0.1:2\n    timeout client 5s\n';

test('what stands below a misspelt header is not told of in any part of the section', () => {
  const commented = text.replace('backend be\n', '#backend be\n');
  expect(rulesOf(HaproxyDocument.parse(commented))).toEqual(['unknown-directive']);
});

test('nor where the section was put together by an edit', () => {
  const document = HaproxyDocument.parse(text);
  expect(rulesOf(document)).toEqual(['unknown-directive', 'misplaced-timeout']);
  expect(rulesOf(document.edit(text.indexOf('backend be\n'), 0, '#'))).toEqual(['unknown-directive']);
});
