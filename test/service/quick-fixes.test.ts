import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkText } from '../../server/src/lint/check-text.ts';
import { lint } from '../../server/src/lint/lint.ts';
import { resolveSettings } from '../../server/src/lint/settings.ts';
import { ignoreComment } from '../../server/src/service/ignore-comment.ts';
import { findingsAt, fixAllEdits, rulesToFixAll } from '../../server/src/service/quick-fixes.ts';
import { editsBetween } from '../../server/src/service/text-difference.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import { configurationAt } from './configuration.ts';

const { settings } = resolveSettings();
const rule = 'timeout-without-unit';

describe('ignore', () => {
  test.each([
    ['defaults\n    timeout client 30\n', 'defaults\n    # haproxy-doctor: ignore timeout-without-unit -- reason\n    timeout client 30\n'],
    ['defaults\r\n\ttimeout client 30 # c\r\n', 'defaults\r\n\t# haproxy-doctor: ignore timeout-without-unit -- reason\r\n\ttimeout client 30 # c\r\n'],
    ['defaults\n timeout client 30', 'defaults\n # haproxy-doctor: ignore timeout-without-unit -- reason\n timeout client 30'],
  ])('%j', (text, expected) => {
    const finding = checkText(text).find(each => each.rule === rule)!;
    const comment = ignoreComment(finding)!;
    const after = applyEdits(text, [{ span: { start: comment.offset, end: comment.offset }, text: comment.before + comment.reason + comment.after }]);
    expect(after).toBe(expected);
    expect(checkText(after).map(each => each.rule).filter(each => [rule, 'unused-suppression', 'unknown-rule'].includes(each))).toEqual([]);
  });

  test('every finding that can be ignored is gone after it, and no other comes', () => {
    const text = 'frontend f\n  bind :80\n  use_backend nix if { path /a }\nbackend b\n  timeout server 5\n  server s 192.0.2.1:80 check\ndefaults\nbackend c\n  server s 192.0.2.1:80 "" check\n';
    const before = checkText(text).map(each => each.rule);
    expect(before.length).toBeGreaterThan(2);
    for (const finding of checkText(text)) {
      const comment = ignoreComment(finding);
      if (!comment) continue;
      const after = applyEdits(text, [{ span: { start: comment.offset, end: comment.offset }, text: comment.before + comment.reason + comment.after }]);
      const left = checkText(after).map(each => each.rule);
      const others = (rules: string[]) => rules.filter(each => each !== finding.rule).sort();
      expect(others(left)).toEqual(others(before));
      expect(left.length).toBeLessThan(before.length);
    }
  });

  test('is not offered above a byte order mark', () => {
    const finding = checkText('\uFEFFglobal\n').find(each => each.rule === 'byte-order-mark')!;
    expect(ignoreComment(finding)).toBeUndefined();
  });
});

describe('fix all', () => {
  const text = 'defaults\n    timeout client 30\n    timeout connect 5s\n    timeout server 40\n';

  test('applies the safe repairs of one rule, line by line', () => {
    const { configuration, document } = configurationAt(text);
    const edits = fixAllEdits(configuration, settings, document, rule);
    expect(edits).toHaveLength(2);
    expect(applyEdits(text, edits)).toBe(text.replace('30', '30ms').replace('40', '40ms'));
    expect(fixAllEdits(configuration, settings, document, 'unknown-backend')).toEqual([]);
  });

  test('is offered for a rule with two findings or more', () => {
    const many = configurationAt(text);
    expect([...rulesToFixAll(lint(many.configuration, settings), many.document)]).toContain(rule);
    const one = configurationAt(text.replace('30', '30s'));
    expect([...rulesToFixAll(lint(one.configuration, settings), one.document)]).not.toContain(rule);
  });
});

test('findings are found by what they touch', () => {
  const { configuration, document, offset } = configurationAt('defaults\n    timeout client 30|\n');
  const findings = lint(configuration, settings);
  const at = (start: number, end = start) => findingsAt(findings, document, { start, end }).map(each => each.rule).filter(each => each === rule);
  expect(at(offset)).toEqual([rule]);
  expect(at(offset - 2)).toEqual([rule]);
  expect(at(offset - 3)).toEqual([]);
  expect(at(0, document.length)).toEqual([rule]);
});

test('the edits between two texts make one of the other', () => {
  const text = fc.array(fc.constantFrom('a\n', 'b\n', 'c\r\n', 'd', '\r', '\n'), { maxLength: 15 }).map(parts => parts.join(''));
  fc.assert(fc.property(text, text, (before, after) => {
    expect(applyEdits(before, editsBetween(before, after))).toBe(after);
  }));
});
