import { expect, test } from 'vitest';
import { Configuration } from '../../server/src/model/configuration.ts';
import { aclUsesOf } from '../../server/src/model/conditions/acl-use.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';

test.each([
  ['use_backend b if x !y or { path /z } z', ['x', 'y', 'z']],
  ['http-request deny unless !!x', ['x']],
  ['stats admin if x', ['x']],
  ['stats http-request deny if x', ['x']],
  ['stats realm all if x', []],
  ['monitor fail if x', ['x']],
  ['acl y path /if', []],
  ['http-request deny', []],
  // An argument of an action may be called `if`: each line tried on 2.6 and 3.4, which know `x` for an ACL or do not.
  ['http-request set-header if x', []],
  ['http-request set-header X-Test unless', []],
  ['http-request set-header X-Test if if x', ['x']],
  ['http-request replace-header if if if unless x', ['x']],
  ['http-request set-var-fmt(txn.a) if if x', ['x']],
  ['http-request set-var(txn.a) str(a) lower if x', ['x']],
  ['http-request set-map(/etc/a.map) if if if x', ['x']],
  ['http-request del-header if -m beg if x', ['x']],
  ['http-request return content-type if string if if x', ['x']],
  ['http-request deny status 503 hdr if if if x', ['x']],
  ['http-request auth realm if if x', ['x']],
  ['http-request redirect location if code 301 if x', ['x']],
  ['http-request lua.act a if x', ['x']],
  ['redirect scheme if unless x', ['x']],
  ['tcp-request content track-sc0 src table if if x', ['x']],
  ['tcp-request content set-bandwidth-limit if if x', ['x']],
  ['stick on src table if if x', ['x']],
  ['stats http-request auth realm if if x', ['x']],
  ['use_backend if if x', ['x']],
  ['use_backend table if x', ['x']],
  ['use-server hdr unless x', ['x']],
])('%s', (line, names) => {
  const [proxy] = new Configuration([HaproxyDocument.parse(`frontend fe\n  ${line}\n`)], '3.4').proxies;
  const [statement] = proxy?.statements() ?? [];
  expect(statement && aclUsesOf(statement).map(use => use.name)).toEqual(names);
});
