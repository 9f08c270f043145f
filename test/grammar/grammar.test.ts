import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sectionKeywords } from '../../server/src/language/sections.ts';

const root = join(import.meta.dirname, '../..');
const runner = join(dirname(createRequire(import.meta.url).resolve('vscode-tmgrammar-test/package.json')), 'dist/unit.js');

/** Runs the marked files with the grammars and injections of package.json; throws, with what is wrong, when one fails. */
function check(...args: string[]): string {
  return execFileSync(process.execPath, [runner, ...args], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
}

describe('the TextMate grammar', () => {
  it.each(['sections-and-directives', 'conditions-and-expressions', 'words-and-comments'])('colours %s', name => {
    expect(check(`test/grammar/${name}.cfg`)).toContain('success');
  });

  it('colours haproxy fences in Markdown', () => {
    expect(check('-g', 'test/grammar/markdown-host.tmLanguage.json', 'test/grammar/fence.md')).toContain('success');
  });

  it('knows the sections that the language server knows', () => {
    const text = readFileSync(join(root, 'syntaxes/haproxy.tmLanguage.json'), 'utf8');
    const grammar = JSON.parse(text) as { repository: { section: { begin: string } } };
    const header = new RegExp(grammar.repository.section.begin);
    expect(sectionKeywords.filter(keyword => !header.test(`${keyword} x`))).toEqual([]);
  });
});
