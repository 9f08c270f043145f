import { expect, test } from 'vitest';
import { lint } from '../../server/src/lint/lint.ts';
import { resolveSettings } from '../../server/src/lint/settings.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import { decode } from '../../server/src/text/encoding.ts';
import { corpusDirectory, corpusFiles } from './corpus.ts';

const directory = corpusDirectory();
const { settings } = resolveSettings({});
const placeholders = ['{{ item.name | default("a b") }}', '<%= @value %>', '{{- .Value }}', "{% if a %}x{% else %}{{ 'y' }}{% endif %}"];
const statements = ['{% if a %}', '{% endfor %}', '<% end -%>', '{{- range service "web" }}', '{# prose:\nbackend "\n#}'];

/** The text with placeholders in the place of some words, and template lines between some lines; the numbers of the lines as they were. */
function templateOf(text: string, seed: number): { text: string; lines: ReadonlyMap<number, number> } {
  let state = seed;
  const roll = (sides: number) => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % 65537 % sides;
  const out: string[] = [];
  const lines = new Map<number, number>();
  text.split('\n').forEach((line, index) => {
    if (roll(8) === 0) out.push(...(statements[roll(statements.length)] as string).split('\n'));
    const words = line.split(/(?<=\S)(?=[ \t])/);
    if (words.length > 1 && roll(3) === 0) words[1 + roll(words.length - 1)] = ` ${placeholders[roll(placeholders.length)] as string}`;
    lines.set(out.push(words.join('')), index + 1);
  });
  return { text: out.join('\n'), lines };
}

const alarmsIn = (text: string, name: string) => {
  const found = lint(new Configuration([HaproxyDocument.parse(text, name)], settings.version, true), settings);
  return found.filter(({ severity }) => severity === 'error' || severity === 'warning').map(({ rule, severity, message, span }) => ({ rule, severity, message, line: text.slice(0, span.start).split('\n').length }));
};

test.skipIf(!directory)('a template made of a configuration has no error of which the configuration knows nothing, and hardly a warning', { timeout: 60_000 }, () => {
  const files = corpusFiles(directory as string).map(({ name, bytes }) => ({ name, text: decode(bytes).text })).filter(({ text }) => text.length < 30_000);
  let [templates, warnings] = [0, 0];
  for (const [index, { name, text }] of files.entries()) {
    const known = new Set(alarmsIn(text, name).map(({ line }) => line));
    const template = templateOf(text, index);
    const document = HaproxyDocument.parse(template.text, `${name}.j2`);
    expect(document.text).toBe(template.text);
    const news = alarmsIn(template.text, `${name}.j2`).filter(({ line }) => !known.has(template.lines.get(line) ?? 0));
    expect(news.filter(({ severity }) => severity === 'error'), `${name}\n${template.text.slice(0, 5000)}`).toEqual([]);
    warnings += news.length;
    templates++;
  }
  expect(templates).toBeGreaterThan(300);
  // Where a placeholder took the place of a directive's second word, the directive is missed.
  expect(warnings).toBeLessThanOrEqual(5);
  console.log(`${templates} templates, ${warnings} warnings`);
});
