import { describe, expect, test } from 'vitest';
import type { HaproxyVersion } from '../../server/src/language/version.ts';
import type { Section } from '../../server/src/model/section.ts';
import { sectionsOf } from '../../server/src/model/sections.ts';
import { MAX_LINES } from '../../server/src/syntax/cut.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';

const sections = (text: string, version: HaproxyVersion = '3.0') => sectionsOf(HaproxyDocument.parse(text), version);
const told = (section: Section) => `${section.kind} ${section.name?.value ?? '-'}: ${section.statements().map(statement => `${statement.keyword}${section.isCertain(statement) ? '' : '?'}`).join(' ')}`.trim();
const read = (text: string, version?: HaproxyVersion) => sections(text, version).map(told);

/* How HAProxy reads `.if` was tried on 2.6 to 3.4; configuration manual, section 2.4. */
describe('sections', () => {
  test('go from header to header, in order', () => {
    expect(read('global\n a\n b\n\ndefaults x\n c\nfrontend\n')).toEqual(['global -: a b', 'defaults x: c', 'frontend -:']);
  });

  test('lines before the first header belong to a section without one', () => {
    const [first, second] = sections('# hello\na\nglobal\n b\n');
    expect([first?.kind, first?.header, second?.kind]).toEqual(['', undefined, 'global']);
    expect(first && told(first)).toBe('-: a');
    expect(sections('')).toHaveLength(1);
  });

  test('a long section is one, though it has many blocks', () => {
    const [section, ...others] = sections(`backend a\n${'    server\n'.repeat(1000)}`);
    expect([section?.blocks.length, section?.statements('server').length, others]).toEqual([Math.ceil(1001 / MAX_LINES), 1000, []]);
  });

  test('their statements are asked for by keyword', () => {
    const [section] = sections('backend a\n x 1\n y 2\n "x" 3\n z\n');
    expect(section?.statements('x', 'z').map(statement => statement.values().join(' '))).toEqual(['x 1', 'x 3', 'z']);
    expect([section?.last('x')?.word(1)?.value, section?.last('q')]).toEqual(['3', undefined]);
  });

  test('are remembered while nothing about them changes', () => {
    const document = HaproxyDocument.parse('backend a\n x\nbackend b\n y\nbackend c\n z\n');
    const before = sectionsOf(document, '3.0');
    const after = sectionsOf(document.edit(document.text.indexOf('y'), 1, 'w'), '3.0');
    expect(after.map((section, i) => section === before[i])).toEqual([true, false, true]);
    const closed = sectionsOf(document.edit(0, 0, '.if 0\n.endif\n'), '3.0');
    expect(closed.at(-1)).toBe(before.at(-1));
    const open = sectionsOf(document.edit(0, 0, '.if defined(X)\n'), '3.0');
    expect(open.at(-1)).not.toBe(before.at(-1));
  });
});

describe('dead code', () => {
  test.each([
    ['.if 1\n a\n.else\n b\n.endif\n c', 'a c'],
    ['.if 0\n a\n.else\n b\n.endif\n c', 'b c'],
    ['.if\n a\n.endif\n c', 'c'],
    ['.if 0\n a\n.elif 1\n b\n.elif 1\n c\n.else\n d\n.endif', 'b'],
    ['.if 0\n a\n.elif 0\n b\n.else\n d\n.endif', 'd'],
    ['.if 1\n a\n.elif defined(X)\n b\n.else\n c\n.endif', 'a'],
    ['.if defined(X)\n a\n.elif 1\n b\n.else\n c\n.endif\n d', 'a? b? c? d'],
    ['.if 0\n a\n.elif defined(X)\n b\n.else\n c\n.endif\n d', 'b? c? d'],
    ['.if 0\n.if 1\n a\n.else\n b\n.endif\n c\n.else\n d\n.endif', 'd'],
    ['.if 1\n.if 0\n a\n.else\n b\n.endif\n c\n.else\n d\n.endif', 'b c'],
    ['.if defined(X)\n.if 0\n a\n.endif\n b\n.endif\n c', 'b? c'],
    ['.if defined(X)\n.if 1\n a\n.endif\n.endif\n c', 'a? c'],
    ['  .if 0\n a\n\t".endif"\n c', 'c'],
    ['.endif\n a\n.else\n b', 'a b'],
    ['# .if 0\n a', 'a'],
    ['.if 0\n a "\n.endif\n c', 'c'],
  ])('%j', (lines, expected) => {
    expect(read(`backend x\n${lines}\n`)).toEqual([`backend x: ${expected}`]);
  });

  test('sixty-four levels', () => {
    const nested = (outer: string, depth: number) => `backend x\n.if ${outer}\n${'.if 1\n'.repeat(depth - 1)} a\n${'.endif\n'.repeat(depth - 1)} b\n.endif\n c\n`;
    expect(read(nested('1', 64))).toEqual(['backend x: a b c']);
    expect(read(nested('0', 64))).toEqual(['backend x: c']);
  });

  test('a header in it opens no section, and the lines after belong to the section before', () => {
    expect(read('backend a\n x\n.if 0\nbackend b\n y\n.endif\n z\nbackend c\n')).toEqual(['backend a: x z', 'backend c:']);
    expect(read('.if 0\nglobal\n y\n.endif\n z\n')).toEqual(['-: z']);
  });

  test('a header in an undecided branch opens one', () => {
    const [before, within, after] = sections('backend a\n.if defined(X)\nbackend b\n y\n.endif\n z\nbackend c\n');
    expect([before, within, after].map(section => section && told(section))).toEqual(['backend a:', 'backend b: y? z', 'backend c:']);
    expect(within?.header && within.isCertain(within.header)).toBe(false);
    expect(after?.header && after.isCertain(after.header)).toBe(true);
  });

  test('a `.if` goes on through sections', () => {
    expect(read('global\n.if 0\n a\nbackend b\n y\n.else\n c\nbackend d\n z\n.endif\nbackend e\n')).toEqual(['global -: c', 'backend d: z', 'backend e:']);
  });

  test('lines far from the `.if` know it', () => {
    const [section] = sections(`backend a\n.if defined(X)\n${'    server\n'.repeat(600)}.elif 0\n${'    dead\n'.repeat(600)}.endif\n${'    last\n'.repeat(600)}`);
    expect(section?.statements('server').every(statement => !section.isCertain(statement))).toBe(true);
    expect(section?.statements('last').every(statement => section.isCertain(statement))).toBe(true);
    expect(section?.statements('last')).toHaveLength(600);
  });

  test('a file of which much is conditional is asked in no time', { timeout: 5_000 }, () => {
    const [section] = sections(`backend a\n${'.if defined(X)\n server\n.endif\n'.repeat(20_000)}`);
    expect(section?.statements().length).toBe(20_000);
  });

  test('each file closes its own', () => {
    expect(read('backend a\n.if 0\n x\n')).toEqual(['backend a:']);
    expect(read('backend b\n y\n')).toEqual(['backend b: y']);
  });
});

describe('conditions', () => {
  const verdict = (condition: string, version: HaproxyVersion = '3.0') => {
    const [section] = sections(`backend x\n.if ${condition}\n yes\n.else\n no\n.endif\n`, version);
    return (section?.statements() ?? []).map(statement => statement.keyword).join(' or ');
  };

  test.each([
    ['1', 'yes'], ['0', 'no'], ['-1', 'yes'], ['00', 'no'], ['', 'no'], ['!0', 'yes'], ['! 1', 'no'],
    ['version_atleast(2.8)', 'yes'], ['version_atleast(3.0)', 'yes'], ['version_atleast(3.2)', 'no'], ['version_before(3.2)', 'yes'], ['version_before(3.0)', 'no'],
    ['!version_atleast(3.2)', 'yes'], ['"version_atleast(2.8)"', 'yes'], ['version_atleast("2.8")', 'yes'],
    ['"" 1', 'yes'], ['""', 'no'], ['1 || 0', 'yes'], ['1||0', 'yes'], ['0 || 1 && 0', 'no'], ['0 && 1', 'no'], ['1 && 0 || 1', 'yes'],
    ['defined(X)', 'yes or no'], ['!defined(X)', 'yes or no'], ['feature(OPENSSL)', 'yes or no'], ['streq("a","b")', 'yes or no'], ['enabled(POLL)', 'yes or no'],
    ['version_atleast(3.0.5)', 'yes or no'], ['version_atleast(2.9)', 'yes'], ['version_atleast(3.1-dev8)', 'no'], ['version_before(3.1.2)', 'yes'],
    ['version_atleast(3.0-dev5)', 'yes'], ['version_atleast(3.0.0)', 'yes'], ['version_atleast(3)', 'yes or no'], ['(0)', 'yes or no'], ['x', 'yes or no'],
  ])('.if %s', (condition, expected) => {
    expect(verdict(condition)).toBe(expected);
  });

  test('depend on the version', () => {
    expect(verdict('version_atleast(3.2)', '3.4')).toBe('yes');
  });
});
