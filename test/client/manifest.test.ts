import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import strings from '../../package.nls.json' with { type: 'json' };
import bundle from '../../l10n/bundle.l10n.json' with { type: 'json' };
import languageConfiguration from '../../language-configuration.json' with { type: 'json' };
import { checkText } from '../../server/src/lint/check-text.ts';
import { sectionKeywords } from '../../server/src/language/sections.ts';
import { textsIn } from '../../tools/generate/l10n.ts';

const root = join(import.meta.dirname, '../..');
const { contributes } = manifest;

describe('the manifest', () => {
  it('names only files that are there', () => {
    const files = [
      ...contributes.languages.map(language => language.configuration),
      ...contributes.grammars.map(grammar => grammar.path),
      ...contributes.snippets.map(snippet => snippet.path),
      ...contributes.jsonValidation.map(validation => validation.url),
      ...contributes.walkthroughs.flatMap(({ icon, steps }) => [icon, ...steps.map(({ media }) => media.markdown)]),
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

  // The whole tree is walked.
  it('packs what the editor needs, and not the command line', { timeout: 30_000 }, async () => {
    const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
    const code = files.filter(file => file.endsWith('.js') || file.endsWith('.ts'));
    expect(code.sort()).toEqual(['client/dist/browser.js', 'client/dist/node.js', 'server/dist/server.js']);
    expect(files).toContain('server/dist/rules/no-default-backend.md');
    expect(files).toContain('server/dist/prose.json');
    expect(files).toEqual(expect.arrayContaining(['package.nls.json', 'l10n/bundle.l10n.json', 'examples/welcome.cfg']));
    expect(files).toEqual(expect.arrayContaining(contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.markdown))));
  });

  it('keeps what runs a program out of the hands of a workspace', () => {
    expect(contributes.configuration.properties['haproxyDoctor.haproxyPath'].scope).toBe('machine');
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toEqual(['haproxyDoctor.haproxyPath']);
  });

  it('has one prefix and one title for its settings, and a description for each', () => {
    for (const [name, property] of Object.entries(contributes.configuration.properties)) {
      expect(name).toMatch(/^haproxyDoctor\.[a-z][A-Za-z.]+$/);
      expect(property.markdownDescription).toBe(`%${name}%`);
    }
  });

  it('puts its settings in an order without gaps', () => {
    const properties = Object.values(contributes.configuration.properties);
    expect(properties.map(({ order }) => order)).toEqual(properties.map((_, i) => i + 1));
  });

  it('has a text for every key, and a key for every text', () => {
    const keys = [...JSON.stringify(manifest).matchAll(/"%([\w.-]+)%"/g)].map(([, key]) => key);
    expect([...new Set(keys)].sort()).toEqual(Object.keys(strings).sort());
  });

  it('writes its texts as keys, but for those of the rules', () => {
    const texts = JSON.stringify({ ...contributes, configuration: undefined }).matchAll(/"(?:title|description)":"([^"]*)"/g);
    expect([...texts].map(([, text]) => text).filter(text => !/^%.*%$/.test(text ?? ''))).toEqual([]);
  });
});

describe('the walkthrough', () => {
  const steps = contributes.walkthroughs.flatMap(each => each.steps);
  const linksOf = (step: { description: string }): string[] => {
    const text = strings[step.description.slice(1, -1) as keyof typeof strings];
    return [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link as string);
  };

  it('leads to commands that are there, and to pages of the project', () => {
    const ours = contributes.commands.map(({ command }) => `command:${command}`);
    const editors = ['command:workbench.actions.view.problems', 'command:workbench.action.openSettings'];
    const unknown = steps.flatMap(linksOf).filter(link => ![...ours, ...editors].includes(link.replace(/\?.*/, '')));
    expect(unknown.filter(link => !link.startsWith(`${manifest.homepage}/blob/main/`) || !existsSync(join(root, link.split('/blob/main/')[1] ?? '')))).toEqual([]);
    expect(steps.flatMap(linksOf)).toContain('command:haproxyDoctor.openSample');
  });

  it('asks for settings that are there', () => {
    const asked = steps.flatMap(linksOf).filter(link => link.includes('openSettings?')).flatMap(link => JSON.parse(decodeURIComponent(link.split('?')[1] ?? '')) as string[]);
    expect(asked).toHaveLength(2);
    expect(asked.filter(name => !Object.hasOwn(contributes.configuration.properties, name))).toEqual([]);
  });

  it('opens a sample with three traps, whatever the version', () => {
    const text = readFileSync(join(root, 'examples/welcome.cfg'), 'utf8');
    for (const haproxyVersion of ['2.4', '3.0', '3.4']) {
      const findings = checkText(text, { haproxyVersion });
      expect(findings.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual(['timeout-without-unit warning', 'no-default-backend warning', 'httpchk-without-check warning']);
    }
  });
});

describe('the texts of the client', () => {
  const files = readdirSync(join(root, 'client/src'), { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.ts'));
  const sources = files.map(file => readFileSync(join(root, 'client/src', file), 'utf8'));

  it('are all in the bundle', () => {
    expect([...new Set(sources.flatMap(textsIn))].sort()).toEqual(Object.keys(bundle));
    // Each call counts: one that is written in another way would be missed.
    expect(sources.flatMap(textsIn)).toHaveLength(sources.flatMap(source => [...source.matchAll(/\bl10n\.t\b/g)]).length);
  });

  it('go through the bundle', () => {
    const shown = /(?:show(?:Information|Warning|Error)Message\(\s*|\b(?:title|placeHolder|tooltip|label|detail|description)(?::| =) )'\w[^']*/g;
    expect(sources.flatMap(source => [...source.matchAll(shown)].map(([text]) => text))).toEqual([]);
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
