import { expect, test } from 'vitest';
import { documentSymbols, type OutlineSymbol } from '../../server/src/service/document-symbols.ts';
import { textAt } from '../../server/src/text/span.ts';
import { configurationAt } from './configuration.ts';

/** Each symbol as `kind name (detail) [text of its name]`, those in it indented. */
function outline(text: string): string[] {
  const { configuration, document } = configurationAt(text);
  const written = (symbol: OutlineSymbol): string[] => {
    expect(textAt(document.text, symbol.span)).toContain(textAt(document.text, symbol.nameSpan));
    const line = `${symbol.kind} ${symbol.name} (${symbol.detail}) [${textAt(document.text, symbol.nameSpan)}]`;
    return [line, ...symbol.children.flatMap(written).map(child => `  ${child}`)];
  };
  return documentSymbols(configuration, document).flatMap(written);
}

test('sections with what is named in them', () => {
  expect(outline([
    'global', ' maxconn 5', 'defaults base', ' mode http', 'frontend "web" from base', ' bind :80', ' bind :443 ssl crt /x', ' acl api path_beg /api', ' use_backend api if api',
    ' default_backend app', 'backend app', ' server s1 192.0.2.1:80 check', ' server-template t 3 192.0.2.2:80', ' disabled', '',
  ].join('\n'))).toEqual([
    'global global () [global]',
    'defaults defaults base (mode http) [base]',
    'frontend frontend web (from base, mode http, 2 binds, default_backend app) ["web"]',
    '  bind bind :80 () [:80]',
    '  bind bind :443 (ssl crt /x) [:443]',
    '  acl api (path_beg /api) [api]',
    '  route use_backend api (if api) [api]',
    '  route default_backend app () [app]',
    'backend backend app (mode http, 1 server, 1 server-template, disabled) [app]',
    '  server s1 (192.0.2.1:80) [s1]',
    '  server t (3 192.0.2.2:80) [t]',
  ]);
});

test('named things of other sections, and no password', () => {
  expect(outline('userlist staff\n group g users a\n user a insecure-password secret\nresolvers dns\n nameserver n 192.0.2.1:53\npeers p\n peer x 192.0.2.1:1\n table t type ip size 1\n')).toEqual([
    'section userlist staff (1 group, 1 user) [staff]', '  group g (users a) [g]', '  user a () [a]',
    'section resolvers dns (1 nameserver) [dns]', '  server n (192.0.2.1:53) [n]',
    'section peers p (1 peer, 1 table) [p]', '  server x (192.0.2.1:1) [x]', '  table t (type ip) [t]',
  ]);
});

test('a header in dead code opens no section, and dead lines are not shown', () => {
  expect(outline('backend a\n server s1 :80\n.if 0\nbackend dead\n server s2 :80\n.endif\n server s3 :80\n.if defined(X)\nbackend b\n.endif\n')).toEqual([
    'backend backend a (mode tcp, 2 servers) [a]', '  server s1 (:80) [s1]', '  server s3 (:80) [s3]', 'backend backend b (mode tcp) [b]',
  ]);
});

test('half-written lines have no entry, and no name is empty', () => {
  expect(outline('')).toEqual([]);
  expect(outline('bind :80\nfrontend\n bind\n acl\n server\ndefaults from base\n')).toEqual(['frontend frontend (mode tcp) [frontend]', 'defaults defaults (from base, mode tcp) [defaults]']);
  expect(outline(`backend b\n acl a path ${'/x '.repeat(50)}\n`)[1]).toMatch(/^ {2}acl a \(.{59}…\) \[a\]$/);
});

test('a section ends with its last words', () => {
  const { configuration, document } = configurationAt('backend a\n server s :80\n # c\n\n# of b\nbackend b\n');
  expect(documentSymbols(configuration, document).map(({ span }) => textAt(document.text, span))).toEqual(['backend a\n server s :80', 'backend b']);
});
