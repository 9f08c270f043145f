import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startCodeServer } from './code-server-host.ts';
import { out, root } from './machine.ts';
import { nvimSuite } from './nvim-suite.ts';
import { runSuite } from './suite.ts';
import { startWebHost } from './web-host.ts';
import { workbenchSuite } from './workbench-suite.ts';

/*
 * npm run test:e2e [server] [web] [nvim] [--picture]: the packaged extension in a VS Code workbench with a server (code-server), in one without (the
 * web extension host), and the language server in Neovim. All three by default. `--picture` makes the pictures of docs/images from the first.
 * VSIX=file tests that package; otherwise it is built first.
 */
const suites = [workbenchSuite('server', startCodeServer), workbenchSuite('web', startWebHost), nvimSuite];
const wanted = process.argv.slice(2).filter(argument => !argument.startsWith('--'));
const unknown = wanted.filter(name => !suites.some(suite => suite.name === name));
if (unknown.length > 0) throw new Error(`no suite ${unknown.join(', ')}: there are ${suites.map(suite => suite.name).join(', ')}`);

if (!process.env['VSIX']) execFileSync(join(root, 'node_modules/.bin/tsx'), [join(root, 'tools/package.ts')], { stdio: 'inherit' });

let passed = 0;
let failed = 0;
let skipped = 0;
for (const suite of suites) {
  if (wanted.length > 0 && !wanted.includes(suite.name)) continue;
  const missing = suite.missing();
  if (missing) {
    skipped++;
    console.log(`SKIPPED ${suite.name}: ${missing}`);
    continue;
  }
  const result = await runSuite(suite);
  passed += result.passed;
  failed += result.failed;
}
if (process.argv.includes('--picture')) {
  mkdirSync(join(root, 'docs/images'), { recursive: true });
  const copy = (from: string, to: string): void => copyFileSync(join(out, `server-${from}.png`), join(root, `docs/images/${to}.png`));
  for (const name of ['problems', 'completion', 'hover', 'quick-fix']) copy(`picture-${name}`, name);
  for (const name of ['colours-dark', 'colours-light']) copy(name, name);
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
