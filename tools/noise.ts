import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Finding, Severity } from '../server/src/lint/finding.ts';
import { checkText } from '../server/src/lint/check-text.ts';
import { decode } from '../server/src/text/encoding.ts';

/*
 * `npm run noise`: how much the rules say about configurations that run in production. `--rule NAME` prints each finding of one rule with its line,
 * `--preset strict` judges another preset, `--loudest N` lists more files. HAPROXY_DOCTOR_CORPUS is the folder with the files.
 */
const severities: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

interface Judged {
  readonly path: string;
  readonly text: string;
  readonly findings: readonly Finding[];
}

const isLoud = ({ severity }: Finding) => severity === 'error' || severity === 'warning';

function main(): number {
  const corpus = process.env.HAPROXY_DOCTOR_CORPUS;
  if (!corpus) {
    console.error('HAPROXY_DOCTOR_CORPUS has to name the folder of real configurations');
    return 2;
  }
  const only = option('--rule');
  const directory = join(corpus, 'files/real');
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name)).sort();
  // One rule is looked at whatever preset it belongs to.
  const settings = { preset: option('--preset') ?? (only ? 'all' : 'recommended') };
  const judged = files.map((file): Judged => {
    const { text } = decode(readFileSync(file));
    return { path: relative(directory, file), text, findings: checkText(text, settings) };
  });
  if (only) showRule(judged, only);
  else showAll(judged, Number(option('--loudest') ?? 20));
  return 0;
}

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

function showRule(judged: readonly Judged[], rule: string): void {
  for (const { path, text, findings } of judged) {
    for (const { span, severity, message } of findings.filter(finding => finding.rule === rule)) {
      const line = text.slice(0, span.start).split('\n').length;
      console.log(`${path}:${line}: ${severity}: ${message}\n    ${text.split('\n')[line - 1]?.trim()}`);
    }
  }
}

function showAll(judged: readonly Judged[], loudest: number): void {
  const rules = new Map<string, { files: Set<string>; counts: Record<Severity, number>; loudFiles: Set<string> }>();
  for (const { path, findings } of judged) {
    for (const finding of findings) {
      const row = rules.get(finding.rule) ?? { files: new Set(), loudFiles: new Set(), counts: { error: 0, warning: 0, information: 0, hint: 0 } };
      rules.set(finding.rule, row);
      row.files.add(path);
      if (isLoud(finding)) row.loudFiles.add(path);
      row.counts[finding.severity]++;
    }
  }
  console.log(`${'rule'.padEnd(38)} files  loud  ${severities.join('  ')}`);
  for (const [rule, { files, loudFiles, counts }] of [...rules].sort(([, a], [, b]) => b.loudFiles.size - a.loudFiles.size || b.files.size - a.files.size)) {
    console.log(`${rule.padEnd(38)} ${String(files.size).padStart(5)} ${String(loudFiles.size).padStart(5)}  ${severities.map(severity => String(counts[severity]).padStart(severity.length)).join('  ')}`);
  }
  const loud = judged.map(each => each.findings.filter(isLoud).length).sort((a, b) => a - b);
  console.log(`\n${judged.length} files; errors and warnings a file: median ${loud[loud.length >> 1]}, nine of ten at most ${loud[Math.floor(loud.length * 0.9)]}; ${loud.filter(count => count === 0).length} files with none`);
  console.log('\nloudest:');
  const count = ({ findings }: Judged) => findings.filter(isLoud).length;
  for (const each of [...judged].sort((a, b) => count(b) - count(a)).slice(0, loudest)) {
    const byRule = new Map<string, number>();
    for (const { rule } of each.findings.filter(isLoud)) byRule.set(rule, (byRule.get(rule) ?? 0) + 1);
    console.log(`${String(count(each)).padStart(4)} ${each.path}: ${[...byRule].map(([rule, times]) => `${rule} ${times}`).join(', ')}`);
  }
}

process.exitCode = main();
