import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import languageConfiguration from '../../language-configuration.json' with { type: 'json' };
import { sectionKeywords } from '../../server/src/language/sections.ts';

const root = join(import.meta.dirname, '../..');
const { contributes } = manifest;

describe('the manifest', () => {
  it('names only files that are there', () => {
    const files = [
      ...contributes.languages.map(language => language.configuration),
      ...contributes.grammars.map(grammar => grammar.path),
      ...contributes.snippets.map(snippet => snippet.path),
      ...contributes.jsonValidation.map(validation => validation.url),
    ];
    expect(files.filter(file => !existsSync(join(root, file)))).toEqual([]);
  });

  it('declares the commands that the client registers', () => {
    const source = readFileSync(join(root, 'client/src/extension.ts'), 'utf8');
    const registered = [...source.matchAll(/registerCommand\('([^']+)'/g)].map(([, id]) => id);
    expect(contributes.commands.map(({ command }) => command).sort()).toEqual(registered.sort());
  });

  it('has one file for each command', () => {
    const names = contributes.commands.map(({ command }) => command.replace('haproxyDoctor.', ''));
    const kebab = names.map(name => name.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`));
    expect(readdirNames('client/src/commands')).toEqual(kebab.sort());
  });

  it('packs what the editor needs, and not the command line', async () => {
    const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
    const code = files.filter(file => file.endsWith('.js') || file.endsWith('.ts'));
    expect(code.sort()).toEqual(['client/dist/browser.js', 'client/dist/node.js', 'server/dist/browser.js', 'server/dist/node.js']);
    expect(files).toContain('server/dist/rules/no-default-backend.md');
    expect(files).toContain('server/dist/prose.json');
  });

  it('keeps what runs a program out of the hands of a workspace', () => {
    expect(contributes.configuration.properties['haproxyDoctor.haproxyPath'].scope).toBe('machine');
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual(['haproxyDoctor.haproxyPath']);
  });

  it('has one prefix and one title for its settings, and a description for each', () => {
    for (const [name, property] of Object.entries(contributes.configuration.properties)) {
      expect(name).toMatch(/^haproxyDoctor\.[a-z][A-Za-z.]+$/);
      expect(property.markdownDescription).toMatch(/\S/);
    }
  });
});

describe('the language configuration', () => {
  const words = (text: string): string[] => text.match(new RegExp(languageConfiguration.wordPattern, 'g')) ?? [];

  it.each([
    ['http-request set-var(txn.x) req.hdr(host),lower', ['http-request', 'set-var', 'txn.x', 'req.hdr', 'host', 'lower']],
    ['use_backend %[req.hdr(host)] if !is_api', ['use_backend', 'req.hdr', 'host', 'if', 'is_api']],
    ['server s1 192.0.2.1:8080 cookie "a b" # note', ['server', 's1', '192.0.2.1:8080', 'cookie', 'a', 'b', 'note']],
    ['log-format %{+Q}r\\ ${NAME}', ['log-format', '+Q', 'r', 'NAME']],
  ])('cuts %s into words', (line, expected) => {
    expect(words(line)).toEqual(expected);
  });

  it('indents after a section header, and puts headers back to the margin', () => {
    const { increaseIndentPattern, decreaseIndentPattern } = languageConfiguration.indentationRules;
    for (const pattern of [increaseIndentPattern, decreaseIndentPattern].map(source => new RegExp(source))) {
      expect(sectionKeywords.filter(keyword => !pattern.test(keyword) || !pattern.test(`    ${keyword} x`))).toEqual([]);
      expect(['acme.scheduler auto', 'http-request deny', 'default_backend be', 'stats enable'].filter(line => pattern.test(line))).toEqual([]);
    }
  });
});

function readdirNames(directory: string): string[] {
  return readdirSync(join(root, directory)).map(name => name.replace(/\.ts$/, '')).sort();
}
