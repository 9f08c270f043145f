import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logFormatLexer } from '../../server/src/expression/log-format-grammar.ts';
import { isDynamic, parseLogFormat } from '../../server/src/expression/log-format.ts';
import { textAt } from '../../server/src/text/span.ts';
import { nastyText } from './arbitrary.ts';

/** The items, briefly: text as it is, `ALIAS`, `[EXPRESSION]`, with flags and output name in front. */
function items(text: string): string[] {
  return parseLogFormat(text).items.map(item => {
    if (item.kind === 'text') return item.text;
    const name = item.outputName ? `(${item.outputName.name}:${item.outputName.type ?? ''})` : '';
    const flags = item.flags.length > 0 ? `{${item.flags.join('|')}}` : '';
    return `%${name}${flags}${item.kind === 'alias' ? item.name : `[${item.expression.text}]`}`;
  });
}

function problems(text: string): string[] {
  return parseLogFormat(text).problems.map(({ kind, span, tolerated }) => `${kind} '${textAt(text, span)}'${tolerated ? ' tolerated' : ''}`);
}

describe('accepted formats', () => {
  it.each<[string, string[]]>([
    ['', []],
    ['plain text', ['plain text']],
    ['100%%', ['100%']],
    ['%%ci', ['%ci']],
    ['%ci:%cp', ['%ci', ':', '%cp']],
    ['%ci%cp', ['%ci', '%cp']],
    ['%{+Q,+X}r', ['%{+Q|+X}r']],
    ['%{+Q,,+X}o %t', ['%{+Q|+X}o', ' ', '%t']],
    ['%{}ci', ['%ci']],
    ['%[src]', ['%[src]']],
    ['%[src]]', ['%[src]', ']']],
    ['b_%[req.hdr(host),lower,map(/m.map,x)]_z', ['b_', '%[req.hdr(host),lower,map(/m.map,x)]', '_z']],
    ['%{+Q}[req.fhdr(user-agent)]', ['%{+Q}[req.fhdr(user-agent)]']],
    ["%[str('a]b')]", ["%[str('a]b')]"]],
    ['%[str(a]b)]', ['%[str(a]b)]']],
    ['%[str(")]")]x', ['%[str(")]")]', 'x']],
    ['%(client)ci', ['%(client:)ci']],
    ['%(port:sint){+E}cp', ['%(port:sint){+E}cp']],
    ['%(h)[src]', ['%(h:)[src]']],
    ['%(n)%ci', ['%ci']],
    ['%%%ci', ['%', '%ci']],
  ])('%s', (text, expected) => {
    expect(items(text)).toEqual(expected);
    expect(problems(text)).toEqual([]);
  });

  it('gives the spans of items, names and expressions', () => {
    const text = 'x %{+Q}[src,lower] %ci';
    const [, expression, , alias] = parseLogFormat(text).items;
    expect(expression?.kind === 'expression' && textAt(text, expression.span)).toBe('%{+Q}[src,lower]');
    expect(expression?.kind === 'expression' && text.indexOf('src') === expression.expressionStart).toBe(true);
    expect(alias?.kind === 'alias' && textAt(text, alias.nameSpan)).toBe('ci');
  });
});

// HAProxy 3.2 refuses all of these but the tolerated one; 2.6 takes `%(` for text.
describe('problems, and what is read all the same', () => {
  it.each<[string, string[], string[]]>([
    ['a%', ["stray-percent '%'"], ['a%']],
    ['% x', ["stray-percent '%'"], ['% x']],
    ['%1', ["stray-percent '%'"], ['%1']],
    ['%-ci', ["ignored-percent '%' tolerated"], ['-ci']],
    ['%{+Q}-', ["missing-alias '%{+Q}'"], ['%{+Q}', '-']],
    ['%(n) x', ["missing-alias '%(n)'"], ['%(n:)', ' x']],
    ['%{+Q', ["unclosed-flags '%{+Q'"], ['%{+Q}']],
    ['%[src', ["unclosed-bracket '['"], ['%[src]']],
    ['%[str(a]', ["unclosed-bracket '['", "unclosed-parenthesis '('"], ['%[str(a]]']],
    ['%[]', ["missing-name ''"], ['%[]']],
    ['%[src ] %ci', ["unexpected-text ' '"], ['%[src ]', ' ', '%ci']],
    ['%[src,]', ["trailing-comma ','"], ['%[src,]']],
    ['%[src,,lower]', ["extra-comma ',' tolerated"], ['%[src,,lower]']],
    ['%(a.b)ci', ["invalid-output-name 'a'"], ['%(a:)', '.b)ci']],
  ])('%s', (text, expected, read) => {
    expect(problems(text)).toEqual(expected);
    expect(items(text)).toEqual(read);
  });
});

it('is dynamic when any item is not text', () => {
  expect(['b1', '50%%', 'b_%[src]', '%ci'].map(text => isDynamic(parseLogFormat(text)))).toEqual([false, false, true, true]);
});

it('reads any text into items that follow one another without a gap', () => {
  fc.assert(fc.property(nastyText, text => {
    expect(logFormatLexer().tokenize(text).errors).toEqual([]);
    const format = parseLogFormat(text);
    let end = 0;
    for (const item of format.items) {
      expect(item.span.start).toBe(end);
      expect(item.span.end).toBeGreaterThan(end);
      end = item.span.end;
      if (item.kind === 'alias') expect(textAt(text, item.nameSpan)).toBe(item.name);
      if (item.kind === 'expression') expect(text.startsWith(item.expression.text, item.expressionStart)).toBe(true);
    }
    expect(end).toBe(text.length);
    for (const { span } of format.problems) expect(0 <= span.start && span.start <= span.end && span.end <= text.length).toBe(true);
  }), { numRuns: 2000 });
});

it.each([
  ['open expressions', '%[src('.repeat(160_000)], ['open flags', '%{'.repeat(500_000)], ['open names', '%(a'.repeat(300_000)],
  ['dropped percents', '%-%%'.repeat(250_000)], ['expressions', '%[src]'.repeat(160_000)],
  ['text', 'x'.repeat(1_000_000)], ['one alias', `%${'a'.repeat(1_000_000)}`],
])('reads a megabyte of %s', (_, text) => {
  expect(parseLogFormat(text).items.at(-1)?.span.end).toBe(text.length);
});
