import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The sizes of what is shipped, in kB; NaN where it has not been built. */
export function sizes(): { what: string; kilobytes: number; budget: number }[] {
  const bundles = ['server/dist/cli.js', 'server/dist/node.js', 'server/dist/browser.js', 'client/dist/node.js', 'client/dist/browser.js'];
  const vsix = existsSync(join(root, 'dist')) ? readdirSync(join(root, 'dist')).find(file => file.endsWith('.vsix')) : undefined;
  return [
    ...bundles.map(file => ({ what: `size of ${file}, minified`, kilobytes: sizeOf(file), budget: 700 })),
    { what: 'size of the .vsix', kilobytes: vsix ? sizeOf(join('dist', vsix)) : NaN, budget: 2000 },
  ];
}

function sizeOf(file: string): number {
  const path = join(root, file);
  return existsSync(path) ? statSync(path).size / 1000 : NaN;
}
