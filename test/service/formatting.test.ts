import { describe, expect, test } from 'vitest';
import { formattingEdits } from '../../server/src/service/formatting.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { formatted, spaces } from './formatted.ts';

const lines = (...each: string[]) => each.map(line => `${line}\n`).join('');

describe('indentation', () => {
  test('of headers and directives', () => {
    expect(formatted(lines('  global', 'maxconn 5', '\t"defaults" x', '      mode http'))).toBe(lines('global', '    maxconn 5', '', '"defaults" x', '    mode http'));
    expect(formatted(lines('global', ' maxconn 5'), { insertSpaces: false })).toBe(lines('global', '\tmaxconn 5'));
    expect(formatted(lines('global', ' maxconn 5'), { tabSize: 2 })).toBe(lines('global', '  maxconn 5'));
  });

  test('above the first header stays', () => {
    expect(formatted(lines('  maxconn   5', '\tbind'))).toBe(lines('  maxconn 5', '\tbind'));
  });

  test('of comments is that of the line below', () => {
    expect(formatted(lines('# all', 'global', '# five', '  maxconn 5', ' # last', '# of a', 'backend a'))).toBe(
      lines('# all', 'global', '    # five', '    maxconn 5', '    # last', '', '# of a', 'backend a'));
    expect(formatted(lines('  # all', '  global', '  maxconn 5', '  # of a', '  backend a', '  # end', '# end'))).toBe(
      lines('# all', 'global', '    maxconn 5', '', '# of a', 'backend a', '    # end', '# end'));
  });

  test('of .if is that of what is in it', () => {
    expect(formatted(lines('global', '.if 1', 'maxconn 5', '.else', ' maxconn 6', '.endif'))).toBe(
      lines('global', '    .if 1', '    maxconn 5', '    .else', '    maxconn 6', '    .endif'));
    expect(formatted(lines('global', ' maxconn 5', ' .if 1', '  # of a', '  backend a', '  .else', '  backend b', '   server s :80', ' .endif', 'backend c'))).toBe(
      lines('global', '    maxconn 5', '', '.if 1', '# of a', 'backend a', '.else', 'backend b', '    server s :80', '.endif', '', 'backend c'));
  });
});

test('blank lines', () => {
  expect(formatted(lines('', ' ', 'global', '', '\t', ' maxconn 5', '', ' nbthread 1', 'backend a', '', '', '', 'backend b', '', ''))).toBe(
    lines('global', '', '    maxconn 5', '', '    nbthread 1', '', 'backend a', '', 'backend b'));
  expect(formatted('global')).toBe('global\n');
  expect(formatted('')).toBe('');
  expect(formatted(' \n\n')).toBe('');
});

test('line ends stay as they are', () => {
  expect(formatted('global\r\n maxconn 5 \r\nbackend a\r\n\r\n\r\nbackend b')).toBe('global\r\n    maxconn 5\r\n\r\nbackend a\r\n\r\nbackend b\r\n');
  expect(formatted('global\r\n maxconn 5\nbackend a\n')).toBe('global\r\n    maxconn 5\n\nbackend a\n');
});

test('what is inside of words stays, and so do comments', () => {
  expect(formatted(lines('backend  a  # b  c ', 'http-request  set-header\tX  "a  b" \'c  d\' e\\ \\ f#g   h'))).toBe(
    lines('backend a # b  c', '    http-request set-header X "a  b" \'c  d\' e\\ \\ f #g   h'));
});

test.each(['  server  "a', '  server  a  \\', '  server  a\\\tb  c', '  server  a\rb', '  server\0  a', '  server  \\ '])('a line that is better left alone: %j', line => {
  expect(formatted(`backend a\n${line}\n retries  3\n`)).toBe(`backend a\n${line}\n    retries 3\n`);
});

test('a byte order mark, and placeholders on lines of their own', () => {
  expect(formatted('\ufeffglobal  x\n maxconn  5\n')).toBe('\ufeffglobal  x\n    maxconn 5\n');
  const template = lines('backend a', '{% for  s in servers %}', '# one', '  server  {{ s.name  }}  {{ s.ip }}:80', '{%   endfor %}', '{%', '  x   %}');
  expect(formatted(template)).toBe(lines('backend a', '{% for  s in servers %}', '    # one', '    server {{ s.name  }} {{ s.ip }}:80', '{%   endfor %}', '{%', '  x   %}'));
});

describe('columns', () => {
  test('that somebody made stay', () => {
    const made = lines('defaults', '    mode                    http', '    option                  httplog', '    option http-server-close', '    timeout http-request    10s', '    timeout queue           1m');
    expect(formatted(made)).toBe(made);
    expect(formatted(made.replace(/^ {4}/gm, '\t'))).toBe(made);
    expect(formatted(lines('backend b', '  server a   192.0.2.1:80  check', '  server bbb 192.0.2.22:80 check'))).toBe(
      lines('backend b', '    server a   192.0.2.1:80  check', '    server bbb 192.0.2.22:80 check'));
  });

  test('are not made by two blanks', () => {
    expect(formatted(lines('backend b', '  server  a 192.0.2.1:80', '  balance roundrobin', '  server bbb   192.0.2.22:80'))).toBe(
      lines('backend b', '    server a 192.0.2.1:80', '    balance roundrobin', '    server bbb 192.0.2.22:80'));
  });

  test('of comments stay, over lines too', () => {
    const made = lines('backend b', '    server a :80     # one', '                     # goes on', '    balance random   # two', '    # own', '    retries 3 # three');
    expect(formatted(made)).toBe(made);
    expect(formatted(made.replace(/^ {4}/gm, ''))).toBe(made);
  });

  test('of one comment over lines stay behind a single blank', () => {
    const made = lines('backend b', '    balance random # one', '                   # goes on', '    retries 3');
    expect(formatted(made)).toBe(made);
    expect(formatted(made.replace(/^ {4}/gm, ' '))).toBe(lines('backend b', '    balance random # one', '                   # goes on', '    retries 3'));
  });

  test('go on below a comment line, and end at a blank one', () => {
    expect(formatted(lines('backend b', '  server a   :80', '  # c', '  server bbb :80', '', '  server c   :80'))).toBe(
      lines('backend b', '    server a   :80', '    # c', '    server bbb :80', '', '    server c :80'));
  });

  test('are made when asked for, as narrow as can be', () => {
    expect(formatted(lines('backend b', 'server a 192.0.2.1:80 check inter 2s', 'server bbb 192.0.2.22:80 check', 'acl x path /', 'balance random'), { align: true })).toBe(
      lines('backend b', '    server a   192.0.2.1:80  check inter 2s', '    server bbb 192.0.2.22:80 check', '    acl x path /', '    balance random'));
    expect(formatted(lines('frontend f', 'timeout client 3s', 'timeout  http-request   3s', 'acl a      path /', 'acl bb hdr(host) x'), { align: true })).toBe(
      lines('frontend f', '    timeout client       3s', '    timeout http-request 3s', '    acl a  path /', '    acl bb hdr(host) x'));
  });
});

test('edits are of blanks that change, one each', () => {
  const edits = formattingEdits(HaproxyDocument.parse('global\n  maxconn   5 \n    nbthread 1\n'), spaces);
  expect(edits.map(({ span, text }) => [span.start, span.end, text]).sort((a, b) => Number(a[0]) - Number(b[0]))).toEqual([[7, 9, '    '], [16, 19, ' '], [20, 21, '']]);
});

test('of a range only the lines that it touches change', () => {
  const text = 'global\n maxconn  5\n nbthread  1\nbackend a\n';
  const range = (part: string) => ({ start: text.indexOf(part), end: text.indexOf(part) + part.length });
  expect(formatted(text, {}, range('conn'))).toBe('global\n    maxconn 5\n nbthread  1\nbackend a\n');
  expect(formatted(text, {}, range(' maxconn  5\n'))).toBe('global\n    maxconn 5\n nbthread  1\nbackend a\n');
  expect(formatted(text, {}, range('backend'))).toBe('global\n maxconn  5\n nbthread  1\n\nbackend a\n');
  expect(formatted(text, {}, { start: text.length, end: text.length })).toBe(text);
});
