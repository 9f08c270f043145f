import { describe, expect, test } from 'vitest';
import { describeDuration, MAX_DURATION_MS, parseDuration } from '../../server/src/language/duration.ts';

describe('parseDuration', () => {
  test.each([
    ['0', 0], ['30', 30], ['030', 30], ['500ms', 500], ['30s', 30_000], ['2m', 120_000], ['1h', 3_600_000], ['24d', 2_073_600_000],
    ['1us', 1], ['1000us', 1], ['1001us', 2], ['5000000us', 5000], ['00000000000000000000005s', 5000],
    ['10sec', 10_000], ['10min', 600_000], ['5mins', 300_000], ['1hour', 3_600_000], ['2days', 172_800_000], ['10msx', 10], ['1s[', 1000], ['1s5', 1000], ['5s ', 5000], ['5m5s', 300_000],
  ])('%s is %i ms', (text, ms) => {
    expect(parseDuration(text)?.ms).toBe(ms);
  });

  test.each(['', 's', 'ms', '10S', '1.5s', '-1', '+1', ' 5s', '5 s', '5u', '5x', '5S', '5w', '${T}', '5${UNIT}'])('%j is no duration', text => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test('keeps the number and the unit as written', () => {
    expect(parseDuration('0')).toEqual({ ms: 0, unit: '', count: 0 });
    expect(parseDuration('90s')).toEqual({ ms: 90_000, unit: 's', count: 90 });
  });

  test('a bare number takes the unit of the directive, a unit stays what it is', () => {
    expect(parseDuration('30', 's')?.ms).toBe(30_000);
    expect(parseDuration('30ms', 's')?.ms).toBe(30);
  });

  test('what HAProxy refuses as too long is read, so that it can be told', () => {
    expect(parseDuration('2147483647')?.ms).toBe(MAX_DURATION_MS);
    expect(parseDuration('25d')?.ms).toBeGreaterThan(MAX_DURATION_MS);
    expect(parseDuration('99999999999999999999')?.ms).toBeGreaterThan(MAX_DURATION_MS);
  });

  test('reads a very long word in no time', () => {
    expect(parseDuration(`${'9'.repeat(1_000_000)}x`)).toBeUndefined();
  });
});

test.each([
  [0, '0'], [1, '1 ms'], [999, '999 ms'], [1000, '1 s'], [1500, '1500 ms'], [90_000, '90 s'], [120_000, '2 min'], [3_600_000, '1 h'],
  [5_400_000, '90 min'], [86_400_000, '1 d'],
])('%i ms is "%s" for people', (ms, described) => {
  expect(describeDuration(ms)).toBe(described);
});
