import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KnownWord } from './compare.ts';

/** A word that HAProxy never had. Its error message, with another word in its place, is how a binary says that it does not know that one. */
const stranger = 'zzqx';

/** HAProxy gives up after 50 errors. */
const linesAtOnce = 20;

/**
 * Those of the words that the binary does not know: it answers to them as to a word that never was, or to neither. Words without `ask` are among
 * them.
 */
export function unknownTo(binary: string, words: readonly KnownWord[]): KnownWord[] {
  const unknown = words.filter(word => word.ask === undefined);
  const bySection = new Map<string, KnownWord[]>();
  for (const word of words) {
    if (word.ask !== undefined) bySection.set(word.ask.section, [...(bySection.get(word.ask.section) ?? []), word]);
  }
  for (const [section, asked] of bySection) {
    for (let i = 0; i < asked.length; i += linesAtOnce) unknown.push(...unknownAmong(binary, section, asked.slice(i, i + linesAtOnce)));
  }
  return unknown;
}

function unknownAmong(binary: string, section: string, words: readonly KnownWord[]): KnownWord[] {
  const lines = words.map(word => word.ask?.line ?? '');
  const theirs = answersTo(binary, section, lines);
  const strangers = answersTo(binary, section, lines.map(line => line.replace(/\S+$/, stranger)));
  const isSame = (i: number): boolean => theirs[i]?.replaceAll(lastWordOf(lines[i] ?? ''), stranger) === strangers[i];
  if (words.length === 1) return isSame(0) ? [...words] : [];
  // Some parsers give up at the first error, so that the lines behind it get no answer.
  return words.filter((_, i) => strangers[i] === '' || isSame(i)).flatMap(word => unknownAmong(binary, section, [word]));
}

function lastWordOf(line: string): string {
  return /\S+$/.exec(line)?.[0] ?? line;
}

/** What the binary says of each line, without its guesses at what was meant. */
function answersTo(binary: string, section: string, lines: readonly string[]): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'haproxy-facts-'));
  try {
    const file = join(directory, 'ask.cfg');
    // Versions without the second of these say so, and go on.
    const header = ['global', '  expose-experimental-directives', '  expose-deprecated-directives', ...headerOf(section)];
    writeFileSync(file, `${[...header, ...lines.map(line => `  ${line}`)].join('\n')}\n`);
    const { stderr } = spawnSync(binary, ['-c', '-f', file], { encoding: 'utf8' });
    return lines.map((_, i) => stderr.split('\n').filter(line => line.includes(`ask.cfg:${header.length + i + 1}]`)).map(messageOf).join('\n'));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** A message ends in a full stop where HAProxy has no guess. */
function messageOf(line: string): string {
  return line.replace(/^.*?ask\.cfg:\d+\]\s*:?\s*/, '').replace(/(?:[;,] did you mean .*|\.)$/, '');
}

/** Some rules are for HTTP alone. */
function headerOf(section: string): string[] {
  if (section === 'global') return [];
  if (section === 'traces' || section === 'namespace_list') return [section];
  if (section === 'named-defaults') return ['defaults facts', '  mode http'];
  return ['frontend', 'listen', 'backend', 'defaults'].includes(section) ? [`${section} facts`, '  mode http'] : [`${section} facts`];
}
