import { expect, test } from 'vitest';
import { applyRepair, checkText } from '../../../server/src/lint/check-text.ts';

test.each(['\n', '\r\n'])('no empty line is left: %j', eol => {
  const lines = ['defaults', '  mode http', '  # haproxy-doctor: ignore timeout-too-short -- because', '  timeout client 30s', ''];
  const text = lines.join(eol);
  const [repair] = checkText(text, {}).find(finding => finding.rule === 'unused-suppression')?.repairs ?? [];
  expect(repair && applyRepair(text, repair)).toBe(lines.filter(line => !line.includes('#')).join(eol));
});
