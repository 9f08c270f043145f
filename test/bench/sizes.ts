import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const root = join(import.meta.dirname, '../..');

/** The sizes of what is shipped, in kB; NaN where it has not been built. Code is what a bundle holds besides the tables of the language. */
export function sizes(): { what: string; kilobytes: number; budget: number }[] {
  const bundles = ['server/dist/cli.js', 'server/dist/server.js', 'client/dist/node.js', 'client/dist/browser.js'];
  const vsix = existsSync(join(root, 'dist')) ? readdirSync(join(root, 'dist')).find(file => file.endsWith('.vsix')) : undefined;
  const tables = languageTables();
  return [
    ...bundles.map(file => ({ what: `size of the code in ${file}, minified`, kilobytes: codeSizeOf(file, tables), budget: 700 })),
    { what: 'size of the language data and its prose, gzipped', kilobytes: (gzipSync(tables.join('')).length + proseSize()) / 1000, budget: 350 },
    { what: 'size of the .vsix', kilobytes: vsix ? statSync(join(root, 'dist', vsix)).size / 1000 : NaN, budget: 2000 },
  ];
}

function proseSize(): number {
  const path = join(root, 'server/dist/prose.json');
  return existsSync(path) ? gzipSync(readFileSync(path)).length : NaN;
}

/** The tables as bundles hold them: JSON without blanks, see `tools/build.ts`. */
function languageTables(): string[] {
  const directory = join(root, 'server/src/language/data');
  const files = readdirSync(directory).filter(file => file.endsWith('.json'));
  return files.map(file => JSON.stringify(JSON.parse(readFileSync(join(directory, file), 'utf8'))));
}

function codeSizeOf(file: string, tables: readonly string[]): number {
  const path = join(root, file);
  if (!existsSync(path)) return NaN;
  const bundle = readFileSync(path, 'utf8');
  // In a string of JavaScript a backslash is doubled; the beginning of a table tells whether it is there.
  const embedded = tables.map(table => table.replaceAll('\\', '\\\\')).filter(table => bundle.includes(table.slice(0, 100)));
  return (Buffer.byteLength(bundle) - embedded.reduce((bytes, table) => bytes + Buffer.byteLength(table), 0)) / 1000;
}
