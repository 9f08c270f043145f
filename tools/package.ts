import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * Builds, and makes dist/haproxy-doctor.vsix. The .vsix is packed from a copy of what .vscodeignore lets through, because its manifest has to differ
 * from ours in one thing: VS Code takes `"type": "module"` to mean that the bundles are ES modules, and its web extension host loads none.
 */
const root = join(import.meta.dirname, '..');
const vsix = join(root, 'dist/haproxy-doctor.vsix');
const vsce = join(root, 'node_modules/@vscode/vsce/vsce');

function main(): void {
  execFileSync(join(root, 'node_modules/.bin/tsx'), [join(root, 'tools/build.ts')], { stdio: 'inherit' });
  mkdirSync(join(root, 'dist'), { recursive: true });
  const stage = mkdtempSync(join(tmpdir(), 'haproxy-doctor-package-'));
  try {
    for (const path of allowed()) if (existsSync(join(root, path))) cpSync(join(root, path), join(stage, path), { recursive: true });
    writeFileSync(join(stage, 'package.json'), `${JSON.stringify(shippedManifest(), null, 2)}\n`);
    if (existsSync(join(stage, 'README.md'))) writeFileSync(join(stage, 'README.md'), withOwnImages(readFileSync(join(root, 'README.md'), 'utf8')));
    const license = existsSync(join(stage, 'LICENSE')) ? [] : ['--skip-license'];
    execFileSync(process.execPath, [vsce, 'package', '--no-dependencies', ...license, '-o', vsix], { cwd: stage, stdio: 'inherit' });
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
  console.log(`dist/haproxy-doctor.vsix: ${statSync(vsix).size} bytes`);
}

/** .vscodeignore, an allow-list, and the files and directories after its `!`. */
function allowed(): string[] {
  const lines = readFileSync(join(root, '.vscodeignore'), 'utf8').split('\n');
  return ['.vscodeignore', ...lines.filter(line => line.startsWith('!')).map(line => line.slice(1).replace(/\/\*\*$/, ''))];
}

/** The manifest without what only developers need. */
function shippedManifest(): Record<string, unknown> {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
  const ours = ['type', 'workspaces', 'scripts', 'devDependencies'];
  return Object.fromEntries(Object.entries(manifest).filter(([key]) => !ours.includes(key)));
}

/** The README with its pictures inside it: they would be fetched from the repository else. */
function withOwnImages(readme: string): string {
  return readme.replaceAll(/(!\[[^\]]*\]\()([\w./-]+\.png)\)/g, (_, head: string, path: string) => {
    return `${head}data:image/png;base64,${readFileSync(join(root, path)).toString('base64')})`;
  });
}

main();
