import { expect, test } from 'vitest';
import { actionArgumentsOf, allActions } from '../../server/src/language/actions.ts';
import { allBindOptions } from '../../server/src/language/bind-option-facts.ts';
import { allDirectives, argumentsOf } from '../../server/src/language/directives.ts';
import { allServerOptions } from '../../server/src/language/server-options.ts';
import { defaultPathOf, fileReferences, mayNameFile, ruleReferences } from '../../server/src/service/document-links.ts';
import { textAt } from '../../server/src/text/span.ts';
import { configurationAt } from './configuration.ts';

/** Each path as `text`, or `base + text`. */
function files(text: string): string[] {
  const { configuration, document } = configurationAt(text);
  return fileReferences(configuration, document).map(({ span, path, base }) => {
    expect(textAt(document.text, span)).toContain(path);
    return base === undefined ? path : `${base} + ${path}`;
  });
}

test.each([
  ['global\n lua-load a.lua arg\n server-state-file state\n chroot /var\n', ['a.lua', 'state']],
  ['defaults\n errorfile 503 errors/503.http\n', ['errors/503.http']],
  ['http-errors e\n errorfile 404 "my 404.http"\n', ['my 404.http']],
  ['frontend f\n bind :443 ssl crt a.pem ca-file ca.pem crt-list l\n', ['a.pem', 'ca.pem', 'l']],
  ['backend b\n server s :80 ssl ca-file ca.pem crt c.pem check\n', ['ca.pem', 'c.pem']],
  ['frontend f\n acl a path -f paths.lst -i\n http-request deny if { src -f deny.lst }\n', ['paths.lst', 'deny.lst']],
  ['frontend f\n use_backend %[req.hdr(host),lower,map_dom(hosts.map,b)]\n http-request set-map(x.map) %[src] 1\n', ['hosts.map', 'x.map']],
  ['frontend f\n http-request return status 200 file /x.html content-type file if { path -m sub file }\n http-request deny errorfile e.http\n', ['/x.html', 'e.http']],
  ['global\n crt-base /certs\n ca-base cas\nbackend b\n server s :80 ssl crt c.pem ca-file ca.pem\n', ['/certs + c.pem', 'cas + ca.pem']],
  ['global\n crt-base /certs\ncrt-store s\n crt-base /own\n load crt a.pem key a.key alias file\n', ['/own + a.pem', 'a.key']],
  ['global\n setenv D /x\nfrontend f\n bind :443 ssl crt "$D/a.pem" ca-file @system-ca\n', ['@system-ca']],
  ['frontend f\n.if 0\n errorfile 503 dead\n.endif\n bind :80 crt\n errorfile\n', []],
])('%s', (text, expected) => {
  expect(files(text)).toEqual(expected);
});

test('no line with a file is passed over', () => {
  const isFile = (fact: unknown) => JSON.stringify(fact ?? '').includes('file"');
  const lines = [
    // The options of `http-error` that are files say so themselves.
    ...allDirectives().filter(fact => fact.name !== 'http-error' && isFile(argumentsOf(fact))), ...allServerOptions().filter(({ value }) => isFile(value)), ...allBindOptions().filter(({ value }) => isFile(value)),
    ...allActions().filter(fact => isFile(actionArgumentsOf(fact))).map(({ name }) => ({ name: `${name}(` })),
  ];
  expect(lines.length).toBeGreaterThan(30);
  expect(lines.filter(({ name }) => !mayNameFile.test(name)).map(({ name }) => name)).toEqual([]);
});

test('where relative paths begin', () => {
  const pathOf = (lines: string) => defaultPathOf(configurationAt(`global\n${lines}`).configuration);
  expect(pathOf('')).toEqual({ kind: 'config', directory: '' });
  expect(pathOf(' default-path origin /srv\n')).toEqual({ kind: 'origin', directory: '/srv' });
  expect(pathOf(' default-path origin /srv\n default-path parent\n')).toEqual({ kind: 'parent', directory: '' });
});

test('rules in comments', () => {
  const { document } = configurationAt('backend b\n # haproxy-doctor: ignore missing-maxconn, no-such-rule -- why\n server s :80\n');
  expect(ruleReferences(document).map(({ span, rule }) => [rule, textAt(document.text, span)])).toEqual([['missing-maxconn', 'missing-maxconn']]);
});
