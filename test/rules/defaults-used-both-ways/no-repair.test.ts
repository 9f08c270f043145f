import { expect, test } from 'vitest';
import { checkText } from '../../../server/src/lint/check-text.ts';

const timeouts = '  mode http\n  timeout connect 5s\n  timeout client 30s\n  timeout server 30s\n';

function repairs(text: string): number[] {
  return checkText(text, {}).filter(finding => finding.rule === 'defaults-used-both-ways').map(finding => finding.repairs.length);
}

test('nothing is named behind a section that is called nothing', () => {
  expect(repairs(`defaults base\n${timeouts}backend one\n  server a 192.0.2.1:80\nbackend two from base\n  server a 192.0.2.1:80\n`)).toEqual([1]);
  expect(repairs(`defaults base\n${timeouts}frontend\n  bind :80\n  default_backend two\nbackend two from base\n  server a 192.0.2.1:80\n`).every(count => count === 0)).toBe(true);
});

test('where two are called so, the name says no more than the place', () => {
  expect(repairs(`defaults base\n${timeouts}backend one from base\n  server a 192.0.2.1:80\ndefaults base\n${timeouts}backend two\n  server a 192.0.2.1:80\nbackend three from base\n  server a 192.0.2.1:80\n`).every(count => count === 0)).toBe(true);
});
