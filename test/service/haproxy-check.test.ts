import { describe, expect, test } from 'vitest';
import type { Finding } from '../../server/src/lint/finding.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { copiesOf } from '../../server/src/service/haproxy-check/copies.ts';
import { messagesBeside } from '../../server/src/service/haproxy-check/merge.ts';
import { messagesIn } from '../../server/src/service/haproxy-check/messages.ts';
import { placeMessages } from '../../server/src/service/haproxy-check/place.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';

describe('messages', () => {
  test.each([
    ['[ALERT]    (864) : config : parsing [/tmp/0.cfg:2] : unknown keyword', 'alert', { file: '/tmp/0.cfg', line: 2 }, 'unknown keyword'],
    ["[ALERT] 123/104455 (864) : parsing [/tmp/0.cfg:2] : a 'b' c", 'alert', { file: '/tmp/0.cfg', line: 2 }, "a 'b' c"],
    ['[WARNING]  (7) : parsing [C:/a b/0.cfg:12]: x', 'warning', { file: 'C:/a b/0.cfg', line: 12 }, 'x'],
    ['[ALERT]    (7) : config : [/tmp/0.cfg:177] : ', 'alert', { file: '/tmp/0.cfg', line: 177 }, ''],
    ["[WARNING]  (7) : missing timeouts for frontend 'f'.\n   | While not\n   | proper.", 'warning', undefined, "missing timeouts for frontend 'f'. While not proper."],
    ['[NOTICE]   (7) : config : something', 'notice', undefined, 'something'],
    ['[DIAG]     (7) : config : parsing [/tmp/0.cfg:3] : y', 'diagnostic', { file: '/tmp/0.cfg', line: 3 }, 'y'],
  ])('%s', (output, severity, place, text) => {
    expect(messagesIn(`before\n${output}\nafter\n`)).toMatchObject([{ severity, text, ...(place ? { place } : {}) }]);
    expect(messagesIn(output)[0]?.place).toEqual(place);
  });

  test.each([
    '[NOTICE]   (7) : haproxy version is 3.4.7-1', '[NOTICE]   (7) : path to executable is /usr/sbin/haproxy', '[ALERT]    (7) : config : Error(s) found in configuration file : /tmp/0.cfg',
    '[ALERT]    (7) : config : Fatal errors found in configuration.', 'Configuration file is valid', 'Warnings were found.', '   | nothing before',
  ])('none: %s', output => {
    expect(messagesIn(output)).toEqual([]);
  });
});

describe('places', () => {
  const text = 'global\n\ndefaults\n    mode http\nfrontend web\n    bind :80\n# last\nresolvers dns\n    nameserver a 192.0.2.1:53\nbackend web\n    server s 192.0.2.1:80\n';
  const document = HaproxyDocument.parse(text);
  const configuration = new Configuration([document], '3.4');
  /** `SEVERITY: the text at its place`. */
  const placesOf = (output: string, findings: readonly Finding[] = []) => {
    const placed = placeMessages(messagesIn(output), configuration, file => (file === 'a.cfg' ? document : undefined), said => said.replaceAll('a.cfg', 'haproxy.cfg'));
    return messagesBeside(findings, placed, configuration).map(({ severity, span, message }) => `${severity}: ${text.slice(span.start, span.end)}: ${message}`);
  };

  test.each([
    ['[ALERT] (7) : parsing [a.cfg:4] : x in a.cfg', ['error: mode http: x in haproxy.cfg']],
    ['[WARNING] (7) : config : [a.cfg:2] : x', ['warning: : x']],
    ['[ALERT] (7) : parsing [a.cfg:7] : x', ['error: # last: x']],
    ['[ALERT] (7) : parsing [a.cfg:99] : x', ['error: : x']],
    ['[NOTICE] (7) : parsing [a.cfg:6] : x', ['information: bind :80: x']],
    ["[ALERT] (7) : config : Proxy 'web': x", ["error: frontend web: Proxy 'web': x"]],
    ["[ALERT] (7) : config : backend 'web' x", ["error: backend web: backend 'web' x"]],
    ["[WARNING] (7) : resolvers 'dns': x", ["warning: resolvers dns: resolvers 'dns': x"]],
    ["[ALERT] (7) : nothing 'of' ours", ["error: global: nothing 'of' ours"]],
    ['[ALERT] (7) : parsing [list.txt:3] : x', ['error: global: [list.txt:3] x']],
    ['[WARNING] (7) : parsing [list.txt:3] : x', []],
    ['[NOTICE] (7) : x', []],
  ])('%s', (output, expected) => {
    expect(placesOf(output)).toEqual(expected);
  });

  test('are not named again where a finding of the same weight is', () => {
    const at = text.indexOf('bind');
    const finding = (more: Partial<Finding>): Finding => ({ rule: 'r', category: 'validity', severity: 'error', message: 'm', document, span: { start: at + 5, end: at + 8 }, related: [], repairs: [], ...more });
    const output = '[ALERT] (7) : parsing [a.cfg:6] : x';
    expect(placesOf(output, [finding({})])).toEqual([]);
    for (const other of [finding({ severity: 'warning' }), finding({ category: '503' }), finding({ span: { start: at - 8, end: at - 5 } })]) expect(placesOf(output, [other])).toHaveLength(1);
    const ofSection = "[ALERT] (7) : config : Proxy 'web': unable to find 'gone'";
    expect(placesOf(ofSection, [finding({ message: 'no `gone`' })])).toEqual([]);
    expect(placesOf(ofSection, [finding({ message: 'no `other`' })])).toHaveLength(1);
    expect(placesOf(ofSection, [finding({ message: 'no `gone`', span: { start: text.length - 5, end: text.length - 1 } })])).toHaveLength(1);
    const timeouts = "[WARNING] (7) : missing timeouts for frontend 'web'.";
    const header = { document, span: { start: text.indexOf('frontend'), end: text.indexOf('frontend') + 12 }, message: '' };
    expect(placesOf(timeouts, [finding({ category: '503', severity: 'warning', span: { start: 8, end: 16 }, related: [header] })])).toEqual([]);
  });
});

describe('copies', () => {
  const copies = (files: Record<string, string>) => copiesOf(new Configuration(Object.values(files).map(text => HaproxyDocument.parse(text)), '3.4'), Object.keys(files).map(path => path.replace(/\/[^/]*$/, '')))
    .map(({ text, document }) => `${document ?? '-'}: ${text}`);

  test('are the texts', () => {
    expect(copies({ '/a/x.cfg': 'global\n    default-path origin /srv\n', '/b/y.cfg': 'backend b\n' })).toEqual(['0: global\n    default-path origin /srv\n', '1: backend b\n']);
  });

  test('know where each file was', () => {
    const text = 'global\n    default-path config # here\n';
    expect(copies({ '/a b/x.cfg': text, '/a b/y.cfg': 'backend y\n', '/c/z.cfg': 'backend z\n' })).toEqual([
      '0: global\n    default-path origin /a\\ b # here\n', '1: backend y\n', '-: global\n    default-path origin /c\n', '2: backend z\n',
    ]);
    expect(copies({ '/a/x.cfg': text.replace('config', '"parent"') })).toEqual(['0: global\n    default-path origin /a/.. # here\n']);
  });
});
