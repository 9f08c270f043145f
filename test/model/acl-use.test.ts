import { expect, test } from 'vitest';
import { Configuration } from '../../server/src/model/configuration.ts';
import { aclUsesOf } from '../../server/src/model/acl-use.ts';
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
])('%s', (line, names) => {
  const [proxy] = new Configuration([HaproxyDocument.parse(`frontend fe\n  ${line}\n`)], '3.4').proxies;
  const [statement] = proxy?.statements() ?? [];
  expect(statement && aclUsesOf(statement).map(use => use.name)).toEqual(names);
});
