import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyRepair } from '../../server/src/lint/check-text.ts';
import type { Finding } from '../../server/src/lint/finding.ts';
import { rules } from '../../server/src/lint/registry.ts';
import { checkFixture, expectationsIn, lineOf } from './fixture.ts';

/*
 * Every rule is held to the same: its fixtures say where it fires, each of its repairs removes the finding and brings no other, and the examples of its
 * page do what the page says.
 */
const root = join(import.meta.dirname, '../..');
const headings = ['What it does', 'What users see', 'How to confirm', 'Bad', 'Good', 'When not to worry'];

function fixturesOf(rule: string): { name: string; text: string }[] {
  const directory = join(root, 'test/rules', rule);
  if (!existsSync(directory)) return [];
  return readdirSync(directory).filter(file => file.endsWith('.cfg')).map(name => ({ name, text: readFileSync(join(directory, name), 'latin1') }));
}

function blocksUnder(page: string, heading: string): string[] {
  const section = page.split(/^## /m).find(part => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^```haproxy\n([\s\S]*?)^```$/gm)].map(match => match[1] as string);
}

const shown = (text: string, findings: readonly Finding[]) => findings.map(finding => `${lineOf(text, finding.span.start)}: ${finding.rule} (${finding.severity})`);

describe.each(rules.map(rule => [rule.name, rule] as const))('%s', (name, rule) => {
  const fixtures = fixturesOf(name);

  test('has a fixture in which it fires', () => {
    expect(fixtures.some(fixture => expectationsIn(fixture.text).some(expectation => expectation.rule === name))).toBe(true);
  });

  test.each(fixtures.map(fixture => [fixture.name, fixture.text] as const))('fires in %s where it should, and nowhere else', (_, text) => {
    const expected = expectationsIn(text).filter(expectation => expectation.rule === name);
    const found = checkFixture(text).filter(finding => finding.rule === name);
    const graded = (line: number) => expected.find(expectation => expectation.line === line)?.severity;
    expect(found.map(finding => `${lineOf(text, finding.span.start)}${graded(lineOf(text, finding.span.start)) ? ` ${finding.severity}` : ''}`)).toEqual(
      expected.map(expectation => `${expectation.line}${expectation.severity ? ` ${expectation.severity}` : ''}`),
    );
  });

  test.each(fixtures.map(fixture => [fixture.name, fixture.text] as const))('repairs %s', (_, text) => {
    const before = checkFixture(text);
    for (const finding of before.filter(each => each.rule === name)) {
      for (const repair of finding.repairs) {
        const repaired = applyRepair(text, repair);
        const after = checkFixture(repaired);
        expect(repaired, repair.title).not.toBe(text);
        const count = (findings: readonly Finding[], wanted: boolean) => findings.filter(each => (each.rule === name) === wanted).length;
        // Where a value was made plain, another rule may now judge the value: on that very word, and nowhere else.
        const isSuccessor = (each: Finding) => repair.safety === 'safe' && each.rule !== name && each.span.start === finding.span.start && before.every(old => old.rule !== each.rule || old.span.start !== each.span.start);
        expect(count(after, true), `"${repair.title}" leaves the finding:\n${repaired}`).toBeLessThan(count(before, true));
        expect(after.filter(each => each.rule !== name && !isSuccessor(each)).length, `"${repair.title}" adds to ${shown(text, before).join(', ')}:\n${shown(repaired, after).join('\n')}\n${repaired}`)
          .toBeLessThanOrEqual(count(before, false));
      }
    }
  });

  const pageFile = join(root, 'server/src/lint/rules', `${name}.md`);
  // A rule without a page fails its own tests and not everybody's.
  const page = existsSync(pageFile) ? readFileSync(pageFile, 'utf8') : '';

  test('has a page with the fixed headings', () => {
    expect(page.startsWith(`# ${name}\n`)).toBe(true);
    expect([...page.matchAll(/^## (.*)$/gm)].map(match => match[1])).toEqual(headings);
    for (const part of page.split(/^## /m).slice(1)) expect(part.split('\n').slice(1).join('').trim(), part).not.toBe('');
    expect(blocksUnder(page, 'Bad').length + blocksUnder(page, 'Good').length).toBeGreaterThan(1);
  });

  test('fires alone in every bad example, and nothing fires in a good one', () => {
    for (const text of blocksUnder(page, 'Bad')) expect(new Set(checkPageBlock(text).map(finding => finding.rule)), text).toEqual(new Set([name]));
    for (const text of blocksUnder(page, 'Good')) expect(shown(text, checkPageBlock(text)), text).toEqual([]);
  });

  /** A page's example of a rule that is off by default is judged with the rule on. */
  function checkPageBlock(text: string): Finding[] {
    return checkFixture(rule.preset === 'recommended' ? text : `# settings: {"rules": {"${name}": "${rule.severity}"}}\n${text}`);
  }

  test('speaks in whole sentences', () => {
    expect(rule.summary).toMatch(/^[A-Z`].*\.$/);
    for (const { text } of fixtures) {
      for (const finding of checkFixture(text).filter(each => each.rule === name)) {
        expect(finding.message).toMatch(/^[A-Z`].*[.?]$/s);
        expect(finding.message).not.toMatch(/\bline \d/);
        for (const repair of finding.repairs) expect(repair.title).toMatch(/^[A-Z][^.]*/);
      }
    }
  });
});
