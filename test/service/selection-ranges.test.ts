import { expect, test } from 'vitest';
import { selectionSpans } from '../../server/src/service/selection-ranges.ts';
import { textAt } from '../../server/src/text/span.ts';
import { configurationAt } from './configuration.ts';

/** What is selected step by step, up to the line. */
function steps(line: string): string[] {
  const { configuration, document, offset } = configurationAt(`global\n\nbackend b\n  mode http\n  ${line}\n  balance source\n# end\n`);
  const spans = selectionSpans(configuration, document, offset).map(span => textAt(document.text, span));
  expect(spans.at(-1)).toBe(document.text);
  expect(spans.at(-2)).toMatch(/^backend b\n.*balance source$/s);
  return spans.slice(0, -2);
}

test.each([
  ['http-request set-header X %[req.hdr(ho|st,1),lower]', [
    'host', 'req.hdr(host,1)', 'req.hdr(host,1),lower', '%[req.hdr(host,1),lower]', 'set-header X %[req.hdr(host,1),lower]', 'http-request set-header X %[req.hdr(host,1),lower]',
  ]],
  ['acl a hdr(host),low|er -i x # why', ['lower', 'hdr(host),lower', 'a hdr(host),lower -i x', 'acl a hdr(host),lower -i x', 'acl a hdr(host),lower -i x # why']],
  ['server s 192.0.2.1:80 check inter 3|s fall 2', ['3s', 'inter 3s', 's 192.0.2.1:80 check inter 3s fall 2', 'server s 192.0.2.1:80 check inter 3s fall 2']],
  ['server s 192.0.2.1:80 check int|er 3s', ['inter', 'inter 3s', 's 192.0.2.1:80 check inter 3s', 'server s 192.0.2.1:80 check inter 3s']],
  ['http-request deny if a { path "/|x y" } || b', [
    '/x y', '"/x y"', 'path "/x y"', '{ path "/x y" }', 'a { path "/x y" } || b', 'if a { path "/x y" } || b', 'deny if a { path "/x y" } || b',
    'http-request deny if a { path "/x y" } || b',
  ]],
  ['option  |  httplog', ['option    httplog']],
  ['# a com|ment', ['# a comment']],
  ['ser|ver', ['server']],
])('%s', (line, expected) => {
  expect(steps(line)).toEqual(expected);
});

test.each(['', '|', '\n|\n', 'a|\r\n', '\0|', '.if "|', 'backend |'])('any text: %j', text => {
  const { configuration, document, offset } = configurationAt(text.includes('|') ? text : `${text}|`);
  expect(selectionSpans(configuration, document, offset).at(-1)?.end ?? 0).toBe(document.length);
});
