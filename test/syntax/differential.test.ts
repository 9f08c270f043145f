import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { isAtLeast } from '../../server/src/language/version.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import type { Statement } from '../../server/src/syntax/statement.ts';
import type { QuotingProblem } from '../../server/src/syntax/unquote.ts';
import type { Word } from '../../server/src/syntax/word.ts';
import { findBinaries } from '../lab/haproxy.ts';

/*
 * Our words against those of a real HAProxy. Nasty lines become the patterns of ACLs: `haproxy -c` says which lines it refuses and for what, and a running
 * process lists, at its admin socket, the patterns of the others just as it read them.
 */
const given = process.env['HAPROXY_BIN'];
const binaries = findBinaries(given ? [given] : []);
const environment = { A: '$A' };
const LINES = 500;

const said: Readonly<Record<QuotingProblem['kind'], string>> = {
  'unclosed-quote': 'unmatched quote',
  'bad-hexadecimal-escape': 'truncated or invalid hexadecimal sequence',
  'bad-name': 'forbidden first char in environment variable name',
  'unmatched-brace': 'unmatched brace in environment variable name',
  'bad-expansion': 'truncated or invalid word expansion sequence',
};

const piece = fc.constantFrom(
  '"', '"', "'", "'", '\\', '\\', '#', '$', ' ', ' ', '\t', '\v', '\f', '\r', '{', '}', '-', '[*]', 'a', 'b', 'A', 'x', 'x41', '\\x42', '\\n', '\\r', '\\t', '\\x00', '""', ' "" ', " '' ",
  '\u00a0', 'é', '😀', '"$A"', '"${A}', '"${B-x y}"', '"${B-x"y}"', '${', '.', '=', '%[', ',',
);
const line = fc.array(piece, { maxLength: 14 }).map(parts => parts.join(''));

interface Parsed {
  readonly raw: string;
  readonly statement: Statement;
}

function parse(raw: string): Parsed {
  const [statement] = [...(HaproxyDocument.parse(`acl a path -m str -- start${raw}\n`).blocks[0]?.statements() ?? [])];
  if (!statement) throw new Error('no statement');
  return { raw, statement };
}

function problemOf({ statement }: Parsed): string | undefined {
  for (const word of statement.allWords) {
    const [first] = word.unquoted.problems;
    if (first) return said[first.kind];
  }
  return undefined;
}

/** The value once variables are replaced; undefined when a variable is not set, so that HAProxy may drop the word. */
function expanded(word: Word): string | undefined {
  const { value, offsets, variables } = word.unquoted;
  let text = '';
  let done = 0;
  for (const { start, end } of variables) {
    const [, name, fallback] = /^\$\{?([\w.]+)(?:\[\*\])?(?:-([^}]*))?\}?$/s.exec(word.text.slice(start, end)) as unknown as [string, string, string | undefined];
    const replacement = name === 'A' ? environment.A : fallback;
    if (!replacement) return undefined;
    const at = offsets.indexOf(start);
    text += value.slice(done, at) + replacement;
    done = at + end - start;
  }
  return text + value.slice(done);
}

/** True when nothing in the line depends on a variable that is not set. */
function isKnown({ statement }: Parsed): boolean {
  return statement.words.every(word => expanded(word) !== undefined && expanded(word) !== '');
}

const directory = mkdtempSync(join(tmpdir(), 'haproxy-doctor-words-'));
const socket = join(directory, 'admin.sock');
afterAll(() => { rmSync(directory, { recursive: true }); });

const head = ['global', `    stats socket ${socket} level admin`, 'defaults', '    mode http', '    timeout connect 5s', '    timeout client 30s', '    timeout server 30s', 'frontend f', `    bind unix@${join(directory, 'f.sock')}`];

function write(lines: readonly Parsed[]): string {
  const file = join(directory, 'haproxy.cfg');
  writeFileSync(file, `${[...head, ...lines.map(({ raw }, i) => `acl a${i} path -m str -- start${raw}`)].join('\n')}\n`);
  return file;
}

/** HAProxy gives up after 50 lines that it refuses. */
const AT_ONCE = 50;

/** What `haproxy -c` says of each line about words; undefined where it says nothing. */
function refusals(binary: string, lines: readonly Parsed[]): (string | undefined)[] {
  if (lines.length > AT_ONCE) return [...refusals(binary, lines.slice(0, AT_ONCE)), ...refusals(binary, lines.slice(AT_ONCE))];
  const { stderr, stdout } = spawnSync(binary, ['-c', '-f', write(lines)], { encoding: 'latin1', env: environment });
  const messages = new Map<number, string>();
  for (const [, number, message] of `${stderr}${stdout}`.matchAll(/parsing \[\S*:(\d+)\]: (.*?) at position/g)) messages.set(Number(number), message as string);
  return lines.map((_, i) => {
    const message = messages.get(head.length + 1 + i);
    return message?.startsWith('argument number') ? 'empty' : message;
  });
}

async function ask(command: string): Promise<string> {
  const chunks: Buffer[] = [];
  const client = connect(socket);
  client.end(`${command}\n`);
  for await (const chunk of client) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The patterns of each line as a running process lists them. */
async function patterns(binary: string, lines: readonly Parsed[]): Promise<string[][]> {
  const child = spawn(binary, ['-db', '-f', write(lines)], { env: environment, stdio: 'ignore' });
  try {
    const ended = new Promise<never>((_, reject) => child.once('exit', code => { reject(new Error(`haproxy ended with ${code}`)); }));
    ended.catch(() => undefined);
    const listening = async () => {
      // The socket is there before anybody listens at it.
      while (!(await ask('show info').then(() => true, () => false))) await delay(5);
    };
    await Promise.race([listening(), ended]);
    const answers: string[][] = [];
    for (const [i] of lines.entries()) {
      const answer = await ask(`show acl #${i}`);
      answers.push(answer.replace(/\n\n$/, '').split(/(?:^|\n)0x[0-9a-f]+ /).slice(1));
    }
    return answers;
  } finally {
    child.kill('SIGKILL');
    rmSync(socket, { force: true });
  }
}

describe.skipIf(binaries.length === 0)(`words as HAProxy reads them${binaries.length === 0 ? ': SKIPPED, no binary in HAPROXY_BIN or on PATH' : ''}`, () => {
  const parsed = fc.sample(line, { numRuns: LINES, seed: Number(process.env['SEED'] ?? 1) }).map(parse);

  test.each(binaries.map(binary => [binary.version, binary] as const))('HAProxy %s', { timeout: 60_000 }, async (_, binary) => {
    const found = refusals(binary.file, parsed);
    const refused = parsed.filter((_each, i) => found[i] !== undefined && found[i] !== 'empty');
    const ours = parsed.map(problemOf);
    expect(parsed.map(({ raw }, i) => [raw, found[i] === 'empty' ? undefined : found[i]])).toEqual(parsed.map(({ raw }, i) => [raw, ours[i]]));
    expect(refused.length).toBeGreaterThan(LINES / 10);

    const accepted = parsed.filter((_each, i) => ours[i] === undefined);
    const [cut, whole] = [true, false].map(wanted => accepted.filter(({ statement }) => statement.allWords.some(word => word.isEmpty) === wanted)) as [Parsed[], Parsed[]];
    expect(cut.length).toBeGreaterThan(10);
    // 3.2 warns of an empty word; 3.4 refuses it, once nothing else is wrong.
    if (isAtLeast(binary.version, '3.2')) {
      expect(refusals(binary.file, cut)).toEqual(cut.map(() => 'empty'));
      expect(refusals(binary.file, whole.filter(isKnown))).toEqual(whole.filter(isKnown).map(() => undefined));
    }

    const readable = (isAtLeast(binary.version, '3.4') ? whole : accepted).filter(isKnown);
    expect(readable.length).toBeGreaterThan(LINES / 4);
    const read = await patterns(binary.file, readable);
    expect(readable.map(({ raw }, i) => [raw, read[i]])).toEqual(readable.map(({ raw, statement }) => [raw, statement.words.slice(6).map(expanded)]));
  });
});
