import { describe, expect, test } from 'vitest';
import { Configuration } from '../../server/src/model/configuration.ts';
import { codeLensesOf, codeLensText, LONGEST_WITH_ACLS } from '../../server/src/service/code-lens.ts';
import { definitionAt } from '../../server/src/service/definition.ts';
import { highlightsAt } from '../../server/src/service/document-highlight.ts';
import { referencesAt } from '../../server/src/service/references.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { textAt } from '../../server/src/text/span.ts';
import { configurationAt } from './configuration.ts';

describe('the definition', () => {
  const targets = (marked: string) => {
    const { configuration, document, offset } = configurationAt(marked);
    const found = definitionAt(configuration, document, offset);
    return found && { origin: textAt(document.text, found.origin), targets: found.targets.map(({ name, whole }) => [textAt(document.text, name), textAt(document.text, whole)]) };
  };

  test('of a section is shown with its lines', () => {
    expect(targets('frontend f\n  default_backend "b|e"\nbackend be\n  server s 192.0.2.1 # note\n\nbackend c\n')).toEqual({
      origin: 'be', targets: [['be', 'backend be\n  server s 192.0.2.1']],
    });
  });

  test.each([
    ['an ACL may have several', 'frontend f\n  acl a path /\n  acl a path /x\n  http-request deny if !a|\n', ['acl a path /', 'acl a path /x']],
    ['a part of a word', 'backend b\n  server s 192.0.2.1\nbackend c\n  server t 192.0.2.1 track b/|s\n', ['server s 192.0.2.1']],
    ['the lines that give a variable its value', 'frontend f\n  http-request set-var(txn.x) path\n  http-request set-header X %[var(t|xn.x)]\n', ['http-request set-var(txn.x) path']],
    ['itself', 'resolvers d|ns\n', ['resolvers dns']],
    ['a live one before those in dead code', '.if 0\nbackend b\n.else\nbackend b\n  server s 192.0.2.1\n.endif\nfrontend f\n  default_backend |b\n', ['backend b\n  server s 192.0.2.1']],
    ['one in dead code, where there is no other', 'frontend f\n.if 0\n  acl a path /\n.endif\n  http-request deny if |a\n', ['acl a path /']],
  ])('%s', (_, marked, expected) => {
    expect(targets(marked)?.targets.map(([, whole]) => whole)).toEqual(expected);
  });

  test('is not invented', () => {
    for (const marked of ['frontend f\n  default_backend |b\n', 'frontend f\n  http-request deny if TR|UE\n', 'frontend |', '|']) expect(targets(marked), marked).toBeUndefined();
  });
});

describe('references', () => {
  const marked = 'frontend f\n  http-request set-var(txn.x) path\n  http-request set-header X %[var(txn.x|)]\n  http-request unset-var(txn.x)\n';

  test('come with the definition or without', () => {
    const { configuration, document, offset } = configurationAt(marked);
    const lines = (withDefinitions: boolean) => referencesAt(configuration, document, offset, withDefinitions)?.map(({ span }) => document.text.slice(0, span.start).split('\n').length);
    expect(lines(true)).toEqual([2, 3, 4]);
    expect(lines(false)).toEqual([3, 4]);
    expect(referencesAt(configuration, document, 0, true)).toBeUndefined();
  });

  test('are of all files, highlights of one', () => {
    const documents = ['defaults base\nbackend be\n', 'frontend f from base\n  default_backend be\n'].map((text, i) => HaproxyDocument.parse(text, `${i}.cfg`));
    const configuration = new Configuration(documents, '3.4');
    const second = documents[1]!;
    const offset = second.text.indexOf('be\n');
    expect(referencesAt(configuration, second, offset, true)?.map(({ document, span }) => `${document.name} ${textAt(document.text, span)}`)).toEqual(['0.cfg be', '1.cfg be']);
    expect(highlightsAt(configuration, second, offset)).toEqual([{ span: { start: offset, end: offset + 2 }, kind: 'read' }]);
  });

  test('are highlighted as what reads and what writes', () => {
    const { configuration, document, offset } = configurationAt(marked);
    expect(highlightsAt(configuration, document, offset)?.map(({ kind }) => kind)).toEqual(['write', 'read', 'read']);
    expect(highlightsAt(configuration, document, 3)).toBeUndefined();
  });
});

describe('code lenses', () => {
  const lenses = (text: string) => {
    const { configuration, document } = configurationAt(text);
    return codeLensesOf(configuration, document).map(lens => `${textAt(document.text, lens.span)}: ${codeLensText(configuration, document, lens)?.title}`);
  };

  test('tell how often something is asked for', () => {
    expect(lenses('userlist u\nfrontend f\n  acl a path /\n  acl a path /x\n  http-request deny if a !a\n  default_backend b\nbackend b\n')).toEqual(['u: 0 references', 'a: 2 references', 'b: 1 reference']);
  });

  test('tell how many servers are checked', () => {
    expect(lenses('defaults d\n  default-server check\nlisten l from d\n  server a 192.0.2.1\n  server b 192.0.2.1 no-check\n  server c 192.0.2.1 track a\nbackend b\n  server a 192.0.2.1 no-check\n')).toEqual([
      'd: 1 reference', 'l: 0 references', 'l: 2 of 3 servers checked', 'b: 0 references', 'b: 0 of 1 server checked',
    ]);
  });

  test('are not on what is not read', () => {
    expect(lenses('.if 0\nbackend b\n.endif\n')).toEqual([]);
  });

  test('leave out the ACLs of a very long document', () => {
    const text = `frontend f\n  acl a path /\n${'  http-request deny if a\n'.repeat(LONGEST_WITH_ACLS / 20)}backend b\n`;
    expect(lenses(text)).toEqual(['b: 0 references']);
  });

  test('say nothing where the name is gone', () => {
    const { configuration, document } = configurationAt('backend b\n');
    expect(codeLensText(configuration, document, { span: { start: 0, end: 1 }, kind: 'references' })).toBeUndefined();
  });
});
