import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { longGoneDirectives } from '../../server/src/language/removed-directives.ts';
import { allDirectives } from '../../server/src/language/directives.ts';
import type { HaproxyVersion } from '../../server/src/language/version.ts';
import { applyRepair, checkText } from '../../server/src/lint/check-text.ts';
import type { Finding, Repair } from '../../server/src/lint/finding.ts';
import { migratedDirectives } from '../../server/src/lint/migrations/migrations.ts';
import { findBinaries, type Binary } from '../lab/haproxy.ts';

/*
 * What is written instead of an old line: the words themselves, and, where HAProxy is at hand, that an old one accepts the old file (if one that old is
 * here) and the newest one the repaired file.
 */
type Kind = 'global' | 'defaults' | 'frontend' | 'backend' | 'listen';

interface Case {
  readonly name: string;
  readonly in: Kind;
  readonly line: string;
  /** The lines of the first repair, then of the next. */
  readonly becomes: readonly (readonly string[])[];
  /** Versions that accept the old line. */
  readonly acceptedBy?: readonly HaproxyVersion[];
}

const header = (name: string, line: string, becomes: string, kind: Kind = 'frontend'): Case => ({ name, in: kind, line, becomes: [[becomes]] });
const renamed = (name: string, argument: string, becomes: string): Case => (
  { name, in: 'global', line: `${name} ${argument}`.trim(), becomes: [[`${becomes} ${argument}`.trim()]] }
);

const cases: readonly Case[] = [
  header('reqadd', String.raw`reqadd X-Scheme:\ https`, 'http-request add-header X-Scheme https'),
  header('reqadd', String.raw`reqadd X-Scheme:\ https\ 100% if { ssl_fc } || { src 192.0.2.1 }`, `http-request add-header X-Scheme 'https 100%%' if { ssl_fc } || { src 192.0.2.1 }`),
  header('rspadd', String.raw`rspadd Strict-Transport-Security:\ max-age=31536000;\ preload`, `http-response add-header Strict-Transport-Security 'max-age=31536000; preload'`, 'backend'),
  header('reqdel', 'reqdel ^X-Debug:.*', 'http-request del-header X-Debug'),
  header('reqidel', 'reqidel ^X-Debug', 'http-request del-header X-Debug -m beg'),
  header('rspdel', 'rspdel ^(Server|X-Powered-By):.* unless { src 192.0.2.1 }', `http-response del-header '^(server|x-powered-by)$' -m reg unless { src 192.0.2.1 }`),
  header('rspidel', String.raw`rspidel ^Server:\ .*$`, 'http-response del-header Server'),
  header('reqrep', String.raw`reqrep ^([^\ :]*)\ /webcam/(.*)     \1\ /\2`, String.raw`http-request replace-pathq ^/webcam/(.*) /\1`),
  header('reqrep', String.raw`reqrep ^([^\ ]*\ /)httpbin[/]?(.*)     \1\2`, String.raw`http-request replace-pathq ^(/)httpbin[/]?(.*) \1\2`),
  header('reqrep', String.raw`reqrep ^(GET|HEAD)\ /a(.*)\ HTTP/1.1$ \1\ /b\2\ HTTP/1.1 if { src 192.0.2.1 } || { ssl_fc }`, String.raw`http-request replace-pathq '^/a(.*)$' /b\1 if { method GET HEAD } { src 192.0.2.1 } || { method GET HEAD } { ssl_fc }`),
  header('reqirep', String.raw`reqirep ^Host: Host:\ app.example.com`, 'http-request replace-header Host .* app.example.com'),
  header('reqirep', String.raw`reqirep ^Host:\ www.(.*)$ Host:\ \1 if { ssl_fc }`, String.raw`http-request replace-header Host '(?i)^www.(.*)$' \1 if { ssl_fc }`),
  header('rsprep', String.raw`rsprep ^Set-Cookie:\ (.*) Set-Cookie:\ \1;\ Secure if { ssl_fc }`, String.raw`http-response replace-header Set-Cookie ^(.*) '\1; Secure' if { ssl_fc }`),
  header('rspirep', String.raw`rspirep ^Location:\ http://(.*) Location:\ https://\1`, String.raw`http-response replace-header Location (?i)^http://(.*) https://\1`),
  header('cliexp', String.raw`cliexp ^([^\ ]*)\ /old(.*) \1\ /new\2`, String.raw`http-request replace-pathq ^/old(.*) /new\1`),
  header('srvexp', String.raw`srvexp ^Server:.* Server:\ web`, 'http-response replace-header Server ^.* web'),
  header('reqdeny', 'reqdeny ^User-Agent:.*bad', 'http-request deny if { req.fhdr(User-Agent) -m reg ^.*bad }'),
  header('reqideny', String.raw`reqideny ^[^:\ ]*\ /admin`, 'http-request deny if { pathq -m reg -i ^/admin }'),
  header('reqallow', 'reqallow ^X-Ok:', 'http-request allow if { req.fhdr(X-Ok) -m found }'),
  header('reqiallow', String.raw`reqiallow ^Host:\ www`, 'http-request allow if { req.fhdr(Host) -m reg -i ^www }'),
  header('reqtarpit', String.raw`reqtarpit ^GET\ /cgi if { src 192.0.2.0/24 }`, 'http-request tarpit if { method GET } { pathq -m reg ^/cgi } { src 192.0.2.0/24 }'),
  header('reqitarpit', String.raw`reqitarpit ^X-Bad:\ yes`, 'http-request tarpit if { req.fhdr(X-Bad) -m reg -i ^yes }'),
  header('rspdeny', String.raw`rspdeny ^Content-Type:[\ ]*audio/mp3`, 'http-response deny if { res.fhdr(Content-Type) -m reg ^audio/mp3 }'),
  header('rspideny', String.raw`rspideny ^Content-Type:\ audio`, 'http-response deny if { res.fhdr(Content-Type) -m reg -i ^audio }'),
  { name: 'reqpass', in: 'frontend', line: 'reqpass ^Host:', becomes: [[]] },
  { name: 'reqipass', in: 'frontend', line: 'reqipass ^Host:', becomes: [[]] },
  header('block', 'block if { src 192.0.2.1 }', 'http-request deny if { src 192.0.2.1 }'),
  header('clitimeout', 'clitimeout 50000', 'timeout client 50s', 'defaults'),
  header('contimeout', 'contimeout 1500', 'timeout connect 1500ms', 'defaults'),
  header('srvtimeout', 'srvtimeout 1m', 'timeout server 1m', 'backend'),
  header('timeout clitimeout', 'timeout clitimeout 5000', 'timeout client 5s', 'defaults'),
  header('timeout contimeout', 'timeout contimeout 5s', 'timeout connect 5s', 'backend'),
  { name: 'timeout srvtimeout', in: 'frontend', line: 'timeout srvtimeout 5s', becomes: [[]] },
  header('redisp', 'redisp', 'option redispatch', 'backend'),
  { name: 'redispatch', in: 'frontend', line: 'redispatch', becomes: [[]] },
  { name: 'nbproc', in: 'global', line: 'nbproc 1', becomes: [[]] },
  { name: 'nbproc', in: 'global', line: 'nbproc 4', becomes: [['nbthread 4'], []] },
  { name: 'bind-process', in: 'frontend', line: 'bind-process 1', becomes: [[]], acceptedBy: ['2.6'] },
  { name: 'stats bind-process', in: 'global', line: 'stats bind-process 1', becomes: [[]], acceptedBy: ['2.6'] },
  { name: 'option forceclose', in: 'defaults', line: 'option forceclose', becomes: [[], ['option httpclose']] },
  { name: 'option forceclose', in: 'frontend', line: 'no option forceclose', becomes: [[]] },
  { name: 'option http-tunnel', in: 'defaults', line: 'option http-tunnel', becomes: [[]] },
  { name: 'option http-use-htx', in: 'defaults', line: 'no option http-use-htx', becomes: [[]] },
  {
    name: 'option http_proxy', in: 'backend', line: 'option http_proxy',
    becomes: [['http-request set-dst url_ip', 'http-request set-dst-port url_port', 'http-request set-uri %[pathq]', 'server by-url 0.0.0.0'], []],
  },
  { name: 'option http_proxy', in: 'frontend', line: 'option http_proxy', becomes: [[]] },
  { name: 'option transparent', in: 'backend', line: 'option transparent', becomes: [['server transparent 0.0.0.0']], acceptedBy: ['2.6', '3.0', '3.2'] },
  { name: 'transparent', in: 'listen', line: 'transparent', becomes: [['server transparent 0.0.0.0']], acceptedBy: ['2.6', '3.0', '3.2'] },
  { name: 'dispatch', in: 'backend', line: 'dispatch 192.0.2.9:80', becomes: [['server dispatch 192.0.2.9:80']], acceptedBy: ['2.6', '3.0', '3.2'] },
  { name: 'grace', in: 'frontend', line: 'grace 1s', becomes: [[]] },
  header('monitor-net', 'monitor-net 192.0.2.0/24', 'http-request return status 200 if { src 192.0.2.0/24 }'),
  { name: 'monitor-net', in: 'backend', line: 'monitor-net 192.0.2.0/24', becomes: [[]] },
  { name: 'mode health', in: 'frontend', line: 'mode health', becomes: [['mode http', 'http-request return status 200']] },
  { name: 'debug', in: 'global', line: 'debug', becomes: [[]] },
  { name: 'tune.chksize', in: 'global', line: 'tune.chksize 16384', becomes: [[]] },
  { name: 'hash-type avalanche', in: 'backend', line: 'hash-type avalanche', becomes: [['hash-type map-based sdbm avalanche']] },
  {
    name: 'appsession', in: 'backend', line: 'appsession JSESSIONID len 52 timeout 3h',
    becomes: [['stick-table type string len 52 size 1m expire 3h', 'stick store-response res.cook(JSESSIONID)', 'stick match req.cook(JSESSIONID)']],
  },
  {
    name: 'appsession', in: 'listen', line: 'appsession SID len 52 timeout 3h request-learn prefix',
    becomes: [['stick-table type string len 52 size 1m expire 3h', 'stick store-response res.cook(SID)', 'stick on req.cook(SID)']],
  },
  { name: 'trace', in: 'global', line: 'trace h2 sink stderr', becomes: [[]] },
  { name: 'no-quic', in: 'global', line: 'no-quic', becomes: [['tune.quic.listen off']], acceptedBy: ['3.0', '3.2'] },
  { name: 'master-worker', in: 'global', line: 'master-worker', becomes: [[]], acceptedBy: ['2.6', '3.0', '3.2'] },
  { name: 'tune.quic.disable-tx-pacing', in: 'global', line: 'tune.quic.disable-tx-pacing', becomes: [['tune.quic.fe.tx.pacing off']], acceptedBy: ['3.2'] },
  { name: 'tune.quic.disable-udp-gso', in: 'global', line: 'tune.quic.disable-udp-gso', becomes: [['tune.quic.fe.tx.udp-gso off']], acceptedBy: ['3.2'] },
  { name: 'tune.quic.socket-owner', in: 'global', line: 'tune.quic.socket-owner listener', becomes: [['tune.quic.fe.sock-per-conn force-off']], acceptedBy: ['3.0', '3.2'] },
  { name: 'tune.quic.socket-owner', in: 'global', line: 'tune.quic.socket-owner connection', becomes: [['tune.quic.fe.sock-per-conn default-on']], acceptedBy: ['3.0', '3.2'] },
  { name: 'tune.quic.frontend.conn-tx-buffers.limit', in: 'global', line: 'tune.quic.frontend.conn-tx-buffers.limit 30', becomes: [[]], acceptedBy: ['3.0'] },
  renamed('tune.quic.backend.max-idle-timeou', '30s', 'tune.quic.be.max-idle-timeout'),
  renamed('tune.quic.cc-hystart', 'on', 'tune.quic.fe.cc.hystart'),
  renamed('tune.quic.cc.cubic.min-losses', '2', 'tune.quic.fe.cc.cubic-min-losses'),
  renamed('tune.quic.frontend.default-max-window-size', '480k', 'tune.quic.fe.cc.max-win-size'),
  renamed('tune.quic.frontend.glitches-threshold', '10', 'tune.quic.fe.sec.glitches-threshold'),
  renamed('tune.quic.frontend.max-data-size', '1m', 'tune.quic.fe.stream.rxbuf'),
  renamed('tune.quic.frontend.max-idle-timeout', '30s', 'tune.quic.fe.max-idle-timeout'),
  renamed('tune.quic.frontend.max-streams-bidi', '100', 'tune.quic.fe.stream.max-concurrent'),
  renamed('tune.quic.frontend.max-tx-mem', '1m', 'tune.quic.mem.tx-max'),
  renamed('tune.quic.frontend.stream-data-ratio', '90', 'tune.quic.fe.stream.data-ratio'),
  renamed('tune.quic.max-frame-loss', '10', 'tune.quic.fe.cc.max-frame-loss'),
  renamed('tune.quic.reorder-ratio', '50', 'tune.quic.fe.cc.reorder-ratio'),
  renamed('tune.quic.retry-threshold', '100', 'tune.quic.fe.sec.retry-threshold'),
  renamed('tune.ssl.capture-cipherlist-size', '100', 'tune.ssl.capture-buffer-size'),
  { name: 'option accept-invalid-http-request', in: 'frontend', line: 'option accept-invalid-http-request', becomes: [['option accept-unsafe-violations-in-http-request']], acceptedBy: ['2.6', '3.0'] },
  { name: 'option accept-invalid-http-response', in: 'backend', line: 'option accept-invalid-http-response', becomes: [['option accept-unsafe-violations-in-http-response']], acceptedBy: ['2.6', '3.0'] },
  { name: 'resolution_pool_size', in: 'global', line: 'resolvers dns\n    resolution_pool_size 10', becomes: [[]] },
];

/** A file with the line in a section of its kind. */
function fileWith({ in: kind, line }: Case): string {
  const own = (each: Kind): string => (each === kind ? `    ${line}\n` : '');
  const timeouts = /timeout|defaults/.test(line) ? '' : '    timeout connect 5s\n    timeout client 30s\n    timeout server 30s\n';
  return [
    `global\n    maxconn 100\n${own('global')}`,
    `defaults\n    mode http\n${timeouts}${own('defaults')}`,
    `frontend fe_web\n    bind 127.0.0.1:8081\n${own('frontend')}    default_backend be_app\n`,
    `backend be_app\n${own('backend')}    server app1 192.0.2.10:8080\n`,
    `listen both\n    bind 127.0.0.1:8082\n${own('listen')}    server app1 192.0.2.10:8080\n`,
  ].join('\n');
}

const newest: HaproxyVersion = '3.4';

function findingIn(text: string, version: HaproxyVersion): Finding | undefined {
  return checkText(text, { haproxyVersion: version }).find(({ rule }) => rule === 'removed-directive' || rule === 'deprecated-directive');
}

/** The lines that a repair puts in the place of the old one. */
function linesOf(text: string, repair: Repair): string[] {
  const before = text.split('\n');
  const after = applyRepair(text, repair).split('\n');
  const start = before.findIndex((line, i) => line !== after[i]);
  return after.slice(start, start + 1 + after.length - before.length).map(line => line.trim());
}

describe('the words of today', () => {
  test.each(cases.map(each => [each.line, each] as const))('%s', (_, each) => {
    const text = fileWith(each);
    const repairs = findingIn(text, newest)?.repairs ?? [];
    expect(repairs.map(repair => linesOf(text, repair))).toEqual(each.becomes);
  });

  test('there is a case for each old directive that has a migration, and a migration for each that is gone', () => {
    const covered = new Set(cases.map(({ name }) => name));
    expect(migratedDirectives().filter(name => !covered.has(name))).toEqual([]);
    const ofProgram = ['command', 'group', 'user', 'option start-on-reload'];
    const gone = [...longGoneDirectives(), ...allDirectives().filter(({ removed }) => removed !== undefined).map(({ name }) => name)];
    expect(gone.filter(name => !migratedDirectives().includes(name) && !ofProgram.includes(name))).toEqual([]);
  });

  test.each([
    ['an expression that looks at the value', String.raw`reqdel ^Cookie:.*secret`],
    ['a method that changes', String.raw`reqrep ^GET\ /(.*) POST\ /\1`],
    ['a header that becomes another', String.raw`reqirep ^Host:\ (.*) X-Host:\ \1`],
    ['an alternative that cannot be said', String.raw`reqdeny ^X-Bad:\ yes unless { src 192.0.2.1 }`],
    ['a variable', 'reqadd "X-Scheme: $SCHEME"'],
  ])('nothing is written for %s', (_, line) => {
    expect(findingIn(fileWith({ name: '', in: 'frontend', line, becomes: [] }), newest)?.repairs).toEqual([]);
  });
});

const binaries = findBinaries([]);
const newestBinary = binaries.find(({ version }) => version === newest);
if (!newestBinary) console.warn(`No HAProxy ${newest} in HAPROXY_BINARIES: what migrations write is not tried on a real one.`);

describe.skipIf(!newestBinary)('real HAProxies', () => {
  const directory = mkdtempSync(join(tmpdir(), 'haproxy-migrations-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  /** Whether HAProxy accepts the file: 2 means that nothing listens, which is no rejection. */
  function ask({ file }: Binary, text: string): { readonly isAccepted: boolean; readonly says: string } {
    const path = join(directory, 'haproxy.cfg');
    writeFileSync(path, text);
    const { status, stderr } = spawnSync(file, ['-c', '-f', path], { encoding: 'utf8', timeout: 20_000 });
    return { isAccepted: status === 0 || status === 2, says: stderr };
  }

  test.each(cases.map(each => [each.line, each] as const))('accept what is written for %s', (_, each) => {
    const text = fileWith(each);
    for (const binary of binaries.filter(({ version }) => each.acceptedBy?.includes(version))) {
      expect(ask(binary, text), `HAProxy ${binary.version}`).toMatchObject({ isAccepted: true });
      expect(checkText(text, { haproxyVersion: binary.version }).filter(({ rule }) => rule === 'removed-directive')).toEqual([]);
    }
    const target = newestBinary as Binary;
    const old = ask(target, text);
    expect(old.isAccepted && !old.says.includes('deprecated'), `HAProxy ${newest} has nothing against the old file`).toBe(false);
    for (const repair of findingIn(text, newest)?.repairs ?? []) {
      const repaired = applyRepair(text, repair);
      const { isAccepted, says } = ask(target, repaired);
      expect(isAccepted, `${repair.title}:\n${repaired}\n${says}`).toBe(true);
      expect(says, repaired).not.toMatch(/deprecated/);
    }
  });
});
