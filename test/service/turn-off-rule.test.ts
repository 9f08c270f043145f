import { expect, test } from 'vitest';
import { turnOffRule } from '../../server/src/service/turn-off-rule.ts';
import { applyEdits } from '../../server/src/text/edit.ts';

function after(text: string): string | undefined {
  const edit = turnOffRule(text, 'a-rule');
  return edit && applyEdits(text, [edit]);
}

test.each([
  ['', '{\n  "rules": {\n    "a-rule": "off"\n  }\n}\n'],
  ['{}', '{\n  "rules": {\n    "a-rule": "off"\n  }\n}'],
  ['{"preset": "strict"}', '{"preset": "strict", "rules": { "a-rule": "off" }}'],
  ['{\n\t"preset": "strict"\n}\n', '{\n\t"preset": "strict",\n\t"rules": {\n\t\t"a-rule": "off"\n\t}\n}\n'],
  ['{\n  "rules": {}\n}\n', '{\n  "rules": {\n    "a-rule": "off"\n  }\n}\n'],
  ['{\n  "rules": {\n    "b": "off"\n  },\n  "preset": "all"\n}\n', '{\n  "rules": {\n    "b": "off",\n    "a-rule": "off"\n  },\n  "preset": "all"\n}\n'],
  ['{"rules": {"a-rule": ["error", {"at-most": "5s"}]}}', '{"rules": {"a-rule": "off"}}'],
  ['{"rules": {"a-rule": "hint", "a-rule": "error"}}', '{"rules": {"a-rule": "hint", "a-rule": "off"}}'],
])('%j becomes %j', (text, expected) => {
  expect(after(text)).toBe(expected);
  expect(JSON.parse(expected)).toMatchObject({ rules: { 'a-rule': 'off' } });
});

test.each(['[]', '{', '{"rules": []}', '"x"', '{"rules": {},}'])('%j is left for a person', text => {
  expect(after(text)).toBeUndefined();
});
