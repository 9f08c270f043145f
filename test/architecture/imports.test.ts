import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** What each folder of server/src may import from, itself aside. Data flows one way: text -> syntax -> model -> findings -> editors and command line. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  text: [],
  language: [],
  syntax: ['text', 'language'],
  expression: ['text', 'language'],
  model: ['text', 'language', 'syntax', 'expression'],
  lint: ['text', 'language', 'syntax', 'expression', 'model'],
  service: ['text', 'language', 'syntax', 'expression', 'model', 'lint'],
  host: ['text', 'language'],
  lsp: ['text', 'language', 'syntax', 'expression', 'model', 'lint', 'service', 'host'],
  cli: ['text', 'language', 'syntax', 'model', 'lint', 'service', 'host'],
};

/** Who may import a library, by folder of server/src or by file. */
const libraries: readonly { readonly library: RegExp; readonly importers: RegExp }[] = [
  { library: /^chevrotain$/, importers: /^server\/src\/(syntax|expression)\// },
  { library: /^vscode-languageserver(\/|$)/, importers: /^server\/src\/lsp\// },
  { library: /^vscode-languageserver-textdocument$/, importers: /^server\/src\/(lsp|cli)\// },
  { library: /^(vscode|vscode-languageclient)(\/|$)/, importers: /^client\/src\// },
  { library: /^node:/, importers: /^(server\/src\/(host|lsp)\/node\.ts|server\/src\/cli\/main\.ts|client\/src\/node\.ts|tools\/|test\/|[^/]*$)/ },
];

interface Import {
  readonly file: string;
  readonly target: string;
}

function imports(): Import[] {
  return sources('server/src').concat(sources('client/src')).flatMap(file => {
    const text = readFileSync(join(root, file), 'utf8');
    const found = text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|(?:^|\n)import\s*'([^']+)'/g);
    return [...found].map(match => ({ file, target: (match[1] ?? match[2] ?? match[3]) as string }));
  });
}

function sources(directory: string): string[] {
  return readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts')).map(file => `${directory}/${file}`);
}

const all = imports();

test('finds imports at all', () => {
  expect(all.length).toBeGreaterThan(100);
});

test('folders of the server import in one direction', () => {
  const wrong = all.filter(({ file, target }) => {
    const [folder] = relative('server/src', file).split('/') as [string];
    if (!file.startsWith('server/src/') || !target.startsWith('.')) return false;
    const to = relative('server/src', normalize(join(dirname(file), target))).split('/')[0] as string;
    // The rule about URLs: `homepage` in package.json is their only source.
    if (target.endsWith('/package.json')) return false;
    // `haproxy-doctor lsp` starts the language server, which nobody else pays for.
    if (file === 'server/src/cli/main.ts' && to === 'lsp') return false;
    return folder !== to && !(allowed[folder] ?? []).includes(to);
  });
  expect(wrong).toEqual([]);
});

test('libraries stay where they belong', () => {
  const wrong = all.filter(({ file, target }) => libraries.some(({ library, importers }) => library.test(target) && !importers.test(file)));
  expect(wrong).toEqual([]);
});

test('the client imports nothing of the server', () => {
  expect(all.filter(({ file, target }) => file.startsWith('client/') && target.includes('server/'))).toEqual([]);
});

test('no rule imports another rule', () => {
  expect(all.filter(({ file, target }) => file.startsWith('server/src/lint/rules/') && /^\.\/|\/rules\//.test(target))).toEqual([]);
});
