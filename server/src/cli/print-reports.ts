import { HostError } from '../host/host.ts';
import { encode } from '../text/encoding.ts';
import type { CheckOptions } from './check-options.ts';
import { colorsFor, noColors } from './colors.ts';
import { rulePage } from './explain.ts';
import { STDIN } from './inputs.ts';
import { reporters } from './reporters/formats.ts';
import type { Report } from './reporters/report.ts';
import type { ReportProblem, Terminal } from './terminal.ts';

/** Enough to be written at once, and far less than a string can hold. */
const CHUNK = 1 << 16;

/** A report, but for what depends on where it goes. */
type Outcome = Omit<Report, 'pages' | 'colors'>;

/**
 * Prints a report in all formats that are asked for. When standard output carries a diff or a repaired text, reports for people go to standard error.
 * A file that cannot be written goes to `problem`.
 */
export async function printReports(report: Outcome, options: CheckOptions, terminal: Terminal, problem: ReportProblem): Promise<void> {
  const isTaken = options.isDiff || (options.fix !== 'none' && options.paths.includes(STDIN));
  for (const { format, file } of options.outputs) {
    const pages = format === 'sarif' ? await pagesFor(report, terminal) : new Map<string, string>();
    const isSeen = file === undefined && !isTaken;
    const colors = isSeen || options.color === 'always' ? colorsFor(options.color, terminal) : noColors;
    const chunks = joinedChunks(reporters[format]({ ...report, pages, colors }));
    if (file === undefined) for (const chunk of chunks) (isTaken ? terminal.stderr : terminal.stdout)(chunk);
    else {
      try {
        await terminal.host.write(file, bytesOf(chunks));
      } catch (error) {
        if (!(error instanceof HostError)) throw error;
        problem(error.message);
      }
    }
  }
}

function* joinedChunks(parts: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const part of parts) {
    chunk += part;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

function bytesOf(chunks: Iterable<string>): Uint8Array {
  const parts = Array.from(chunks, chunk => encode(chunk, 'utf-8'));
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

async function pagesFor(report: Outcome, terminal: Terminal): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  for (const name of new Set(report.files.flatMap(file => file.findings.map(finding => finding.rule)))) {
    const page = await rulePage(name, terminal.rulePages, terminal.host);
    if (page !== undefined) pages.set(name, page);
  }
  return pages;
}
