import { expect, test } from 'vitest';
import { applyRepair, checkText } from '../../../server/src/lint/check-text.ts';

const rest = 'defaults\n    mode http\n    timeout connect 5s\n    timeout client 30s\n    timeout server 30s\n    timeout queue 30s\n\nfrontend fe\n    bind :80\n    http-request return status 200\n';

function removed(text: string): string | undefined {
  const [repair] = checkText(text, { preset: 'strict' }).find(({ rule }) => rule === 'unused-userlist')?.repairs ?? [];
  return repair && applyRepair(text, repair);
}

test('the section goes as a whole, and comments of the next one stay', () => {
  expect(removed(`# The users.\nuserlist spare\n    # One.\n    user alice password $5$a$b # her\n\n# What holds for all.\n${rest}`)).toBe(`# The users.\n# What holds for all.\n${rest}`);
  expect(removed(`${rest}\nuserlist spare\n    user alice password $5$a$b`)).toBe(`${rest}\n`);
  expect(removed(`userlist spare\r\n    user alice password $5$a$b\r\n\r\n${rest}`)).toBe(rest);
});
