import { build, type BuildOptions, type Plugin } from 'esbuild';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kinds } from '../server/src/language/catalogue.ts';
import { rules } from '../server/src/lint/registry.ts';
import { allEntries } from './prose/entries.ts';

/*
 * Makes what is shipped: client/dist (the extension's two doors) and server/dist (the language server, one for Node and Web Workers, the command line,
 * the rules' pages, and the prose). `--analyze` prints the sizes.
 */
const root = join(import.meta.dirname, '..');

/** The language data goes in as text, which costs nothing until a table is asked; an object would be built at start-up. See language/data.ts. */
const dataAsText: Plugin = {
  name: 'data-as-text',
  setup: plugin => {
    plugin.onLoad({ filter: /[\\/]language[\\/]data[\\/][\w-]+\.json$/ }, ({ path }) => (
      { contents: JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))), loader: 'text' }
    ));
  },
};

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  sourcemap: false,
  target: 'es2022',
  logLevel: 'warning',
  legalComments: 'none',
  plugins: [dataAsText],
};
const node: BuildOptions = { ...common, platform: 'node', target: 'node20', format: 'cjs' };

/** The command line starts the language server that lies beside it, and so need not hold a second copy. */
const serverBeside: Plugin = {
  name: 'server-beside',
  setup: plugin => {
    plugin.onResolve({ filter: /\/lsp\/main\.ts$/ }, ({ kind }) => (kind === 'dynamic-import' ? { path: './server.js', external: true } : undefined));
  },
};

const bundles: readonly BuildOptions[] = [
  { ...node, entryPoints: ['client/src/node.ts'], outfile: 'client/dist/node.js', external: ['vscode'] },
  { ...common, entryPoints: ['client/src/browser.ts'], outfile: 'client/dist/browser.js', platform: 'browser', format: 'cjs', external: ['vscode'] },
  // The libraries name their doors by these conditions. What a Web Worker lacks is only asked for where Node is.
  { ...node, entryPoints: ['server/src/lsp/main.ts'], outfile: 'server/dist/server.js', conditions: ['browser', 'module'] },
  { ...node, entryPoints: ['server/src/cli/main.ts'], outfile: 'server/dist/cli.js', plugins: [dataAsText, serverBeside] },
];

async function main(): Promise<void> {
  for (const directory of ['client/dist', 'server/dist']) emptyDirectory(directory);
  await Promise.all(bundles.map(bundle => build(bundle)));
  chmodSync(join(root, 'server/dist/cli.js'), 0o755);
  copyRulePages();
  writeProse();
  if (process.argv.includes('--analyze')) printSizes();
}

/** The workspaces are ES modules, the bundles are not. */
function emptyDirectory(directory: string): void {
  rmSync(join(root, directory), { recursive: true, force: true });
  mkdirSync(join(root, directory), { recursive: true });
  writeFileSync(join(root, directory, 'package.json'), '{ "type": "commonjs" }\n');
}

/** The pages as they are, and an index for choosing one. */
function copyRulePages(): void {
  const pages = join(root, 'server/dist/rules');
  mkdirSync(pages);
  for (const { name } of rules) copyFileSync(join(root, 'docs/rules', `${name}.md`), join(pages, `${name}.md`));
  const index = rules.map(({ name, summary, category, severity }) => ({ name, summary, category, severity }));
  writeFileSync(join(pages, 'index.json'), `${JSON.stringify(index)}\n`);
}

/** One file for all: it is read when the first word is explained. */
function writeProse(): void {
  const entries = allEntries();
  const shipped = Object.fromEntries(kinds.map(kind => [kind, entries.filter(entry => entry.kind === kind).map(({ headings, text }) => [headings, text])]));
  writeFileSync(join(root, 'server/dist/prose.json'), `${JSON.stringify(shipped)}\n`);
}

function printSizes(): void {
  for (const directory of ['client/dist', 'server/dist']) {
    for (const entry of readdirSync(join(root, directory), { withFileTypes: true })) {
      if (entry.isFile()) console.log(`${String(statSync(join(root, directory, entry.name)).size).padStart(8)}  ${directory}/${entry.name}`);
    }
  }
}

await main();
