import { describe, expect, test } from 'vitest';
import { lint } from '../../server/src/lint/lint.ts';
import { resolveSettings } from '../../server/src/lint/settings.ts';
import { suppressionsOf } from '../../server/src/lint/suppression.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { checkFixture } from './fixture.ts';

const ABOUT = ['unused-suppression', 'unknown-rule'];
const WATCHED = ['empty-word', 'missing-final-newline', 'byte-order-mark', 'unclosed-quote', 'bad-escape', ...ABOUT];

/** The findings of a few rules, as `rule: what is underlined`. */
function found(text: string): string[] {
  return checkFixture(text).filter(finding => WATCHED.includes(finding.rule)).map(finding => `${finding.rule}: ${text.slice(finding.span.start, finding.span.end)}`);
}

const DEFAULTS = 'defaults\n    mode http\n';
const inBackend = (lines: string) => `${DEFAULTS}backend a\n${lines}\n`;

describe('a comment that is read', () => {
  const read = (comment: string) => suppressionsOf(HaproxyDocument.parse(`${comment}\n`).blocks[0] as never).map(({ scope, rules, hasReason }) => [scope, rules.map(rule => rule.name), hasReason]);

  test.each([
    ['# haproxy-doctor: ignore a -- why', ['statement', ['a'], true]],
    ['#haproxy-doctor:ignore a,b ,c -- why -- why', ['statement', ['a', 'b', 'c'], true]],
    ['##\thaproxy-doctor: ignore-section a --why', ['section', ['a'], true]],
    ['# haproxy-doctor: ignore-file a-b -- why\r', ['file', ['a-b'], true]],
    ['# haproxy-doctor: ignore a', ['statement', ['a'], false]],
    ['# haproxy-doctor: ignore a --', ['statement', ['a'], false]],
    ['# haproxy-doctor: ignore a -- \r', ['statement', ['a'], false]],
    ['# haproxy-doctor: ignore a -- --', ['statement', ['a'], false]],
    ['# haproxy-doctor: ignore a, b because of that', ['statement', ['a', 'b'], false]],
    ['# haproxy-doctor: ignore -- why', ['statement', [], true]],
    ['# haproxy-doctor: ignored a -- why', [undefined, ['a'], true]],
    ['# haproxy-doctor:', [undefined, [], false]],
  ])('%j', (comment, expected) => {
    expect(read(comment)).toEqual([expected]);
  });

  test.each(['# see haproxy-doctor: ignore a -- why', '# haproxy-doctor ignore a -- why', 'x "# haproxy-doctor: ignore a -- why"'])('not %j', comment => {
    expect(read(comment)).toEqual([]);
  });
});

describe('`ignore`', () => {
  test('covers the line it stands on', () => {
    expect(found(inBackend('    server a 192.0.2.1:80 "" # haproxy-doctor: ignore empty-word -- why\n    server b 192.0.2.2:80 ""'))).toEqual(['empty-word: ""']);
  });

  test('covers the next statement, through other comments and blank lines', () => {
    expect(found(inBackend('    # haproxy-doctor: ignore empty-word -- why\n    # and more\n\n    server a 192.0.2.1:80 ""\n    server b 192.0.2.2:80 \'\''))).toEqual(["empty-word: ''"]);
  });

  test('covers only the rules it names', () => {
    expect(found(inBackend('    server a 192.0.2.1:80 "" # haproxy-doctor: ignore bad-escape -- why'))).toEqual(['empty-word: ""', 'unused-suppression: bad-escape']);
  });

  test('covers several rules on one line', () => {
    expect(found(inBackend('    # haproxy-doctor: ignore empty-word, bad-escape -- why\n    server a \\xZZ ""'))).toEqual([]);
  });

  test('reaches over the border of a block', () => {
    const lines = '    server s 192.0.2.1:80\n'.repeat(252);
    expect(found(inBackend(`${lines}${'    # haproxy-doctor: ignore empty-word -- why\n'.repeat(2)}${'# more\n'.repeat(10)}    server z 192.0.2.1:80 ""`))).toEqual([]);
  });

  test('covers the end of the file behind its line', () => {
    expect(found(inBackend('    # haproxy-doctor: ignore missing-final-newline -- why\n    server a 192.0.2.1:80').trimEnd())).toEqual([]);
  });

  test('works with CRLF', () => {
    expect(found(inBackend('    # haproxy-doctor: ignore empty-word -- why\n    server a 192.0.2.1:80 ""').replaceAll('\n', '\r\n'))).toEqual([]);
  });

  test('needs a reason', () => {
    expect(found(inBackend('    # haproxy-doctor: ignore empty-word\n    server a 192.0.2.1:80 ""'))).toEqual(['unused-suppression: # haproxy-doctor: ignore empty-word', 'empty-word: ""']);
  });

  test('below the last statement covers nothing, and is told', () => {
    expect(found(inBackend('    server a 192.0.2.1:80 ""\n    # haproxy-doctor: ignore empty-word -- why'))).toEqual(['empty-word: ""', 'unused-suppression: empty-word']);
  });
});

describe('`ignore-section`', () => {
  const two = (above: string, within: string, between = '') =>
    `${DEFAULTS}${above}backend a\n    server a 192.0.2.1:80 ""\n${within}${between}backend b\n    server b 192.0.2.2:80 ''\n`;

  test('covers the section it stands in', () => {
    expect(found(two('', '    # haproxy-doctor: ignore-section empty-word -- why\n'.concat('    balance roundrobin\n')))).toEqual(["empty-word: ''"]);
  });

  test('covers the section just below it', () => {
    expect(found(two('# haproxy-doctor: ignore-section empty-word -- why\n# more\n', ''))).toEqual(["empty-word: ''"]);
    expect(found(two('', '', '# haproxy-doctor: ignore-section empty-word -- why\n'))).toEqual(['empty-word: ""']);
  });

  test('above a blank line belongs to the section before', () => {
    expect(found(two('', '    # haproxy-doctor: ignore-section empty-word -- why\n\n'))).toEqual(["empty-word: ''"]);
  });

  test('behind a header covers its section', () => {
    expect(found('defaults\nbackend a # haproxy-doctor: ignore-section empty-word -- why\n    server a 192.0.2.1:80 ""\n')).toEqual([]);
  });

  test('covers a section of many blocks', () => {
    expect(found(inBackend(`    # haproxy-doctor: ignore-section empty-word -- why\n${'    server s 192.0.2.1:80\n'.repeat(600)}    server z 192.0.2.1:80 ""`))).toEqual([]);
  });

  test('goes on behind a header in dead code, which opens no section', () => {
    expect(found(inBackend('    # haproxy-doctor: ignore-section empty-word -- why\n.if 0\nbackend b\n.endif\n    server z 192.0.2.1:80 ""'))).toEqual([]);
  });

  test('in the last section covers the end of the file', () => {
    expect(found(`${DEFAULTS}backend a\n    # haproxy-doctor: ignore-section missing-final-newline -- why`)).toEqual([]);
  });
});

describe('`ignore-file`', () => {
  test('covers findings on what is no statement', () => {
    expect(found('\ufeffdefaults\n# haproxy-doctor: ignore-file byte-order-mark -- why\n')).toEqual([]);
    expect(found('defaults\n# haproxy-doctor: ignore-file byte-order-mark, missing-final-newline -- why\n# the end')).toEqual(['unused-suppression: byte-order-mark']);
    expect(found('defaults\n# haproxy-doctor: ignore-file missing-final-newline -- the end')).toEqual([]);
  });

  test('covers its own file only', () => {
    const { settings } = resolveSettings({ haproxyVersion: '3.4' });
    const [one, two] = [`${DEFAULTS}# haproxy-doctor: ignore-file empty-word -- why\n`, 'backend a\n    server a 192.0.2.1:80 ""\n'].map((text, i) => HaproxyDocument.parse(text, String(i))) as [HaproxyDocument, HaproxyDocument];
    const findings = lint(new Configuration([one, two], settings.version), settings);
    expect(findings.filter(finding => WATCHED.includes(finding.rule)).map(finding => [finding.rule, finding.document.name])).toEqual([['unused-suppression', '0'], ['empty-word', '1']]);
  });
});

describe('what became of it', () => {
  test('an unknown name is told with what was meant', () => {
    const [finding] = checkFixture(inBackend('    # haproxy-doctor: ignore emptyword -- why\n    server a 192.0.2.1:80')).filter(each => each.rule === 'unknown-rule');
    expect(finding?.message).toContain('Did you mean `empty-word`?');
    expect(finding?.repairs.map(repair => repair.title)).toEqual(['Change it to `empty-word`']);
  });

  test('nothing is called unused in a fragment, in dead code, or when the rule is off', () => {
    expect(found('backend a\n    # haproxy-doctor: ignore empty-word -- why\n    server a 192.0.2.1:80\n')).toEqual([]);
    expect(found(inBackend('.if 0\n    # haproxy-doctor: ignore empty-word -- why\n    server a 192.0.2.1:80 ""\n.endif'))).toEqual([]);
    expect(found(inBackend('.if defined(X)\n    # haproxy-doctor: ignore empty-word -- why\n    server a 192.0.2.1:80\n.endif'))).toEqual([]);
    expect(found(`# settings: {"rules": {"empty-word": "off"}}\n${inBackend('    # haproxy-doctor: ignore empty-word -- why\n    server a 192.0.2.1:80')}`)).toEqual([]);
  });

  test('two comments may cover one finding, and both are of use', () => {
    expect(found(inBackend('    # haproxy-doctor: ignore-section empty-word -- why\n    server a 192.0.2.1:80 "" # haproxy-doctor: ignore empty-word -- why'))).toEqual([]);
  });

  test('findings about comments can be suppressed as well', () => {
    expect(found(inBackend('    # haproxy-doctor: ignore-file unused-suppression, unknown-rule -- why\n    # haproxy-doctor: ignore empty-word, no-such-rule -- why\n    server a 192.0.2.1:80'))).toEqual([]);
  });

  test('it follows edits', () => {
    const { settings } = resolveSettings({});
    const text = inBackend('    # haproxy-doctor: ignore empty-word -- why\n    server a 192.0.2.1:80 ""');
    const at = text.indexOf(' -- why');
    const rulesAfter = (document: HaproxyDocument) => lint(new Configuration([document], settings.version), settings).map(finding => finding.rule).filter(rule => WATCHED.includes(rule));
    const document = HaproxyDocument.parse(text);
    expect(rulesAfter(document)).toEqual([]);
    const without = document.edit(at, 7, '');
    expect(rulesAfter(without)).toEqual(['unused-suppression', 'empty-word']);
    expect(rulesAfter(without.edit(at, 0, ' -- why'))).toEqual([]);
    expect(rulesAfter(document.edit(at + 7, 0, '\n    balance roundrobin'))).toEqual(['unused-suppression', 'empty-word']);
  });
});
