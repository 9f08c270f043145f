import { describe, expect, test } from 'vitest';
import { ProseBook } from '../../server/src/language/prose-book.ts';
import { signatureHelpAt, type SignatureHelp } from '../../server/src/service/signature-help.ts';
import { configurationAt } from './configuration.ts';

const noProse = new ProseBook({});

function help(marked: string, book = noProse): SignatureHelp | undefined {
  const { configuration, document, offset } = configurationAt(marked);
  return signatureHelpAt(configuration, document, offset, book);
}

/** The active signature with its active parameter between `«` and `»`; more signatures are counted. */
function shown(section: string, line: string): string | undefined {
  const found = help(`${section}\n    ${line}\n`);
  const signature = found?.signatures[found.active];
  if (!found || !signature) return undefined;
  const { label, parameters, active } = signature;
  const span = active === undefined ? { start: 0, end: 0 } : parameters[active]!.span;
  const marked = active === undefined ? label : `${label.slice(0, span.start)}«${label.slice(span.start, span.end)}»${label.slice(span.end)}`;
  return found.signatures.length > 1 ? `${marked} (1 of ${found.signatures.length})` : marked;
}

const condition = '[{if | unless} <condition>]';

describe('a directive', () => {
  test.each([
    ['defaults', 'timeout client |', 'timeout client «<timeout>»'],
    ['frontend f', 'timeout client 3|0s', 'timeout client «<timeout>»'],
    ['frontend f', 'use_backend |', `use_backend «<backend>» ${condition}`],
    ['frontend f', 'use_backend b |', `use_backend <backend> «${condition}»`],
    ['frontend f', 'use_backend b if { path / } !|', `use_backend <backend> «${condition}»`],
    ['frontend f', 'acl name |', 'acl <aclname> «<criterion>» [flags] [operator] <value> ...'],
    ['backend b', 'server |', 'server «<name>» <address>[:[port]] [param*]'],
    ['backend b', 'server s |', 'server <name> «<address>[:[port]]» [param*]'],
    ['backend b', 'server s 192.0.2.1:80 check |', 'server <name> <address>[:[port]] «[param*]»'],
    ['backend b', 'option httpchk |', 'option httpchk «<uri>» (1 of 4)'],
    ['backend b', 'option httpchk GET |', 'option httpchk <method> «<uri>» (1 of 4)'],
    ['frontend f', 'redirect prefix |', `redirect prefix «<pfx>» [code <code>] <option> ${condition} (1 of 3)`],
    ['frontend f', 'redirect scheme https code |', `redirect scheme <sch> «[code <code>]» <option> ${condition} (1 of 3)`],
    ['backend b', 'stick on src table |', `stick on <pattern> «[table <table>]» ${condition}`],
    ['backend b', 'http-check send meth GET uri |', expect.stringContaining('«[{ uri <uri> | uri-lf <fmt> }]»')],
  ])('%s: %s', (section, line, expected) => {
    expect(shown(section, line)).toEqual(expected);
  });

  test.each([
    ['its name is still written', 'defaults', 'timeout client|'], ['of its family only the first word is there', 'defaults', 'timeout |'],
    ['it takes nothing', 'backend b', 'option dontlognull |'], ['it is turned off', 'backend b', 'no option httpchk |'],
    ['nobody knows it', 'backend b', 'foo |'], ['the section does not have it', 'backend b', 'nameserver |'],
    ['in a comment', 'backend b', 'timeout server 30s # |'], ['behind an empty word', 'backend b', 'server s 192.0.2.1:80 "" inter |'],
    ['on an empty line', 'backend b', '|'],
  ])('nothing is shown where %s', (_, section, line) => {
    expect(shown(section, line)).toBeUndefined();
  });

  test('nothing is shown in lines that are not read', () => {
    expect(help('defaults\n.if 0\n    timeout client |\n.endif\n')).toBeUndefined();
    expect(help('defaults\n.if 1\n    timeout client |\n.endif\n')).toBeDefined();
  });

  test('a header takes a name', () => {
    expect(help('frontend |\n')?.signatures[0]?.label).toBe('frontend <name> [from <defaults>]');
  });

  test('the prose tells what it does, in one sentence', () => {
    const book = new ProseBook({ directives: [[['timeout client'], 'Ends silent e.g. lost clients. The rest is too long.\n\n```haproxy\ntimeout client 30s\n```']] });
    expect(help('defaults\n    timeout client |\n', book)?.documentation).toBe('Ends silent e.g. lost clients.');
    expect(help('defaults\n    timeout client |\n')?.documentation).toBeUndefined();
  });
});

describe('an action', () => {
  test.each([
    ['http-request set-header |', `set-header «<name>» <fmt> ${condition}`],
    ['http-request set-header X-A |', `set-header <name> «<fmt>» ${condition}`],
    ['http-request set-header X-A if |', `set-header <name> <fmt> «${condition}»`],
    ['http-request set-header X-A b if |', `set-header <name> <fmt> «${condition}»`],
    ['http-request set-var(txn.|x) path', `set-var«(<var-name>[,<cond>...])» <expr> ${condition}`],
    ['http-request set-var(txn.x) |', `set-var(<var-name>[,<cond>...]) «<expr>» ${condition}`],
    ['http-request track-sc0 |', `track-sc 0 «<key>» [table <table>] ${condition}`],
    ['http-request redirect location |', `redirect location «<loc>» [code <code>] <option> ${condition} (1 of 3)`],
    ['http-request deny deny_status |', expect.stringMatching(/^deny «\[ \{ status \| deny_status \} <code> \]» /)],
    ['http-request |', expect.stringMatching(/^http-request «<action>» /)],
  ])('%s', (line, expected) => {
    expect(shown('frontend f', line)).toEqual(expected);
  });
});

describe('values of a line', () => {
  test.each([
    ['server s 192.0.2.1:80 inter |', 'inter «<delay>»'],
    ['default-server check inter |', 'inter «<delay>»'],
    ['balance uri |', 'uri «[len <int>]» [depth <int>] [whole] [path-only (2.1+)]'],
    ['balance uri len 3 depth |', 'uri [len <int>] «[depth <int>]» [whole] [path-only (2.1+)]'],
    ['balance hdr(|', 'hdr«(<name>)» [use_domain_only]'],
    ['stick-table type |', expect.stringMatching(/^stick-table type «<type>» size <size> /)],
    ['stick-table type ip size 1m expire |', expect.stringMatching(/ «\[expire <expire>\]» /)],
    ['cookie SRV |', expect.stringMatching(/^cookie <name> «\[ rewrite \| insert \| prefix \]» /)],
    ['cookie SRV insert |', expect.stringMatching(/\] «\[ indirect \]» \[/)],
    ['cookie SRV insert domain |', expect.stringMatching(/ «\[ domain <domain> \]\*» /)],
  ])('%s', (line, expected) => {
    expect(shown('backend b', line)).toEqual(expected);
  });

  test('of a `bind` option', () => {
    expect(shown('frontend f', 'bind :443 ssl crt |')).toBe('crt «<cert>»');
  });
});

describe('a call', () => {
  test.each([
    ['acl a req.hdr(|', 'req.hdr([«<name>»[,<occ>]])'], ['acl a req.hdr(host,|) -i a', 'req.hdr([<name>[,«<occ>»]])'],
    ['http-request deny if { req.hdr(host|', 'req.hdr([«<name>»[,<occ>]])'], ['http-request deny if { path,field(2,|', 'field(<index>,«<delimiters>»[,<count>])'],
    ['http-request set-header X %[path,field(1,|)]', 'field(<index>,«<delimiters>»[,<count>])'], ['http-request set-var(txn.a) req.hdr(|)', 'req.hdr([«<name>»[,<occ>]])'],
    ['http-request set-header X "a %[req.hdr(|)] b"', 'req.hdr([«<name>»[,<occ>]])'],
  ])('%s', (line, expected) => {
    expect(shown('frontend f', line)).toBe(expected);
  });

  test('parameters have types', () => {
    const found = help('frontend f\n    acl a req.hdr(host,|)\n');
    expect(found?.signatures[0]?.parameters.map(({ type }) => type)).toEqual(['string, may be left out', 'int, may be left out']);
  });

  test('ends with its parenthesis, and is none in plain text', () => {
    expect(shown('frontend f', 'acl a req.hdr(host)| -i')).toMatch(/^acl /);
    expect(shown('frontend f', 'http-request set-header X req.hdr(|')).toMatch(/^set-header /);
  });
});
