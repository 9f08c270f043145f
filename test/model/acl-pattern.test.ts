import { expect, test } from 'vitest';
import { patternProblem } from '../../server/src/model/conditions/acl-pattern.ts';

// What HAProxy 2.6 and 3.4 say of each was seen with `haproxy -c`.
test.each([
  ['ip', '192.0.2.256'], ['ip', '192.0.2.0/33'], ['ip', '192.0.2.1,192.0.2.2'], ['ip', '::1/129'], ['ip', 'fe80::1%eth0'], ['ip', '192.0.2.0/'], ['ip', '*'], ['ip', '10.0.0.1-10.0.0.5'],
  ['int', 'http'], ['int', '1.5'], ['int', '9:1'], ['int', '80,443'], ['int', '=='], ['int', ':'], ['int', '-'], ['int', '-5:3'], ['int', '-1-'], ['int', '9223372036854775808'], ['int', '1:99999999999999999999'], ['len', 'a'], ['bin', 'abc'], ['bin', '0g'], ['dotted', 'x'],
])('no %s is %s', (method, pattern) => {
  expect(patternProblem(method, pattern, undefined)).toMatch(/^`.*\.$/);
});

test.each([
  ['ip', '192.0.2.0/24'], ['ip', '192.0.2.0/255.255.255.0'], ['ip', '10'], ['ip', '10.0.0'], ['ip', '2001:db8::/32'], ['ip', '::'], ['ip', '::ffff:192.0.2.1'], ['ip', 'some.host'],
  ['int', '1:'], ['int', ':5'], ['int', '10-20'], ['int', 'gt'], ['int', '-5'], ['int', ':-'], ['int', ':-5'], ['int', '9223372036854775807:'], ['int', '00000000000000000000000001'], ['int', ':-9223372036854775808'], ['int', 'ne'], ['dotted', 'ne'], ['len', '1:2'], ['bin', 'AB01'], ['dotted', '3.1'], ['str', 'anything'],
])('%s takes %s', (method, pattern) => {
  expect(patternProblem(method, pattern, undefined)).toBeUndefined();
});

test('behind an operator of order what follows a point does not count', () => {
  expect(patternProblem('int', '1.5', 'gt')).toBeUndefined();
  expect(patternProblem('int', '1.x', 'gt')).toBeUndefined();
  for (const pattern of ['foo', '5x', '5,6', '+5', '-1.5', '1.5:3', '1.5-3', '-']) expect(patternProblem('int', pattern, 'gt')).toBeDefined();
  for (const operator of ['eq', 'ne'] as const) expect(patternProblem('int', '1.5', operator)).toBeDefined();
});
