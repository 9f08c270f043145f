import { describe, expect, test } from 'vitest';
import {
  healthCheckOf, httpCheckRulesOf, lostHttpCheckRulesOf, ownHttpCheckRules, requestOfOption, requestOfSend,
} from '../../server/src/model/checks/health-check.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import type { Proxy } from '../../server/src/model/proxy.ts';
import { checkStateOf } from '../../server/src/model/checks/unchecked-servers.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import type { Statement } from '../../server/src/syntax/statement.ts';

function proxiesIn(text: string): Record<string, Proxy> {
  const configuration = new Configuration([HaproxyDocument.parse(text)], '3.4');
  return Object.fromEntries(configuration.proxies.map(proxy => [proxy.name, proxy]));
}

/** The proxy named `x` of a text. */
const x = (text: string) => proxiesIn(text).x as Proxy;

const written = (lines: readonly Statement[]) => lines.map(line => line.values().join(' '));

describe('the check in force', () => {
  const checkOf = (text: string) => {
    const check = healthCheckOf(x(text));
    return check && `${check.kind} of ${check.setting.owner.kind} ${check.setting.owner.name}`.trim();
  };

  test('is a plain connection check without an option', () => {
    expect(checkOf('defaults\n option redispatch\n\nbackend x\n option httplog\n')).toBeUndefined();
  });

  test('comes from the section or from its defaults', () => {
    expect(checkOf('backend x\n option httpchk GET /\n')).toBe('httpchk of backend x');
    expect(checkOf('defaults d\n option httpchk\nbackend x\n')).toBe('httpchk of defaults d');
    expect(checkOf('defaults a\n option httpchk\ndefaults b from a\n retries 3\nbackend x from b\n')).toBe('httpchk of defaults a');
  });

  test('is the last of several options, and a section\'s own beats an inherited one (lab case httpchk-then-tcp-check)', () => {
    expect(checkOf('backend x\n option httpchk\n option tcp-check\n')).toBe('tcp-check of backend x');
    expect(checkOf('backend x\n option tcp-check\n option httpchk\n')).toBe('httpchk of backend x');
    expect(checkOf('defaults d\n option httpchk\nbackend x\n option mysql-check\n')).toBe('mysql-check of backend x');
  });

  test('does not leak from one defaults into the next', () => {
    expect(checkOf('defaults a\n option httpchk\ndefaults b\n retries 3\nbackend x\n')).toBeUndefined();
  });
});

describe('http-check rules', () => {
  const rulesOf = (text: string) => written(httpCheckRulesOf(x(text)).rules);
  const lostOf = (text: string) => written(lostHttpCheckRulesOf(x(text)).rules);
  const expectInDefaults = 'defaults d\n option httpchk GET /d\n http-check expect status 204\nbackend x\n';

  test('are the steps of the check, not what colours its result', () => {
    const own = ownHttpCheckRules(x('backend x\n http-check disable-on-404\n http-check send-state\n http-check set-var(check.a) int(1)\n http-check connect\n'));
    expect(written(own)).toEqual(['http-check set-var(check.a) int(1)', 'http-check connect']);
  });

  test('are inherited by a section that has none', () => {
    expect(rulesOf(expectInDefaults)).toEqual(['http-check expect status 204']);
    expect(lostOf(expectInDefaults)).toEqual([]);
  });

  test('stay inherited beside `disable-on-404`, which is no rule', () => {
    expect(rulesOf(`${expectInDefaults} http-check disable-on-404\n`)).toEqual(['http-check expect status 204']);
  });

  test('are all lost to one rule of the section (lab case fact-httpchk-defaults-rules-not-inherited)', () => {
    expect(rulesOf(`${expectInDefaults} http-check send hdr X-A b\n`)).toEqual(['http-check send hdr X-A b']);
    expect(lostOf(`${expectInDefaults} http-check send hdr X-A b\n`)).toEqual(['http-check expect status 204']);
  });

  test('are all lost to an `option httpchk` of the section', () => {
    expect(rulesOf(`${expectInDefaults} option httpchk GET /x\n`)).toEqual([]);
    expect(lostOf(`${expectInDefaults} option httpchk GET /x\n`)).toEqual(['http-check expect status 204']);
  });

  test('are lost to a defaults between, too', () => {
    const text = 'defaults a\n option httpchk\n http-check expect status 204\ndefaults b from a\n option httpchk GET /b\nbackend x from b\n';
    expect(rulesOf(text)).toEqual([]);
    expect(lostOf(text)).toEqual(['http-check expect status 204']);
  });

  test('count from wherever they stand beside the option (lab case fact-expect-before-option)', () => {
    expect(rulesOf('backend x\n http-check expect status 200\n option httpchk\n')).toEqual(['http-check expect status 200']);
  });
});

describe('the request of a check', () => {
  const optionRequest = (line: string) => Object.values(requestOfOption(x(`backend x\n ${line}\n`).statements('option')[0] as Statement)).join(' ');
  const sendRequest = (line: string) => Object.values(requestOfSend(x(`backend x\n ${line}\n`).statements('http-check')[0] as Statement)).join(' ');

  test.each([
    ['option httpchk', 'OPTIONS /'],
    ['option httpchk /health', 'OPTIONS /health'],
    ['option httpchk GET /health', 'GET /health'],
    ['option httpchk HEAD /health HTTP/1.1', 'HEAD /health'],
  ])('%s', (line, request) => expect(optionRequest(line)).toBe(request));

  test.each([
    ['http-check send hdr Host www.example.com', 'OPTIONS /'],
    ['http-check send meth GET', 'GET /'],
    ['http-check send uri /health', 'OPTIONS /health'],
    ['http-check send ver HTTP/1.1 uri /health meth GET', 'GET /health'],
  ])('%s', (line, request) => expect(sendRequest(line)).toBe(request));
});

describe('unchecked servers', () => {
  const unchecked = (lines: string) => checkStateOf(x(`defaults\n mode http\nbackend x\n${lines}`)).unchecked.map(server => server.name);

  test('are those that nothing watches', () => {
    expect(unchecked(' server a h:80\n server b h:80 check\n server c h:80 agent-check agent-port 1\n server d h:80 track x/b\n')).toEqual(['a']);
  });

  test('are not those whose author said so', () => {
    expect(unchecked(' server a h:80 no-check\n server b h:80 disabled\n')).toEqual([]);
  });

  test('are backup servers only when no server before them is checked', () => {
    expect(unchecked(' server a h:80 check\n server b h:80 backup\n')).toEqual([]);
    expect(unchecked(' server a h:80\n server b h:80 check backup\n')).toEqual(['a']);
    expect(unchecked(' server a h:80\n server b h:80 backup\n')).toEqual(['a', 'b']);
  });

  test.each(['0.0.0.0:0', '0.0.0.0', '*:80', ':443', '[::]:80', ':::80', 'rhttp@', 'ipv4@0.0.0.0:0'])('are none where %s stands for an address of run time', address => {
    expect(unchecked(` server a ${address}\n server b ${address}\n`)).toEqual([]);
  });

  test.each(['192.0.2.1:80', '10.0.0.0:80', '[2001:db8::1]:80', 'app.example.com:80', '"$HOST:80"'])('can be at %s', address => {
    expect(unchecked(` server a ${address}\n`)).toEqual(['a']);
  });

  test('are none on a lone local socket, which is mostly another section of the same HAProxy', () => {
    expect(unchecked(' server a unix@/run/loop.sock send-proxy\n')).toEqual([]);
    expect(unchecked(' server a abns@loop\n')).toEqual([]);
    expect(unchecked(' server a /run/a.sock\n server b /run/b.sock\n')).toEqual(['a', 'b']);
  });

  test('are none in sections that carry no requests', () => {
    for (const kind of ['mode log', 'mode spop', 'disabled']) expect(unchecked(` ${kind}\n server a h:80\n`)).toEqual([]);
  });
});
