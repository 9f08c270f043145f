import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sectionKeywords } from '../../server/src/language/sections.ts';

const root = join(import.meta.dirname, '../..');
const runner = join(dirname(createRequire(import.meta.url).resolve('vscode-tmgrammar-test/package.json')), 'dist/unit.js');

const snapshots = join(dirname(runner), 'snapshot.js');

interface Grammar {
  readonly patterns: readonly { readonly include?: string }[];
  readonly repository: Readonly<Record<string, { readonly begin?: string }>>;
}

const grammar = (): Grammar => JSON.parse(readFileSync(join(root, 'syntaxes/haproxy.tmLanguage.json'), 'utf8')) as Grammar;
const beginOf = (rule: string): string => grammar().repository[rule]?.begin ?? '(?!)';

/** Runs the marked files with the grammars and injections of package.json; throws, with what is wrong, when one fails. */
function check(...args: string[]): string {
  return run(runner, ...args);
}

function run(program: string, ...args: string[]): string {
  return execFileSync(process.execPath, [program, ...args], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
}

describe('the TextMate grammar', () => {
  it.each(['sections-and-directives', 'directives-by-section', 'rules-and-options', 'conditions-and-expressions', 'words-and-comments'])('colours %s', name => {
    expect(check(`test/grammar/${name}.cfg`)).toContain('success');
  });

  it('colours haproxy fences in Markdown', () => {
    expect(check('-g', 'test/grammar/markdown-host.tmLanguage.json', 'test/grammar/fence.md')).toContain('success');
  });

  it('knows the sections that the language server knows', () => {
    const headers = grammar().patterns.flatMap(({ include }) => (include?.startsWith('#section-') ? [new RegExp(beginOf(include.slice(1)))] : []));
    expect(sectionKeywords.filter(keyword => headers.filter(header => header.test(`${keyword} x`)).length !== 1)).toEqual([]);
  });

  it('colours a real file as it did', () => {
    expect(run(snapshots, '--scope', 'source.haproxy', 'test/grammar/haproxy-shop.cfg')).toContain('success');
  });
});
