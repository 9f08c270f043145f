import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expressionLexer } from '../../server/src/expression/sample-expression-grammar.ts';
import { parseSampleExpression } from '../../server/src/expression/sample-expression.ts';
import { textAt } from '../../server/src/text/span.ts';
import { nastyText } from './arbitrary.ts';

/** The calls as [name, ...argument values], a name alone when there are no parentheses. */
function calls(text: string): unknown[] {
  return parseSampleExpression(text).calls.map(call => (call.arguments ? [call.name, ...call.arguments.map(argument => argument.text)] : call.name));
}

function problems(text: string): string[] {
  return parseSampleExpression(text).problems.map(({ kind, span, tolerated }) => `${kind} '${textAt(text, span)}'${tolerated ? ' tolerated' : ''}`);
}

describe('accepted expressions', () => {
  it.each<[string, unknown[]]>([
    ['src', ['src']],
    ['src()', [['src']]],
    ['path,lower', ['path', 'lower']],
    ['req.hdr(host)', [['req.hdr', 'host']]],
    ['req.hdr(host,1),lower,field(1,:)', [['req.hdr', 'host', '1'], 'lower', ['field', '1', ':']]],
    ['hdr_beg(host)', [['hdr_beg', 'host']]],
    ['ssl_fc_sni', ['ssl_fc_sni']],
    ['url_param(id),table_conn_cnt(t1)', [['url_param', 'id'], ['table_conn_cnt', 't1']]],
    ['req.cook(SRV),map_str(/etc/haproxy/s.map,none)', [['req.cook', 'SRV'], ['map_str', '/etc/haproxy/s.map', 'none']]],
    ['req.hdr(x-forwarded-for,-1)', [['req.hdr', 'x-forwarded-for', '-1']]],
    ['str(a b)', [['str', 'a b']]],
    ['concat(-, txn.a , )', [['concat', '-', ' txn.a ', ' ']]],
    ['concat(",",txn.a)', [['concat', ',', 'txn.a']]],
    ["regsub('(a|b)','',g)", [['regsub', '(a|b)', '', 'g']]],
    ['path,regsub("^/v[0-9]+/(x)",/)', ['path', ['regsub', '^/v[0-9]+/(x)', '/']]],
    ['f(,)', [['f', '', '']]],
    ['f(a,)', [['f', 'a', '']]],
    ['f(a(b)', [['f', 'a(b']]],
    ['f(a"b"c)', [['f', 'abc']]],
    ['f(\'a"b\',"it\'s")', [['f', 'a"b', "it's"]]],
    [String.raw`f("a\"b",a\'b,a\ b,a\\b)`, [['f', 'a"b', "a'b", 'a b', 'a\\b']]],
    [String.raw`f(a\nb\tc\rd)`, [['f', 'a\nb\tc\rd']]],
    [String.raw`f(a\zb,\x41,a\#b)`, [['f', 'a\\zb', '\\x41', 'a\\#b']]],
    [String.raw`f('a\nb','c\\d')`, [['f', 'a\\nb', 'c\\\\d']]],
    [String.raw`f(a\,b\)`, [['f', 'a\\', 'b\\']]],
    [String.raw`f("a\,b\)")`, [['f', 'a\\,b\\)']]],
    ['nbsrv(b1),add(nbsrv(b2)', [['nbsrv', 'b1'], ['add', 'nbsrv(b2']]],
    ['lua.my-fetch+1(x)', [['lua.my-fetch+1', 'x']]],
    ['f(é😀)', [['f', 'é😀']]],
  ])('%s', (text, expected) => {
    expect(calls(text)).toEqual(expected);
    expect(problems(text)).toEqual([]);
  });

  it('gives the spans of calls, names and arguments as they are written', () => {
    const text = 'req.hdr("host",1),lower';
    const [fetch, converter] = parseSampleExpression(text).calls;
    expect(fetch && textAt(text, fetch.span)).toBe('req.hdr("host",1)');
    expect(fetch && textAt(text, fetch.nameSpan)).toBe('req.hdr');
    expect(fetch?.arguments?.map(argument => textAt(text, argument.span))).toEqual(['"host"', '1']);
    expect(converter && textAt(text, converter.span)).toBe('lower');
  });
});

// HAProxy 2.6 and 3.2 refuse all of these but the tolerated ones, which they take silently.
describe('problems, and what is read all the same', () => {
  it.each<[string, string[], unknown[]]>([
    ['', ["missing-name ''"], []],
    [',src', ["missing-name ','"], ['src']],
    ['(a)', ["missing-name '('"], [['', 'a']]],
    ['src,(x)', ["missing-name '('"], ['src', ['', 'x']]],
    ['hdr(host)lower', ["missing-comma 'lower'"], [['hdr', 'host'], 'lower']],
    ['src),lower', ["unexpected-text ')'"], ['src', 'lower']],
    ['src, lower', ["unexpected-text ' '"], ['src', 'lower']],
    ['src ,lower', ["unexpected-text ' '"], ['src', 'lower']],
    ['\ufeffsrc', ["unexpected-text '\ufeff'"], ['src']],
    ['path,regsub(^/a(b|c)/,/,g)', ["unexpected-text '/'", "unexpected-text '/'", "unexpected-text ')'"], ['path', ['regsub', '^/a(b|c'], 'g']],
    ['hdr(host', ["unclosed-parenthesis '('"], [['hdr', 'host']]],
    ['hdr(host,', ["unclosed-parenthesis '('"], [['hdr', 'host', '']]],
    ['hdr("host)', [`unclosed-quote '"'`, "unclosed-parenthesis '('"], [['hdr', 'host)']]],
    ["f('it\\'s')", [`unclosed-quote '''`, "unclosed-parenthesis '('"], [['f', 'it\\s)']]],
    ['src,', ["trailing-comma ',' tolerated"], ['src']],
    ['src,,lower', ["extra-comma ',' tolerated"], ['src', 'lower']],
  ])('%s', (text, expected, read) => {
    expect(problems(text)).toEqual(expected);
    expect(calls(text)).toEqual(read);
  });
});

it('reads any text, with every span in bounds and in order', () => {
  fc.assert(fc.property(nastyText, text => {
    expect(expressionLexer().tokenize(text).errors).toEqual([]);
    const expression = parseSampleExpression(text);
    let end = 0;
    for (const call of expression.calls) {
      expect(textAt(text, call.nameSpan)).toBe(call.name);
      expect(call.span.start).toBe(call.nameSpan.start);
      expect(call.span.start).toBeGreaterThanOrEqual(end);
      let inside = call.nameSpan.end;
      for (const { span } of call.arguments ?? []) {
        expect(span.start).toBeGreaterThanOrEqual(inside);
        expect(span.end).toBeGreaterThanOrEqual(span.start);
        inside = span.end;
      }
      end = call.span.end;
      expect(end).toBeGreaterThanOrEqual(inside);
    }
    expect(end).toBeLessThanOrEqual(text.length);
    for (const { span } of expression.problems) {
      expect(0 <= span.start && span.start <= span.end && span.end <= text.length).toBe(true);
    }
    expect(expression.calls.length + expression.problems.length).toBeGreaterThan(0);
  }), { numRuns: 2000 });
});

it('reads every UTF-16 unit', () => {
  const text = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).join('');
  for (const around of [(unit: string) => unit, (unit: string) => `f(${unit}`]) {
    for (const unit of text.split('')) expect(expressionLexer().tokenize(around(unit)).errors.length).toBe(0);
  }
});

it('gives the same result for the same text', () => {
  expect(parseSampleExpression('req.hdr(a)')).toBe(parseSampleExpression('req.hdr(a)'));
});

it.each([
  ['calls', 'a,'.repeat(500_000)], ['arguments', `f(${'a,'.repeat(500_000)}`], ['one word', 'a'.repeat(1_000_000)],
  ['quotes', `f(${'"a\\"'.repeat(250_000)}`], ['open parentheses', 'f('.repeat(500_000)], ['junk', ')'.repeat(1_000_000)],
])('reads a megabyte of %s', (_, text) => {
  expect(parseSampleExpression(text).calls.length + parseSampleExpression(text).problems.length).toBeGreaterThan(0);
});
