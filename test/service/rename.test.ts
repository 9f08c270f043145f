import { describe, expect, test } from 'vitest';
import type { HaproxyVersion } from '../../server/src/language/version.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { renamableAt, renameAt } from '../../server/src/service/rename.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import { configurationAt } from './configuration.ts';

/** The text after what is at the mark got another name, or why it did not. */
function renamed(marked: string, name: string): string {
  const { configuration, document, offset } = configurationAt(marked);
  const edits = renameAt(configuration, document, offset, name);
  return 'problem' in edits ? edits.problem : applyEdits(document.text, edits);
}

describe('a rename', () => {
  test.each([
    ['keeps quotes, marks and what stands beside the name', 'frontend f\n  acl "|a" path /\n  http-request deny if !a \'a\' || "!a"\n', 'new',
      'frontend f\n  acl "new" path /\n  http-request deny if !new \'new\' || "!new"\n'],
    ['keeps the partners of quotes inside', 'backend |b\nfrontend f\n  default_backend "b"\'\'\n  acl x nbsrv("b") gt 1\n', 'new', 'backend new\nfrontend f\n  default_backend "new"\'\'\n  acl x nbsrv("new") gt 1\n'],
    ['writes out what was in pieces', 'backend |bc\nfrontend f\n  default_backend "b"c\n  use_backend \'b\'"c" if TRUE\n  use_backend \\x62c if TRUE\n', 'new',
      'backend new\nfrontend f\n  default_backend "new"\n  use_backend \'new\'"" if TRUE\n  use_backend new if TRUE\n'],
    ['changes one side of a pair', 'frontend x\n  default_backend |x\nbackend x\n', 'new', 'frontend x\n  default_backend new\nbackend new\n'],
    ['changes both sides of a listen section', 'listen |x\nfrontend f\n  default_backend x\n  acl a fe_conn(x) gt 1\n', 'new', 'listen new\nfrontend f\n  default_backend new\n  acl a fe_conn(new) gt 1\n'],
    ['changes the prefix of a template', 'backend b\n  server-template |s 1-3 192.0.2.1\n  use-server s2 if TRUE\n  use-server s4 if TRUE\n', 'new',
      'backend b\n  server-template new 1-3 192.0.2.1\n  use-server new2 if TRUE\n  use-server s4 if TRUE\n'],
    ['changes dead code, too', 'backend |b\nfrontend f\n.if 0\n  default_backend b\n.endif\n', 'new', 'backend new\nfrontend f\n.if 0\n  default_backend new\n.endif\n'],
    ['changes each of two in a word', 'frontend f\n  http-request set-var(txn.|a) var(txn.a),add(txn.a)\n', 'txn.n', 'frontend f\n  http-request set-var(txn.n) var(txn.n),add(txn.n)\n'],
    ['of a user may be what HAProxy takes', 'userlist l\n  user |u password x\n  group g users v,u\n', 'u@example', 'userlist l\n  user u@example password x\n  group g users v,u@example\n'],
    ['to the same name is none', 'backend |b\n', 'b', 'backend b\n'],
    ['of an ACL does not mind other sections', 'frontend f\n  acl |a path /\nfrontend g\n  acl new path /\n', 'new', 'frontend f\n  acl new path /\nfrontend g\n  acl new path /\n'],
  ])('%s', (_, marked, name, expected) => {
    expect(renamed(marked, name)).toBe(expected);
  });

  test('is of all files', () => {
    const documents = ['backend be\n', 'frontend f\n  default_backend be\n'].map((text, i) => HaproxyDocument.parse(text, `${i}.cfg`));
    const edits = renameAt(new Configuration(documents, '3.4'), documents[1]!, documents[1]!.text.indexOf('be\n'), 'new');
    expect('problem' in edits ? edits : edits.map(({ document, text }) => `${document.name} ${text}`)).toEqual(['0.cfg new', '1.cfg new']);
  });
});

describe('a rename is refused', () => {
  test.each([
    ['frontend f\n  http-request deny if TR|UE\n', 'new', '`TRUE` is built into HAProxy and cannot be renamed.'],
    ['frontend f\n  default_backend |b\n', 'new', 'No line of this configuration defines the backend `b`.'],
    ['frontend f\n  http-request set-header X %[var(|txn.x)]\n', 'txn.y', 'No line of this configuration sets `txn.x`: Lua or an agent may, and would go on with the old name.'],
    ['frontend f\n  default_back|end "b${X}"\n', 'new', 'There is no name here that could be changed.'],
    ['backend |b\n', '', 'A name has at least one character.'],
    ['backend |b\n', 'b d', 'The name of a backend cannot hold ` `: letters, digits, `_`, `.`, `:` and `-` may stand there.'],
    ['frontend f\n  acl |a path /\n', 'a/b', 'The name of an ACL cannot hold `/`: letters, digits, `_`, `.`, `:` and `-` may stand there.'],
    ['backend |b\n', 'if', '`if` means something else to HAProxy where the name stands.'],
    ['frontend f\n  acl |a path /\n', 'METH_GET', '`METH_GET` is the name of an ACL that is built into HAProxy.'],
    ['resolvers |a\n', 'default', 'HAProxy keeps the name `default` for itself.'],
    ['defaults |a\n', 'from', 'HAProxy keeps the name `from` for itself.'],
    ['ring |a\n', 'buf0', 'HAProxy keeps the name `buf0` for itself.'],
    [`cache |a\n`, 'a'.repeat(33), 'The name of a cache has at most 32 characters.'],
    ['backend |b\nlisten c\n', 'c', 'There already is a listen `c`.'],
    ['frontend |b\nlog-forward c\n', 'c', 'There already is a log-forward `c`.'],
    ['backend |b\nfrontend f\n  default_backend c\n', 'c', '`c` is asked for already as a backend, though no line defines it.'],
    ['frontend f\n  acl |a path /\n  acl b path /x\n', 'b', 'There already is an ACL `b`.'],
    ['backend b\n  server |s 192.0.2.1\n  server t 192.0.2.1\n', 't', 'There already is a server `t` in `b`.'],
    ['backend b\n  server |s 192.0.2.1\n  server-template t 1-3 192.0.2.1\n', 't2', 'There already is a server `t` in `b`.'],
    ['backend b\n  server s2 192.0.2.1\n  server-template |t 1-3 192.0.2.1\n', 's', 'There already is a server `s2` in `b`.'],
    ['frontend f\n  http-request set-var(txn.|a) path\n  http-request set-var(txn.b) path\n', 'txn.b', 'There already is a variable `txn.b`.'],
    ['frontend f\n  http-request set-var(txn.|a) path\n', 'sess.a', 'A rename cannot give a variable another scope: write `txn.` first.'],
    ['frontend f\n  http-request set-var(txn.|a) path\n', 'txn.a-b', '`txn.a-b` holds `-`; only letters, digits, `_` and `.` may stand there.'],
    ['frontend f\n  http-request set-var(txn.|a) path\n', 'b', '`b` does not begin with a scope and a dot: one of `proc.`, `sess.`, `txn.`, `req.`, `res.`, `check.`, `psess.`, `ptxn.`, `preq.`, `pres.`.'],
  ])('%j to %s', (marked, name, problem) => {
    expect(renamed(marked, name)).toBe(problem);
  });

  test('before a name is asked for, where none would do', () => {
    const prepared = (marked: string) => {
      const { configuration, document, offset } = configurationAt(marked);
      return renamableAt(configuration, document, offset);
    };
    expect(prepared('backend b|\n')).toEqual({ span: { start: 8, end: 9 }, name: 'b' });
    expect(prepared('frontend f\n  http-request deny if TRUE|\n')).toHaveProperty('problem');
    expect(prepared('back|end b\n')).toBeUndefined();
    expect(prepared('listen l\n  use_backend %[pa|th]\n')).toBeUndefined();
  });
});

test('what is built in depends on no version', () => {
  const document = HaproxyDocument.parse('frontend f\n  acl HTTP_3.0 path /\n  http-request deny if HTTP_3.0\n');
  for (const version of ['2.6', '3.4'] satisfies HaproxyVersion[]) expect(renameAt(new Configuration([document], version), document, 20, 'mine')).toHaveLength(2);
});
