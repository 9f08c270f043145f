import { readFileSync, readdirSync, rmSync, writeFileSync, mkdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Rule } from '../server/src/lint/rule.ts';
import { configSchema } from './generate/config-schema.ts';
import { grammarSource } from './generate/grammar.ts';
import { bundle } from './generate/l10n.ts';
import { manifestSettings, manifestStrings } from './generate/manifest.ts';
import { registrySource } from './generate/registry.ts';
import { ruleIndex, rulePage, ruleTable } from './generate/rule-docs.ts';
import { withTrapCount } from './generate/traps.ts';

/*
 * Writes everything that follows from the rules and from what is known of HAProxy: the grammar, the registry, the schema of the config file, the
 * settings in package.json and their texts, the texts of the client, docs/rules, the table of rules and the count of traps in the
 * README. Run it after changing a rule or a fact; CI runs it and fails when a file changes.
 */
const root = join(import.meta.dirname, '..');
const rulesDirectory = join(root, 'server/src/lint/rules');

async function main(): Promise<void> {
  const rules: Rule[] = [];
  for (const name of readdirSync(rulesDirectory).filter(file => file.endsWith('.ts')).map(file => file.slice(0, -3)).sort()) {
    try {
      rules.push(await loadRule(name));
    } catch (error) {
      // The others are still worth having: a half-written rule must not hold them up.
      console.error(`rules/${name}: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    }
  }
  write('syntaxes/haproxy.tmLanguage.json', grammarSource());
  write('server/src/lint/registry.ts', registrySource(rules.map(({ name }) => name)));

  const schema = configSchema(rules);
  write('server/haproxy-doctor.schema.json', `${JSON.stringify(schema, null, 2)}\n`);
  write('package.json', manifestSettings(read('package.json'), schema));
  write('package.nls.json', manifestStrings(read('package.nls.json'), schema));
  write('l10n/bundle.l10n.json', bundle(clientSources().map(read)));

  rmSync(join(root, 'docs/rules'), { recursive: true, force: true });
  mkdirSync(join(root, 'docs/rules'), { recursive: true });
  for (const rule of rules) write(`docs/rules/${rule.name}.md`, rulePage(rule, read(`server/src/lint/rules/${rule.name}.md`)));
  write('docs/rules/README.md', ruleIndex(rules));
  if (existsSync(join(root, 'README.md'))) {
    const readme = replaceBetween(read('README.md'), '<!-- rules -->', '<!-- /rules -->', ruleTable(rules, 'docs/rules/'));
    write('README.md', withTrapCount(readme, read('docs/traps.md')));
  }
}

async function loadRule(name: string): Promise<Rule> {
  const module = (await import(join(rulesDirectory, `${name}.ts`))) as { default: Rule };
  if (module.default.name !== name) throw new Error(`defines ${module.default.name}`);
  if (!existsSync(join(rulesDirectory, `${name}.md`))) throw new Error('has no page');
  return module.default;
}

function clientSources(): string[] {
  const files = readdirSync(join(root, 'client/src'), { recursive: true, encoding: 'utf8' });
  return files.filter(file => file.endsWith('.ts')).sort().map(file => `client/src/${file}`);
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function write(path: string, text: string): void {
  writeFileSync(join(root, path), text);
}

/** The text with what stands between two marks replaced; unchanged where the marks are absent. */
function replaceBetween(text: string, from: string, to: string, replacement: string): string {
  const start = text.indexOf(from);
  const end = text.indexOf(to);
  return start < 0 || end < start ? text : `${text.slice(0, start + from.length)}\n${replacement}${text.slice(end)}`;
}

await main();
