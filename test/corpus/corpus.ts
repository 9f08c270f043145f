import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** One configuration of the corpus: other people's files, which are read where they lie and never copied. */
export interface Sample {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * The corpus directory, from HAPROXY_DOCTOR_CORPUS. Undefined when the variable is not set; then whoever asks skips, and says so. In CI it must be set.
 * @throws Error in CI without the corpus.
 */
export function corpusDirectory(): string | undefined {
  const directory = process.env['HAPROXY_DOCTOR_CORPUS'];
  if (!directory && process.env['CI']) throw new Error('HAPROXY_DOCTOR_CORPUS must be set in CI');
  if (!directory) console.warn('SKIPPED: set HAPROXY_DOCTOR_CORPUS to run over real files');
  return directory;
}

/** All configuration files of the corpus. */
export function corpusFiles(directory: string): Sample[] {
  const files = readdirSync(join(directory, 'files'), { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  return files.map(entry => {
    const path = join(entry.parentPath, entry.name);
    return { name: relative(directory, path), bytes: readFileSync(path) };
  });
}

/** All snippets of the corpus: single directives in their section. */
export function corpusSnippets(directory: string): Sample[] {
  const lines = readFileSync(join(directory, 'snippets.jsonl'), 'utf8').split('\n').filter(line => line !== '');
  return lines.map((line, index) => ({ name: `snippets.jsonl:${index + 1}`, bytes: new TextEncoder().encode((JSON.parse(line) as { text: string }).text) }));
}
