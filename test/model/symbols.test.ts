import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Configuration } from '../../server/src/model/configuration.ts';
import { allOccurrences, occurrenceAt, occurrencesOf } from '../../server/src/model/symbols.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { textAt } from '../../server/src/text/span.ts';
import { namedIn } from '../corpus/renames.ts';

const read = (text: string) => new Configuration([HaproxyDocument.parse(text)], '3.4');

/** Everything that is defined, with the lines that name it; `=` before those that define it. */
function names(text: string): string[] {
  const configuration = read(text);
  return namedIn(configuration).map(({ thing, places }) => `${thing.kind} ${thing.name}: ${places.map(({ place, role }) => {
    const line = text.slice(0, configuration.locate(place).span.start).split('\n').length;
    return role === 'definition' ? `=${line}` : line;
  }).join(' ')}`);
}

/** All names as `kind text`, with what is there in the file. */
function written(text: string): string[] {
  const configuration = read(text);
  return [...allOccurrences(configuration)].map(each => `${each.kind} ${textAt(text, configuration.locate(each.place).span)}`);
}

test('every kind of name, in every place that HAProxy has for it', () => {
  expect(names(readFileSync(join(import.meta.dirname, 'names.cfg'), 'utf8'))).toEqual([
    'ring logs: 4 =10', 'log-profile short: 5 =18 104', 'resolvers dns: 6 =21 98 132', 'variable proc.limit: =7 8 95', 'variable proc.label: =8',
    'variable txn.host: 19 =93 94 98 114 125 132', 'userlist staff: =24 86 100', 'group admins: =25 29 86', 'user alice: 25 =27', 'user bob: 25 =28',
    'group guests: =26 29 86', 'user carol: =29', 'peers cluster: =31 89 92 101 103', 'table counters: =32 92 101 103', 'cache pages: =35 78 105 106 128',
    'http-errors friendly: =39 62 101 102', 'mailers post: =41 71', 'fcgi-app php: =44 127 129', 'acl is_php: =47 48 49', 'healthcheck probe: =51 133',
    'crt-store site: =55', 'defaults base: =57 160', 'acl is_inherited: =63 64', 'defaults derived: =66 75 118 121 124 140 146 150 153 157',
    'frontend entry: =75 87 102', 'filter slow: =79 99', 'filter keyed: =80', 'backend counts: 80 90 101 101 103 =118 130 131', 'acl is_api: =81 =82 88 97 113',
    'acl is_static: =83 88 97 99 114', 'acl many: =84 108', 'backend web: 84 85 102 102 107 107 110 113 116 =124 135 144', 'acl few: =85 108',
    'server s1: 85 107 =133 134 135 137', 'acl group_ok: =86 100', 'acl by_front: =87 102', 'acl combined: =88 112', 'backend copies: 89 =121',
    'variable txn.where: =94 96 97', 'variable sess.sum: =95 96 97 99', 'variable sess.copy: =95', 'variable txn.ip: =98 126', 'listen old: 115 136 =140',
    'server s2: =134 144', 'server t: =135 138', 'server s3: =136', 'server backup: 136 =143', 'backend sink: 142 =146', 'server w: =144', 'server l: =148',
    'backend tunnel: =150 154', 'server r: =151 154', 'frontend reverse: =153', 'backend sinkless: 155 =157', 'server a: =158', 'backend last: =160', 'server a: =161',
  ]);
});

describe('the place of a name', () => {
  test.each([
    ['quoted', 'frontend f\n  use_backend "b\'e" if TRUE\n  default_backend \'x\'\n', ["frontend f", "backend b'e", 'acl TRUE', 'backend x']],
    ['with quotes inside, which open and close', 'backend b\n  server a"b"c 192.0.2.1\n', ['backend b', 'server a"b"c']],
    ['with an escape', 'backend b\n  server \\x61b 192.0.2.1\n', ['backend b', 'server \\x61b']],
    ['behind exclamation marks', 'frontend f\n  http-request deny if !!a ! b\n', ['frontend f', 'acl a', 'acl b']],
    ['in a quoted expression', `frontend f\n  http-request set-var(txn.a) "nbsrv('be')"\n`, ['frontend f', 'variable txn.a', 'backend be']],
    ['in a log-format beside what the environment gives', 'frontend f\n  http-request set-header X "${V} %[var(txn.a)]"\n', ['frontend f', 'variable txn.a']],
    ['of the variable of a parent stream', 'frontend f\n  http-request set-header X %[var(ptxn.a)]\n', ['frontend f', 'variable txn.a']],
    ['of a server that a template makes', 'backend b\n  server-template s 1-3 192.0.2.1:80\n  use-server s2 if TRUE\n  use-server s9 if TRUE\n',
      ['backend b', 'server s', 'server s', 'acl TRUE', 'server s9', 'acl TRUE']],
    ['in a crt-store', 'frontend f\n  bind :443 ssl crt @store/a.pem crt plain.pem\nbackend b\n  server s 192.0.2.1 ssl crt @store/b\ncrt-store store\n  load crt a acme le\n',
      ['frontend f', 'crt-store store', 'backend b', 'server s', 'crt-store store', 'crt-store store', 'acme le']],
    ['in a ring that traces go to', 'ring r\ntraces\n  trace h1 sink r\n', ['ring r', 'ring r']],
  ])('%s', (_, text, expected) => {
    expect(written(text)).toEqual(expected);
  });

  test.each([
    ['made by the environment', 'backend "${B}"\n  server "s$N" 192.0.2.1 track "$B"/s\n  default_backend "x${V}"\n'],
    ['made at run time', 'listen l\n  use_backend %[path] if TRUE\n  use-server %[path] if TRUE\n'],
    ['of users of the system', 'global\n  user haproxy\n  group haproxy\n'],
    ['of a predefined ring or address', 'global\n  log 127.0.0.1 local0\n  log stdout local0\n'],
  ])('is not to be told when it is %s', (_, text) => {
    expect(written(text).filter(name => !/^(?:listen l|acl TRUE|backend \$)$/.test(name))).toEqual([]);
  });

  test('depends on the section', () => {
    expect(written('peers p\n  table t type ip\n  server s 192.0.2.1:80\n')).toEqual(['peers p', 'table t']);
    expect(written('ring r\n  server s 192.0.2.1:80 resolvers dns\n')).toEqual(['ring r', 'resolvers dns']);
  });
});

/** The lines that name what is named at the mark. */
function linesOf(marked: string): number[] {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const configuration = read(text);
  const found = occurrenceAt(configuration, configuration.documents[0]!, offset);
  return found ? occurrencesOf(configuration, found).map(({ place }) => text.slice(0, configuration.locate(place).span.start).split('\n').length) : [];
}

const pair = 'frontend x\n  default_backend x\n  stats scope x\n  acl a fe_conn(x) gt 1\nbackend x\n  stick-table type ip size 1k\n  http-request track-sc0 src table x\n';

describe('what a name leads to', () => {
  test.each([
    ['a frontend and a backend of one name are two', pair.replace('frontend x', 'frontend |x'), [1, 4]],
    ['a route leads to the backend', pair.replace('default_backend x', 'default_backend |x'), [2, 3, 5, 7]],
    ['a table is of who has it', pair.replace('table x', 'table x|'), [2, 3, 5, 7]],
    ['a listen section is both', pair.replace('frontend', 'listen').replace('backend x\n  stick', 'backend y\n  stick').replace('fe_conn(x', 'fe_conn(|x'), [1, 2, 3, 4, 7]],
    ['an ACL is of its section', 'frontend a\n  acl |n path /\n  acl n path /x\n  http-request deny if n\nfrontend b\n  acl n path /\n  http-request deny if n\n', [2, 3, 4]],
    ['an ACL of defaults is of those alone', 'defaults d\n  acl n path /\n  http-request deny if |n\nfrontend b\n  http-request deny if n\n', [2, 3]],
    ['a server is of its backend', 'backend a\n  server |s 192.0.2.1\nbackend b\n  server s 192.0.2.1\n  server t 192.0.2.1 track a/s\n', [2, 5]],
    ['a user is of its list', 'userlist a\n  user |u password x\n  group g users u\nuserlist b\n  user u password x\n', [2, 3]],
    ['a variable is of all', 'frontend a\n  http-request set-var(txn.v) path\nbackend b\n  http-response set-header X %[var(|txn.v)]\n', [2, 4]],
    ['the scope is a part of it', 'frontend a\n  http-request set-var(|txn.v) path\n  http-request set-var(sess.v) path\n', [2]],
    ['a text that looks like one is none', 'frontend a\n  http-request set-header X nbsrv(|b)\nbackend b\n', []],
    ['nothing is there in a comment', 'backend b # |b\n', []],
    ['nor at the keyword', 'back|end b\n', []],
    ['nor in an empty file', '|', []],
    ['the end of the file counts', 'frontend f\n  default_backend b|', [2]],
  ])('%s', (_, marked, lines) => {
    expect(linesOf(marked)).toEqual(lines);
  });

  test('dead code counts, and headers in it', () => {
    const text = 'frontend f\n  acl n path /\n.if 0\n  http-request deny if n\nbackend dead\n  acl n path /x\n  server s 192.0.2.1\n.endif\n  use_backend dead if n\n  acl m path /\n';
    expect(linesOf(text.replace('acl n path /\n', 'acl |n path /\n'))).toEqual([2, 4, 9]);
    expect(linesOf(text.replace('acl n path /x', 'acl |n path /x'))).toEqual([6]);
    expect(linesOf(text.replace('use_backend dead', 'use_backend |dead'))).toEqual([5, 9]);
    expect(linesOf(text.replace('server s', 'server |s'))).toEqual([7]);
  });
});

test('after an edit only the block that changed is read again', () => {
  const document = HaproxyDocument.parse(`backend a\n  server s 192.0.2.1\nbackend b\n  server s 192.0.2.1 track a/s\n${'backend c\n  server s 192.0.2.1\n'.repeat(50)}`);
  const before = [...allOccurrences(new Configuration([document], '3.4'))];
  const changed = document.edit(document.text.indexOf('a/s'), 3, 'a/t');
  const after = [...allOccurrences(new Configuration([changed], '3.4'))];
  expect(after.length).toBe(before.length);
  expect(after.filter((each, i) => each.statement !== before[i]?.statement).map(({ name }) => name)).toEqual(['b', 's', 'a', 't']);
});
