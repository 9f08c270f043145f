import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import type { Word } from '../../server/src/syntax/word.ts';

function wordsOf(line: string): Word[] {
  return [...(HaproxyDocument.parse(line).blocks[0]?.statements() ?? [])].flatMap(statement => statement.allWords);
}

function wordOf(raw: string): Word {
  const [word, ...others] = wordsOf(raw);
  if (!word || others.length > 0) throw new Error(`${raw} is not one word`);
  return word;
}

const values = (line: string) => wordsOf(line).map(word => word.value);

/* What HAProxy makes of each of these was tried on 2.6 to 3.4; differential.test.ts tries it again. */
describe('words', () => {
  test.each([
    ['server a 192.0.2.1:80', ['server', 'a', '192.0.2.1:80']],
    ['  a\t\tb \v\fc  ', ['a', 'b', 'c']],
    ['a # b', ['a']],
    ['a#b', ['a']],
    ['a\\#b', ['a#b']],
    ['"a#b" \'c#d\'', ['a#b', 'c#d']],
    ['a\\ b', ['a b']],
    ['a\\\tb', ['a\\', 'b']],
    ['a\\\\ b', ['a\\', 'b']],
    ['"a b"c\'d e\'', ['a bcd e']],
    ['"a\'b" \'c"d\'', ["a'b", 'c"d']],
    ['"a\\"b" a\\"b a\\\'b', ['a"b', 'a"b', "a'b"]],
    ["'a\\'b", ['a\\b']],
    ['\\n\\r\\t \\x41\\x7e \\a', ['\n\r\t', 'A~', '\\a']],
    ["'\\n\\x41'", ['\\n\\x41']],
    ['"\\$A" \\$A', ['$A', '\\$A']],
    ['a\\x00b c', ['a', 'c']],
    ['a\u00a0b \u2003 \ufeffc', ['a\u00a0b', '\u2003', '\ufeffc']],
    ['a \rb', ['a', 'b']],
    ['\ra', ['a']],
    ['a\rb', ['a']],
    ['"a\rb"', ['a']],
    ['a\r\n', ['a']],
    ['a\\\r\n', ['a\\']],
    ['a \\', ['a', '\\']],
    ['"${V-a"b c}" d', ['${V-a"b c}', 'd']],
    ['"${V-a\rb}" d', ['${V-a\rb}', 'd']],
    ['${V-a b}', ['${V-a', 'b}']],
  ])('%j', (line, expected) => {
    expect(values(line)).toEqual(expected);
  });

  test.each(['""', "''", '""\'\'', '\\x00', '"\\x00a"'])('%s is empty', raw => {
    expect(wordOf(raw).isEmpty).toBe(true);
  });

  test.each(['a', '"', "'", '"$A"', '"${A-}"', '\\ ', '\\xZ', "'\\x00'"])('%s is not known to be empty', raw => {
    expect(wordOf(raw).isEmpty).toBe(false);
  });

  test('an empty word ends what is read', () => {
    const [statement] = [...(HaproxyDocument.parse('server a "" check ""').blocks[0]?.statements() ?? [])];
    expect(statement?.values()).toEqual(['server', 'a']);
    expect(statement?.allWords.length).toBe(5);
    expect([statement?.word(1)?.value, statement?.word(2), statement?.word(3)]).toEqual(['a', undefined, undefined]);
  });

  test('a line that begins with an empty word says nothing', () => {
    const [statement] = [...(HaproxyDocument.parse('"" server').blocks[0]?.statements() ?? [])];
    expect([statement?.keyword, statement?.words, statement?.word(0), statement?.isHeader]).toEqual(['', [], undefined, false]);
  });
});

describe('variables', () => {
  test.each([
    ['"a$A-b"', ['$A']],
    ['"${A}${B-c d}"', ['${A}', '${B-c d}']],
    ['"${A[*]}" ', ['${A[*]}']],
    ['"${A[*]-b}"', ['${A[*]-b}']],
    ['"${.LINE}$.FILE"', ['${.LINE}', '$.FILE']],
    ['"$_a1\'$B\'"', ['$_a1', '$B']],
    ['"\\$A"', []],
    ["'$A'", []],
    ['$A', []],
    ['"\\\\$A"', ['$A']],
  ])('of %s', (raw, expected) => {
    const word = wordOf(raw);
    expect(word.unquoted.variables.map(({ start, end }) => word.text.slice(start, end))).toEqual(expected);
    expect(word.hasVariable).toBe(expected.length > 0);
    expect(word.unquoted.problems).toEqual([]);
  });
});

describe('problems', () => {
  test.each([
    ['"a', [['unclosed-quote', '"a']]],
    ["it's a # b", [['unclosed-quote', "'s a # b"]]],
    ['a"b\'', [['unclosed-quote', '"b\'']]],
    ['"a\\"', [['unclosed-quote', '"a\\"']]],
    ['\\xZZ', [['bad-hexadecimal-escape', '\\x']]],
    ['"\\x4"', [['bad-hexadecimal-escape', '\\x']]],
    ['\\x', [['bad-hexadecimal-escape', '\\x']]],
    ['"^/a$"', [['bad-name', '$']]],
    ['"$1$2"', [['bad-name', '$'], ['bad-name', '$']]],
    ['"${}"', [['bad-name', '${']]],
    ['"$.b"', [['bad-name', '$']]],
    ['"${a.b}"', [['unmatched-brace', '${a']]],
    ['"${a[0]}"', [['bad-expansion', '${a']]],
    ['"${a-b"', [['unmatched-brace', '${a-b"']]],
    ['"$1', [['bad-name', '$'], ['unclosed-quote', '"$1']]],
    ["'a\\xZZ$1'", []],
    ['\\"a', []],
  ] as const)('of %s', (raw, expected) => {
    const word = wordOf(raw);
    expect(word.unquoted.problems.map(({ kind, span }) => [kind, word.text.slice(span.start, span.end)])).toEqual(expected);
  });
});

describe('spanOf', () => {
  const placeOf = (raw: string, value: string) => {
    const word = wordOf(`  ${raw}`);
    const start = word.value.indexOf(value);
    const span = word.spanOf({ start, end: start + value.length });
    return `  ${raw}`.slice(span.start, span.end);
  };

  test.each([
    ['abc', 'b', 'b'],
    ['"a b"', 'a b', 'a b"'],
    ['a\\ b', 'b', 'b'],
    ['a\\ b', ' ', '\\ '],
    ['"a"\'b\'c', 'b', "b'"],
    ['\\x41b', 'A', '\\x41'],
    ['"x${A}y"', '${A}', '${A}'],
  ])('in %s finds %j', (raw, value, expected) => {
    expect(placeOf(raw, value)).toBe(expected);
  });

  test('an empty span lies before its character', () => {
    const word = wordOf('"a\\ b"');
    expect(word.spanOf({ start: 2, end: 2 })).toEqual({ start: 4, end: 4 });
    expect(word.spanOf({ start: 3, end: 3 })).toEqual({ start: 6, end: 6 });
  });

  test('every character of the value lies in the word, in order', () => {
    const piece = fc.constantFrom('"', "'", '\\', '\\x41', '\\n', '$', '${A}', 'a', 'b', '\\ ', '😀');
    fc.assert(fc.property(fc.array(piece, { minLength: 1 }), parts => {
      for (const word of wordsOf(parts.join(''))) {
        const { value } = word;
        let before = word.span.start;
        for (let i = 0; i < value.length; i++) {
          const { start, end } = word.spanOf({ start: i, end: i + 1 });
          expect(start).toBeGreaterThanOrEqual(before);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(word.span.end);
          before = start + 1;
        }
      }
    }));
  });
});
