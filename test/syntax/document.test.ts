import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBlockParser } from '../../server/src/syntax/block-parser.ts';
import { MAX_LINES } from '../../server/src/syntax/cut.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import type { Span } from '../../server/src/text/span.ts';

interface Line {
  readonly isHeader: boolean;
  readonly keyword: string;
  readonly indentation: string;
  readonly line: Span;
  readonly words: readonly (Span & { readonly value: string })[];
}

interface Tree {
  readonly text: string;
  readonly lines: readonly Line[];
  readonly comments: readonly (Span & { readonly hasStatement: boolean })[];
  readonly unread: readonly Span[];
}

/** Everything a document tells, with absolute offsets. */
function treeOf(document: HaproxyDocument): Tree {
  const lines: Line[] = [];
  const comments: Tree['comments'][number][] = [];
  const unread: Span[] = [];
  for (const block of document.blocks) {
    const start = document.startOf(block);
    const absolute = (span: Span): Span => ({ start: start + span.start, end: start + span.end });
    for (const statement of block.statements()) {
      const { isHeader, keyword, indentation } = statement;
      lines.push({ isHeader, keyword, indentation, line: absolute(statement.line), words: statement.allWords.map(word => ({ ...absolute(word.span), value: word.value })) });
    }
    for (const comment of block.comments()) comments.push({ ...absolute(comment.span), hasStatement: comment.statement >= 0 });
    unread.push(...block.unread().map(absolute));
  }
  return { text: document.text, lines, comments, unread };
}

const tree = (text: string) => treeOf(HaproxyDocument.parse(text));
const keywords = (text: string) => tree(text).lines.map(line => (line.isHeader ? line.keyword.toUpperCase() : line.keyword));

const piece = fc.constantFrom(
  '\n', '\n', '\n', '\r\n', '\r', ' ', '\t', '\v', '\f', '\u00a0', '#', '# a', '"', "'", '\\', '$', '${A-', '}', 'a', 'bind :80', 'backend b', 'frontend', '"frontend" f', 'global', '.if 0', '.endif', '""', '\0', '\ufeff',
  '\ud800', '\udc00', '😀', '\u2028', 'x\ny\nz\n', '\nbackend c\n',
  '{{', '}}', '{{ a b }}', '{%', '%}', '{% c %}', '<%', '%>',
);
const nasty = fc.oneof(fc.array(piece, { maxLength: 60 }).map(parts => parts.join('')), fc.string({ unit: 'binary', maxLength: 100 }));

describe('lines', () => {
  test('sections begin at their keyword, indented or quoted or not', () => {
    expect(keywords('global\n a\n  defaults\nb\n\t"backend" x\n\\frontend\nfront\\end\n\'listen\' y\n""peers\n')).toEqual(['GLOBAL', 'a', 'DEFAULTS', 'b', 'BACKEND', '\\frontend', 'front\\end', 'LISTEN', 'PEERS']);
    expect(keywords('Backend a\nbackends\nuse backend\nback\\x65nd z\n')).toEqual(['Backend', 'backends', 'use', 'BACKEND']);
    expect(keywords('backend#x\nglobal\rx\ndefaults\r\nlisten')).toEqual(['BACKEND', 'GLOBAL', 'DEFAULTS', 'LISTEN']);
  });

  test('a header is the first statement of its block', () => {
    for (const block of HaproxyDocument.parse('# a\nbackend a\n b\n  backend c\nd\n').blocks) {
      expect([...block.statements()].map(statement => statement.isHeader).slice(1)).not.toContain(true);
      expect(block.startsWithHeader).toBe([...block.statements()][0]?.isHeader ?? false);
    }
  });

  test('comments know the statement they stand behind', () => {
    expect(tree('a # 1\n# 2\n  # 3\nb# 4\r\n').comments).toEqual([
      { start: 2, end: 5, hasStatement: true }, { start: 6, end: 9, hasStatement: false }, { start: 12, end: 15, hasStatement: false }, { start: 17, end: 21, hasStatement: true },
    ]);
  });

  test('what stands behind a bare carriage return is not read', () => {
    expect(tree('a\rb c\n"d\re"\nf \rg\n\rh\n# i\rj\nk\r\n').unread).toEqual([{ start: 1, end: 5 }, { start: 8, end: 11 }]);
    expect(keywords('a\rb\n\rh\r\n')).toEqual(['a', 'h']);
  });

  test('a line leaves its line end out', () => {
    expect(tree('a b \r\n  c').lines.map(({ line, indentation }) => [line, indentation])).toEqual([[{ start: 0, end: 4 }, ''], [{ start: 6, end: 9 }, '  ']]);
  });

  test('long sections are cut, and lose nothing', () => {
    const text = `backend a\n${'    server s 192.0.2.1:80 # x\n\n'.repeat(MAX_LINES)}`;
    const document = HaproxyDocument.parse(text);
    expect(document.blocks.length).toBe(3);
    expect(document.text).toBe(text);
    expect(treeOf(document).lines.length).toBe(MAX_LINES + 1);
    expect(document.blocks.map(block => block.startsWithHeader)).toEqual([true, false, false]);
  });

  test('an empty text has one empty block', () => {
    expect(HaproxyDocument.parse('').blocks.map(block => block.text)).toEqual(['']);
  });
});

describe('nothing is lost', () => {
  test('the text comes back, words are in order, and between them stand only blanks, line ends, byte order marks, comments and what is not read', { timeout: 60_000 }, () => {
    fc.assert(fc.property(nasty, text => {
      const { lines, comments, unread } = tree(text);
      expect(HaproxyDocument.parse(text).text).toBe(text);
      const spans = [...lines.flatMap(line => line.words), ...comments, ...unread].sort((a, b) => a.start - b.start);
      let done = 0;
      const between = (end: number) => `${text[done - 1] ?? '\n'}${text.slice(done, end)}`;
      for (const { start, end } of spans) {
        expect(start).toBeGreaterThanOrEqual(done);
        expect(end).toBeGreaterThan(start);
        expect(between(start)).toMatch(/^.?(?:[ \t\v\f\r\n]|(?<=\n)\uFEFF)*$/s);
        done = end;
      }
      expect(between(text.length)).toMatch(/^.?(?:[ \t\v\f\r\n]|(?<=\n)\uFEFF)*$/s);
    }), { numRuns: 2000 });
  });

  /*
   * chevrotain chooses the patterns to try by the first character, in buckets above 255, and Word names the characters it may begin with. A code it forgets
   * would throw here.
   */
  test('every UTF-16 code unit may begin a word, save blanks, line ends, # and the byte order mark', () => {
    const text = Array.from({ length: 0x10000 }, (_, code) => `${String.fromCharCode(code)}x\n`).join('');
    const { lines } = tree(text);
    const first = new Set(lines.map(line => text.charCodeAt(line.words[0]?.start ?? 0)));
    const missing = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter(character => !first.has(character.charCodeAt(0)));
    expect(missing).toEqual(['\t', '\n', '\v', '\f', '\r', ' ', '#', '\uFEFF']);
    // Each line has its word, but for the comment.
    expect(lines.length).toBe(0x10000 - 1);
  });

  test.each([
    ['a word', 'a', 'a'.repeat(5_000_000)],
    ['a comment', '', `#${'a'.repeat(5_000_000)}`],
    ['blanks', '', ' '.repeat(5_000_000)],
    ['a quoted word', 'a', `"${'a b'.repeat(300_000)}"`],
    ['what is not read', 'a', `a\r${'b'.repeat(5_000_000)}`],
    ['default values that do not close', '$', `"${'${A-'.repeat(100_000)}`],
  ])('%s may be long', { timeout: 20_000 }, (_, first, text) => {
    const { lines } = tree(text);
    expect(lines.map(line => line.words[0]?.value[0])).toEqual(first === '' ? [] : [first]);
  });

  test('many empty sections are read in no time', { timeout: 20_000 }, () => {
    const text = 'backend b\n'.repeat(200_000);
    const document = HaproxyDocument.parse(text);
    expect(document.blocks.length).toBe(200_000);
    expect(document.edit(1_000_000, 0, '\n').length).toBe(text.length + 1);
  });
});

describe('the grammar', () => {
  test('is found sound by chevrotain, whose checks need Node 22', () => {
    const polyfilled = Object as unknown as { groupBy?: (items: Iterable<unknown>, keyOf: (item: unknown) => PropertyKey) => Record<PropertyKey, unknown[]> };
    const native = polyfilled.groupBy;
    polyfilled.groupBy ??= (items, keyOf) => {
      const groups: Record<PropertyKey, unknown[]> = {};
      for (const item of items) (groups[keyOf(item)] ??= []).push(item);
      return groups;
    };
    try {
      const { array, start } = createBlockParser(false)('backend a\n  b # c\n d\re\n');
      expect(array[start]).toBe(5);
    } finally {
      if (!native) delete polyfilled.groupBy;
    }
  });
});

describe('an edited document', () => {
  const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), take: fc.oneof(fc.nat(3), fc.nat(200)), put: fc.oneof(piece, fc.constant(''), nasty), atBorder: fc.boolean() });
  const long = fc.tuple(fc.nat({ max: 3 * MAX_LINES }), nasty).map(([count, tail]) => `backend a\r\n${'  server s 192.0.2.1:80\r\n'.repeat(count)}${tail}`);

  test('is what a fresh one would be', { timeout: 60_000 }, () => {
    fc.assert(fc.property(fc.oneof(nasty, long), fc.array(edit, { minLength: 1, maxLength: 8 }), (text, edits) => {
      let document = HaproxyDocument.parse(text);
      let current = text;
      for (const { at, take, put, atBorder } of edits) {
        const wanted = Math.floor(at * current.length);
        const offset = atBorder ? (document.starts[document.blockIndexAt(wanted)] as number) : wanted;
        const length = Math.min(take, current.length - offset);
        document = document.edit(offset, length, put);
        current = current.slice(0, offset) + put + current.slice(offset + length);
        expect(treeOf(document)).toEqual(tree(current));
      }
    }), { numRuns: 150 });
  });

  test('shares the blocks that the edit did not touch, and leaves the old document as it was', () => {
    const text = Array.from({ length: 40 }, (_, i) => `backend b${i}\n${'    server s 192.0.2.1:80\n'.repeat(40)}`).join('');
    const document = HaproxyDocument.parse(text);
    const edited = document.edit(text.indexOf('b20'), 3, 'renamed');
    expect(edited.blocks.filter(block => document.has(block)).length).toBe(39);
    expect(document.text).toBe(text);
    expect(edited.text).toBe(text.replace('b20', 'renamed'));
    expect(() => document.startOf(edited.blocks.find(block => !document.has(block)) ?? edited.blocks[0] as never)).toThrow(RangeError);
  });

  test('leaves no crumbs: typing many lines makes few blocks', () => {
    let document = HaproxyDocument.parse('backend a\n');
    for (let i = 0; i < 500; i++) document = document.edit(document.length, 0, '    server s 192.0.2.1:80\n');
    expect(document.blocks.length).toBeLessThan(20);
  });

  test.each([[-1, 0], [0, -1], [0, 5], [4, 1]])('refuses a range outside of it: %i+%i', (offset, length) => {
    expect(() => HaproxyDocument.parse('abc\n').edit(offset, length, '')).toThrow(RangeError);
  });

  test('keeps its blocks under another name', () => {
    const document = HaproxyDocument.parse('backend a\n', 'one');
    const other = document.named('two');
    expect([other.name, other.blocks]).toEqual(['two', document.blocks]);
  });
});

test.each(['\uFEFF', '\u00EF\u00BB\u00BF'])('a byte order mark in front of a header, of the file or of one that was appended: %j', mark => {
  const { blocks } = HaproxyDocument.parse(`${mark}global\n    maxconn 5\n${mark}backend b\n    x ${mark}\n`);
  expect(blocks.map(block => [block.startsWithHeader, ...[...block.statements()].map(statement => statement.keyword)])).toEqual([
    [true, 'global', 'maxconn'], [true, 'backend', 'x'],
  ]);
});
