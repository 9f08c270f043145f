import { describe, expect, test } from 'vitest';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { isTemplateName } from '../../server/src/syntax/template.ts';

/** The words of each statement; sections in capitals; `# ...` for comments and what counts as one. */
function linesOf(document: HaproxyDocument): string[][] {
  return document.blocks.flatMap(block => {
    const comments = [...block.comments()].map(({ span }) => ({ at: span.start, words: ['#', block.text.slice(span.start, span.end)] }));
    const statements = [...block.statements()].map(({ span, allWords, isHeader }) => ({
      at: span.start, words: allWords.map((word, i) => `${isHeader && i === 0 ? word.text.toUpperCase() : word.text}${word.hasVariable ? ' ?' : ''}`),
    }));
    return [...comments, ...statements].sort((a, b) => a.at - b.at).map(({ words }) => words);
  });
}
const lines = (text: string, name = 'haproxy.cfg.j2') => linesOf(HaproxyDocument.parse(text, name));

describe('a template is one by its name or by its text', () => {
  test.each([
    ['haproxy.cfg.j2', true], ['haproxy.cfg.erb', true], ['/etc/a.cfg.tmpl', true], ['a.cfg.ctmpl', true], ['file:///a/b.cfg.gotmpl', true],
    ['git:/a/haproxy.cfg.j2?%7B%22ref%22%7D', true], ['haproxy.cfg', false], ['haproxy.cfg.j2.bak', false], ['j2', false], ['', false],
  ])('%s: %s', (name, expected) => {
    expect(isTemplateName(name)).toBe(expected);
    expect(HaproxyDocument.parse('global\n', name).isTemplate).toBe(expected);
    expect(HaproxyDocument.parse('global\n').named(name).isTemplate).toBe(expected);
  });

  test.each([
    ['bind :{{ port }}', true], ['{% if x %}', true], ['{%- if x %}', true], ['server <%= name %> b', true], ['a\n\n  b {{c}} # d', true],
    ['# {{ managed }}', false], ['bind :{{ port', false], ['bind :{{\n}}', false], ['{ {a} }', false], ['a }} {{', false],
    ['log-format "{%ci} {%hr} %ST%}"', false], ['string \'{"a":{"b":1}}\'', false], ['path_reg ^/[a-z]{2}/{3}', false], ['{{{ fold\n}}}', false], ['# vim {{{1', false],
  ])('%j: %s', (text, expected) => {
    expect(HaproxyDocument.parse(text).isTemplate).toBe(expected);
  });

  test('whose delimiters do not close is read as any text', { timeout: 5_000 }, () => {
    const text = `a ${'{{ '.repeat(200_000)}\n${'b <% c\n'.repeat(200_000)}`;
    expect(HaproxyDocument.parse(text).isTemplate).toBe(false);
    expect(HaproxyDocument.parse(text, 'a.j2').text).toBe(text);
  });
});

describe('words', () => {
  test.each<[string, string[][]]>([
    ['server {{ item.name }} {{ip}}:80 check', [['server', '{{ item.name }} ?', '{{ip}}:80 ?', 'check']]],
    ['set "a {{ b | default("c d") }} e" f', [['set', '"a {{ b | default("c d") }} e" ?', 'f']]],
    ["set x<%= y['z # '] %>w v # u", [['set', "x<%= y['z # '] %>w ?", 'v'], ['#', '# u']]],
    ['a {% if b %}c{% else %}d e{% endif %} f', [['a', '{% if b %}c{% else %}d ?', 'e{% endif %} ?', 'f']]],
    ['set {{ a\n  backend b }} c\nd', [['set', '{{ a\n  backend b }} ?', 'c'], ['d']]],
    ['a {{ b\nc {{ d }} e', [['a', '{{', 'b'], ['c', '{{ d }} ?', 'e']]],
    ['log-format {%hr} {{ x }}', [['log-format', '{%hr}', '{{ x }} ?']]],
  ])('%j', (text, expected) => {
    expect(lines(text)).toEqual(expected);
  });
});

describe('lines that begin with a placeholder say nothing', () => {
  test.each<[string, string[][]]>([
    ['{% if a %}\n  b\n  {%- endif -%}\nc', [['#', '{% if a %}'], ['b'], ['#', '{%- endif -%}'], ['c']]],
    ['{{ range .X }} a\nb', [['#', '{{ range .X }} a'], ['b']]],
    ['<% x.each do |y|\n backend z\n-%>\na', [['#', '<% x.each do |y|\n backend z\n-%>'], ['a']]],
    ['{# a " {{ b }}\nbackend c\n#} d\nbackend {{ e }}', [['#', '{# a " {{ b }}\nbackend c\n#} d'], ['BACKEND', '{{ e }} ?']]],
    ['option{{ a }} b {{ c }}\nd', [['#', 'option{{ a }} b {{ c }}'], ['d']]],
    ['backend{{ a }}\nb', [['#', 'backend{{ a }}'], ['b']]],
    ['{% a %}{% b\n%} c {{ d\n}} e\nf', [['#', '{% a %}{% b\n%} c {{ d\n}} e'], ['f']]],
    ['# a {{ b\nbackend c }}\nd', [['#', '# a {{ b\nbackend c }}'], ['d']]],
  ])('%j', (text, expected) => {
    expect(lines(text)).toEqual(expected);
  });
});

test('edits make a template of a document, and the other way round, as if it had always been one', () => {
  let document = HaproxyDocument.parse('backend a\n    server b 192.0.2.1:80\nbackend c\n');
  const edit = (part: string, text: string) => {
    document = document.edit(document.text.indexOf(part), part.length, text);
    expect(linesOf(document)).toEqual(lines(document.text, ''));
    return document.isTemplate;
  };
  expect(edit('b 1', '{{ b }} 1')).toBe(true);
  expect(edit('backend c', '{% if d\n%}backend c')).toBe(true);
  expect(edit('{{ b }}', 'b')).toBe(false);
  expect(edit('\n%}', ' %}')).toBe(true);
  expect(edit('{% if', '')).toBe(false);
});
