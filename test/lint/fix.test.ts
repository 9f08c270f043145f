import { describe, expect, test, vi } from 'vitest';
import { anyRepair, fix, safeRepair, type ChooseRepair } from '../../server/src/lint/fix.ts';
import { deleteLine, replaceWord } from '../../server/src/lint/edits/rule-edits.ts';
import { defineRule, type Rule } from '../../server/src/lint/rule.ts';
import { resolveSettings } from '../../server/src/lint/settings.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';

/** A rule about `keyword WORD`, for every next word of a chain. */
function chain(name: string, keyword: string, steps: Readonly<Record<string, string>>): Rule {
  return defineRule({
    name,
    summary: name,
    category: 'style',
    severity: 'warning',
    preset: 'recommended',
    looksAt: 'statement',
    keywords: [keyword],
    sections: ['backend'],
    *check(statement) {
      const word = statement.word(1);
      const next = steps[word?.value ?? ''];
      if (word && next) yield { at: word, message: name, repairs: [{ title: `say ${next}`, safety: 'safe', edits: [replaceWord(word, next)] }] };
    },
  });
}

const stubs = vi.hoisted(() => ({ rules: [] as unknown[] }));
vi.mock('../../server/src/lint/registry.ts', () => stubs);

stubs.rules.push(
  chain('steps', 'mode', { one: 'two', two: 'three' }),
  chain('other', 'mode', { one: 'uno' }),
  chain('restless', 'balance', { ping: 'pong', pong: 'ping' }),
  chain('same', 'source', { x: 'x' }),
  chain('left', 'log-tag', { is: 'was' }),
  chain('right', 'description', { is: 'was' }),
  defineRule({
    name: 'refused-together',
    summary: 'refused-together',
    category: 'validity',
    severity: 'error',
    preset: 'recommended',
    looksAt: 'proxy',
    lines: ['log-tag', 'description'],
    *check(proxy) {
      const lines = proxy.statements('log-tag', 'description');
      const [first] = lines;
      const isRefused = lines.length === 1 ? first?.word(1)?.value === 'alone' : lines.length > 1 && lines.every(line => line.word(1)?.value === 'was');
      if (first && isRefused) yield { at: first, message: 'refused' };
    },
  }),
  defineRule({
    name: 'needless',
    summary: 'needless',
    category: 'style',
    severity: 'warning',
    preset: 'recommended',
    looksAt: 'statement',
    keywords: ['hash-type'],
    sections: ['backend'],
    *check(statement) {
      const word = statement.word(1);
      if (word?.value === 'go') yield { at: statement, message: 'needless', repairs: [{ title: 'delete', safety: 'review', edits: [deleteLine(statement)] }] };
    },
  }),
);

function fixed(texts: readonly string[], choose: ChooseRepair, rules: Record<string, string> = {}) {
  const { settings, problems } = resolveSettings({ rules });
  expect(problems).toEqual([]);
  const before = new Configuration(texts.map((text, index) => HaproxyDocument.parse(text, `${index}.cfg`)), settings.version, true);
  const result = fix(before, settings, choose);
  return { ...result, before, texts: result.configuration.documents.map(document => document.text) };
}

describe('fix', () => {
  test('repeats until nothing is left', () => {
    const result = fixed(['backend b\n mode one\n'], safeRepair, { other: 'off' });
    expect(result.texts).toEqual(['backend b\n mode three\n']);
    expect(result.applied).toEqual([{ rule: 'steps', title: 'say two', document: '0.cfg' }, { rule: 'steps', title: 'say three', document: '0.cfg' }]);
    expect(result.findings).toEqual([]);
  });

  test('applies one of two repairs of the same place', () => {
    const result = fixed(['backend b\n mode one\n'], safeRepair);
    expect(result.texts).toEqual(['backend b\n mode uno\n']);
    expect(result.applied).toHaveLength(1);
  });

  test('gives up on rules that never rest', () => {
    const result = fixed(['backend b\n balance ping\n'], safeRepair);
    expect(result.applied).toHaveLength(10);
    expect(result.texts).toEqual(['backend b\n balance ping\n']);
    expect(result.findings.map(finding => finding.rule)).toEqual(['restless']);
  });

  test('counts no repair that changes nothing', () => {
    const result = fixed(['backend b\n source x\n'], safeRepair);
    expect(result.applied).toEqual([]);
    expect(result.configuration).toBe(result.before);
    expect(result.findings).toHaveLength(1);
  });

  test('keeps documents that need nothing, names, line ends and the declaration', () => {
    const result = fixed(['backend a\r\n mode two\r\n', 'backend b\n'], safeRepair);
    expect(result.texts).toEqual(['backend a\r\n mode three\r\n', 'backend b\n']);
    expect(result.configuration.documents[1]).toBe(result.before.documents[1]);
    expect(result.configuration.documents.map(document => document.name)).toEqual(['0.cfg', '1.cfg']);
    expect(result.configuration.isWhole).toBe(true);
  });

  test('leaves out a repair that HAProxy refuses beside another', () => {
    const result = fixed(['backend b\n log-tag is\n mode two\n description is\n'], safeRepair);
    expect(result.texts).toEqual(['backend b\n log-tag was\n mode three\n description is\n']);
    expect(result.findings.map(finding => finding.rule)).toEqual(['right']);
  });

  test('goes on in what HAProxy refuses anyway', () => {
    const result = fixed(['backend a\n log-tag alone\nbackend b\n log-tag is\n description is\n'], safeRepair);
    expect(result.texts).toEqual(['backend a\n log-tag alone\nbackend b\n log-tag was\n description was\n']);
  });

  test('leaves what needs review, unless that is chosen', () => {
    expect(fixed(['backend b\n hash-type go\n'], safeRepair).texts).toEqual(['backend b\n hash-type go\n']);
    expect(fixed(['backend b\n hash-type go\n'], anyRepair).texts).toEqual(['backend b\n']);
  });

  test('takes any choice of findings', () => {
    const onlyFirst: ChooseRepair = finding => (finding.document.name === '0.cfg' ? safeRepair(finding) : undefined);
    expect(fixed(['backend a\n mode two\n', 'backend b\n mode two\n'], onlyFirst).texts).toEqual(['backend a\n mode three\n', 'backend b\n mode two\n']);
  });

  test('gives the text that was linted, for tens of thousands of repairs', () => {
    const section = (mode: string) => (_: unknown, index: number) => `backend b${index}\n mode ${mode}\n hash-type go\n hash-type go\n`;
    const result = fixed([Array.from({ length: 20_000 }, section('two')).join('')], anyRepair);
    expect(result.texts[0]).toBe(Array.from({ length: 20_000 }, (_, index) => `backend b${index}\n mode three\n`).join(''));
    expect(result.applied).toHaveLength(60_000);
  });
});
