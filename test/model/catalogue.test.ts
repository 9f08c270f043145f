import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { timeouts } from '../../server/src/language/timeouts.ts';
import { applyRepair, checkText } from '../../server/src/lint/check-text.ts';
import { deadRoutesOf } from '../../server/src/model/routes/dead-routes.ts';
import { holeOf } from '../../server/src/model/routes/fall-through.ts';
import { healthCheckOf, httpCheckRulesOf, requestOfOption, requestOfSend, rulesNamed } from '../../server/src/model/checks/health-check.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { Proxy } from '../../server/src/model/proxy.ts';
import { routesOf } from '../../server/src/model/routes/route.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';

/*
 * How HAProxy inherits and resolves settings, one fact a test, each seen on a running HAProxy 2.6 to 3.4. Details are tested beside the function that
 * knows them; here each fact is held once, by the model or by what the rules say.
 */
const defaults = 'defaults\n mode http\n timeout connect 5s\n timeout client 30s\n timeout server 30s\n timeout queue 30s\n';
const app = 'backend be_app\n server app1 192.0.2.10:8080 check maxconn 100\n server app2 192.0.2.11:8080 check maxconn 100\n';

function configuration(text: string): Configuration {
  return new Configuration([HaproxyDocument.parse(`${text}\n`)], '3.4');
}

/** The last section. */
function last(text: string): Proxy {
  return configuration(text).proxies.at(-1) as Proxy;
}

/** The findings of a rule on a text, without the newline at its end. */
function found(text: string, rule: string) {
  return checkText(`${text}\n`).filter(finding => finding.rule === rule);
}

/** The severities with which a rule speaks. */
function severities(text: string, rule: string): string[] {
  return found(text, rule).map(finding => finding.severity);
}

/** Indented lines. */
const below = (lines: string[]) => lines.map(line => ` ${line}\n`).join('');

const fe = (...lines: string[]) => `${defaults}${app}frontend fe_web\n bind :80\n${below(lines)}`;

describe('corrections', () => {
  test('inherited httpchk: an `http-check expect` goes into the section that owns the option', () => {
    const text = `${defaults} option httpchk GET /health\nfrontend fe_web\n bind :80\n default_backend be_app\n${app}`;
    const [finding] = found(text, 'health-check-without-expect');
    const repaired = finding?.repairs.map(repair => configuration(applyRepair(text, repair)).proxies) ?? [];
    expect(repaired).toHaveLength(2);
    for (const [owner, , backend] of repaired) {
      expect(owner?.statements('http-check')).toHaveLength(1);
      expect(backend?.statements('http-check')).toHaveLength(0);
    }
    expect(severities(`${text} http-check expect status 200`, 'http-check-rules-not-inherited')).toEqual(['error']);
  });

  test('dynamic use_backend: without a condition it is no catch-all, and shadows the lines below', () => {
    expect(holeOf(last(fe('use_backend be_%[path]', 'use_backend be_app')))).toBe('unknown-name');
    expect(holeOf(last(fe('use_backend be_%[path]', 'default_backend be_app')))).toBeUndefined();
    expect(deadRoutesOf(last(fe('use_backend be_%[path]', 'use_backend be_app'))).map(({ dead }) => dead[0].target.value)).toEqual(['be_app']);
    expect(severities(fe('use_backend be_%[path]', 'use_backend be_app'), 'unreachable-use-backend')).toEqual(['warning']);
  });

  test('stats: the page answers only its own path', () => {
    const listen = (...lines: string[]) => severities(`${defaults}listen li_stats\n bind :8404\n${below(lines)}`, 'no-default-backend');
    expect(listen('stats enable', 'stats uri /stats')).toEqual(['information']);
    expect(listen('stats uri /')).toEqual([]);
    expect(listen('http-request use-service prometheus-exporter')).toEqual([]);
    expect(listen('http-request use-service prometheus-exporter if { path /metrics }')).toEqual(['information']);
    expect(severities(fe('stats uri /stats', 'use_backend be_app if { path_beg /app/ }'), 'no-default-backend')).toEqual(['warning']);
  });

  test('exhaustive: a condition and its negation leave nothing, `le 5` and `gt 5` do where the number may be missing', () => {
    const rest = (...conditions: string[]) => severities(fe(...conditions.map(condition => `use_backend be_app ${condition}`)), 'no-default-backend');
    expect(rest('if { path /a }', 'if !{ path /a }')).toEqual([]);
    expect(rest('if { path /a }', 'unless { path /a }')).toEqual([]);
    expect(rest('if { hdr_val(x) le 5 }', 'if { hdr_val(x) gt 5 }')).toEqual(['warning']);
    expect(rest('if { hdr_cnt(x) le 5 }', 'if { hdr_cnt(x) gt 5 }')).toEqual([]);
  });

  test('tcp holes: the connection is dropped, which the same rule says in other words', () => {
    const [finding] = found(fe('mode tcp'), 'no-default-backend');
    expect([finding?.severity, finding?.message]).toEqual(['error', expect.stringContaining('Each one is closed without an answer')]);
    expect(finding?.message).not.toContain('503');
  });

  test('missing-maxconn: a `global` without it is information', () => {
    expect(severities(`global\n log /dev/log local0\n${fe('default_backend be_app')}`, 'missing-maxconn')).toEqual(['information']);
  });

  test('server-without-check: information for a single server, one finding for a configuration without checks', () => {
    const server = (name: string) => `server ${name} 192.0.2.1:80 maxconn 9`;
    const backend = (name: string, ...servers: string[]) => `backend ${name}\n${below(servers.map(server))}`;
    const routes = 'frontend fe\n bind :80\n use_backend a if { path /a }\n use_backend b if { path /b }\n default_backend c\n';
    const one = `${defaults}frontend fe\n bind :80\n default_backend a\n`;
    expect(severities(one + backend('a', 's'), 'server-without-check')).toEqual(['information']);
    expect(severities(one + backend('a', 's', 't'), 'server-without-check')).toEqual(['warning']);
    const three = ['a', 'b', 'c'].map(name => backend(name, 's', 't')).join('');
    expect(severities(defaults + routes + three, 'server-without-check')).toEqual(['warning']);
  });

  test('ssl-fc-on-clear-bind: the redirect unless `ssl_fc` is right, and answers everything on a clear bind', () => {
    expect(checkText(fe('http-request redirect scheme https unless { ssl_fc }'))).toEqual([]);
    expect(checkText(fe('http-request redirect scheme https if !{ ssl_fc }', 'default_backend be_app'))).toEqual([]);
  });

  test('second-defaults-loses-settings: only where a proxy below lacks what it needs', () => {
    const tcp = 'defaults\n mode tcp\n';
    const timeouts = ' timeout connect 5s\n timeout client 1h\n timeout server 1h\n timeout queue 30s\n';
    const listen = 'listen li_db\n bind :5432\n server db1 192.0.2.20:5432 check maxconn 100\n';
    expect(checkText(fe('default_backend be_app') + tcp + timeouts + listen)).toEqual([]);
    expect(severities(fe('default_backend be_app') + tcp + listen, 'missing-timeouts')).toEqual(['warning']);
    expect(severities(fe('default_backend be_app') + tcp, 'missing-timeouts')).toEqual([]);
  });

  test('timeout-*-unitless: only values below 1000', () => {
    const written = (value: string) => severities(`${defaults} timeout http-request ${value}`, 'timeout-without-unit');
    expect([written('999'), written('1000'), written('50000'), written('999ms'), written('0')]).toEqual([['warning'], [], [], [], []]);
  });

  test('timeout-*-unitless: `ms` is written by itself only where timeout-too-short goes on to speak of it', () => {
    const proxy = (line: string) => `defaults\n mode http\n ${line}\nlisten li\n bind :80\n server s 192.0.2.1:80 check maxconn 10\n`;
    const isSafe = (line: string) => found(proxy(line), 'timeout-without-unit')[0]?.repairs.some(repair => repair.safety === 'safe');
    for (const { name } of timeouts) {
      const isSpokenOf = found(proxy(`timeout ${name} 30ms`), 'timeout-too-short').length > 0;
      expect(isSafe(`timeout ${name} 30`), name).toBe(isSpokenOf);
    }
    for (const line of ['timeout server "${TIMEOUT-30}"', 'default-server inter 5']) expect(isSafe(line), line).toBe(false);
  });
});

describe('resolution', () => {
  test('mode: tcp, unless the section or the defaults it inherits say otherwise', () => {
    const http = 'defaults base\n mode http\n';
    expect(last('frontend fe').mode).toBe('tcp');
    expect(last(`${http}frontend fe`).mode).toBe('http');
    expect(last(`${http}frontend fe\n mode tcp`).mode).toBe('tcp');
    expect(last(`${http}defaults\nfrontend fe`).mode).toBe('tcp');
    expect(last(`${http}defaults\nfrontend fe from base`).mode).toBe('http');
    expect(last(`${http}defaults next from base\nfrontend fe`).mode).toBe('http');
  });

  test('default-server: adds up, acts on lines below, and gives way to `no-check` and `enabled`', () => {
    const { servers } = last(
      'defaults\n default-server check disabled\nbackend be\n server a h:80\n default-server maxconn 9\n server b h:80 enabled\n server c h:80 no-check\n',
    );
    expect(servers.map(server => [server.isChecked, server.isDisabled, server.number('maxconn')])).toEqual([
      [true, true, undefined], [true, false, 9], [false, true, 9],
    ]);
  });

  test('options: `no option` cancels an inherited one; of two checks the last one counts, and a check cannot be negated', () => {
    expect(last('defaults\n option redispatch\nbackend be\n no option redispatch').option('redispatch')).toBeUndefined();
    expect(healthCheckOf(last('defaults\n option httpchk\nbackend be\n option tcp-check'))?.kind).toBe('tcp-check');
    expect(healthCheckOf(last('backend be\n option tcp-check\n option httpchk'))?.kind).toBe('httpchk');
    expect(healthCheckOf(last('defaults\n option httpchk\nbackend be\n no option httpchk'))?.kind).toBe('httpchk');
  });

  test('http-check: one rule of the section and the inherited ones are gone, the request too', () => {
    const base = `${defaults} option httpchk GET /health\n http-check expect status 204\nfrontend fe_web\n bind :80\n default_backend be_app\n${app}`;
    const rulesOf = (text: string) => httpCheckRulesOf(last(text)).rules.map(rule => rule.values(1).join(' '));
    expect(rulesOf(base)).toEqual(['expect status 204']);
    expect(rulesOf(`${base} http-check send hdr X-A b`)).toEqual(['send hdr X-A b']);
    const [send] = rulesNamed(httpCheckRulesOf(last(`${base} http-check send hdr X-A b`)).rules, 'send');
    expect(send && requestOfSend(send)).toEqual({ method: 'OPTIONS', uri: '/' });
    expect(severities(`${base} http-check expect status 200`, 'http-check-rules-not-inherited')).toEqual(['error']);
  });

  test('timeouts: each needs its side, and a bare number is milliseconds', () => {
    const all = ['connect', 'server', 'queue', 'check', 'tunnel', 'client', 'http-request'];
    const used = (kind: string) => all.filter(name => last(`${kind} x\n${all.map(each => ` timeout ${each} 1500\n`).join('')}`).timeout(name));
    expect(used('frontend')).toEqual(['client', 'http-request']);
    // A backend takes `timeout http-request` without a warning.
    expect(used('backend')).toEqual(['connect', 'server', 'queue', 'check', 'tunnel', 'http-request']);
    expect(used('listen')).toEqual(all);
    const setting = last('listen x\n timeout client 1500').timeout('client');
    expect(setting && Proxy.durationOf(setting)?.ms).toBe(1500);
  });

  test('timeout queue: without it `timeout connect` is used', () => {
    const backend = 'backend be_app\n server app1 192.0.2.10:8080 check maxconn 100';
    expect(last(`${defaults}${backend}`).timeoutOrFallback('queue')?.value?.value).toBe('30s');
    const without = `${defaults.replace(' timeout queue 30s\n', '')}${backend}`;
    expect(last(without).timeoutOrFallback('queue')?.value?.value).toBe('5s');
    expect(found(without, 'queue-timeout-default')[0]?.message).toContain('waits for `timeout connect`, 5 s, and then gets a 503');
  });

  test('timeout check: without it a check has the `inter` of its server, and no other timeout', () => {
    const text = `${defaults}backend be_app\n default-server inter 5\n server app1 192.0.2.10:8080 check maxconn 100`;
    expect(last(text).timeoutOrFallback('check')).toBeUndefined();
    expect(last(text).servers[0]?.duration('inter')?.ms).toBe(5);
    expect(found(text, 'timeout-without-unit')[0]?.message).toContain('also have only that long to succeed');
  });

  test('default_backend: is inherited, and beats the servers of a listen section', () => {
    expect(routesOf(last('defaults\n default_backend be\nfrontend fe')).map(route => route.target.value)).toEqual(['be']);
    const listen = configuration(`${app}listen li\n bind :80\n default_backend be_app\n server s 192.0.2.1:80`);
    expect(listen.proxies.map(proxy => listen.isReached(proxy))).toEqual([true, false]);
    const alone = configuration('listen li\n bind :80\n server s 192.0.2.1:80');
    expect(alone.proxies.map(proxy => alone.isReached(proxy))).toEqual([true]);
  });

  test('effective check: `check`, an agent or `track`, by default-server too, and no `no-check`; an interval alone does nothing', () => {
    const isChecked = (...lines: string[]) => last(`backend be\n${below(lines)}`).servers.at(-1)?.isChecked;
    for (const option of ['check', 'agent-check agent-port 9', 'track other/s']) expect(isChecked(`server s h:80 ${option}`), option).toBe(true);
    expect(isChecked('default-server check', 'server s h:80')).toBe(true);
    expect(isChecked('default-server check', 'server s h:80 no-check')).toBe(false);
    expect(isChecked('server s h:80 addr 192.0.2.9 port 81 inter 1s fall 2')).toBe(false);
  });

  test('env: other words than addresses expand only between double quotes', () => {
    const isDynamic = (name: string) => routesOf(last(`frontend fe\n use_backend ${name}`))[0]?.isDynamic;
    expect([isDynamic('"$NAME"'), isDynamic('"${NAME}"'), isDynamic('$NAME'), isDynamic("'$NAME'")]).toEqual([true, true, false, false]);
    expect(severities(fe('default_backend ${NAME}'), 'unknown-backend')).toEqual(['error']);
    expect(severities(fe('default_backend "${NAME}"'), 'unknown-backend')).toEqual([]);
  });
});

describe('facts', () => {
  const checking = (...lines: string[]) => `${fe('default_backend be')}backend be\n server s 192.0.2.1:80 check maxconn 9\n${below(lines)}`;

  test('httpchk default acceptance: 200 to 399 without an expect, and a redirect is UP', () => {
    const [finding] = found(checking('option httpchk GET /'), 'health-check-without-expect');
    expect(finding?.message).toContain('any status from 200 to 399 counts as UP, a redirect');
    expect(finding?.repairs.find(repair => repair.safety === 'safe')?.title).toContain('http-check expect status 200-399');
    expect(found(checking('option httpchk GET /', 'http-check expect status 200'), 'health-check-without-expect')).toEqual([]);
  });

  test('httpchk request: a bare option asks `OPTIONS /`', () => {
    const request = (line: string) => {
      const [option] = last(`backend be\n ${line}`).statements('option');
      return option && Object.values(requestOfOption(option)).join(' ');
    };
    expect(request('option httpchk')).toBe('OPTIONS /');
    expect(request('option httpchk GET /h')).toBe('GET /h');
    expect(request('option httpchk GET /h HTTP/1.1')).toBe('GET /h');
  });

  test('retry delay: a dead server costs the retries before the 503, unless another server may take the request', () => {
    const message = (...lines: string[]) => found(fe('default_backend be') + `backend be\n${below(lines)}`, 'server-without-check')[0]?.message;
    const [dead, alive] = ['server s 192.0.2.1:80 maxconn 9', 'server t 192.0.2.2:80 maxconn 9'];
    expect(message(dead)).toContain('each request waits for its retries before it gets a 503');
    expect(message(dead, alive)).toContain('each of them gets a 503');
    expect(message('option redispatch', dead, alive)).toContain('each of them loses time before `option redispatch` sends it to another server');
  });

  test('log signature: the pages name the flags and the server that the log shows', () => {
    const rules = join(import.meta.dirname, '../../server/src/lint/rules');
    const page = (rule: string) => readFileSync(join(rules, `${rule}.md`), 'utf8').split('## How to confirm')[0];
    for (const [rule, ...signature] of [
      ['no-default-backend', 'fe_web fe_web/<NOSRV>', 'SC--'],
      ['backend-without-servers', 'be_app/<NOSRV>', 'SC--'],
      ['all-servers-disabled', 'be_app/<NOSRV>', 'SC--'],
      ['server-without-check', 'names the dead server', 'SC--'],
      ['queue-timeout-default', 'be_app/<NOSRV>', 'sQ--'],
      ['timeout-too-short', 'sC--', 'sQ--'],
    ] as const) for (const part of signature) expect(page(rule)?.replaceAll('\n', ' '), rule).toContain(part);
  });

  test('frontend/global maxconn: never a 503, and a frontend needs none', () => {
    const [finding, ...others] = found(`global\n log /dev/log local0\n${fe('default_backend be_app')}`, 'missing-maxconn');
    expect([finding?.message.includes('503'), others]).toEqual([false, []]);
    expect(found(fe('default_backend be_app'), 'missing-maxconn')).toEqual([]);
  });

  test('backend maxconn: limits nothing', () => {
    const backend = 'backend be\n maxconn 100\n server s 192.0.2.1:80 check';
    expect(['maxconn-in-backend', 'missing-maxconn'].map(rule => severities(fe('default_backend be') + backend, rule))).toEqual([['warning'], []]);
    expect(last(backend).servers[0]?.isLimited).toBe(false);
  });
});
