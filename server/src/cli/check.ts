import { HostError } from '../host/host.ts';
import { severities, type Finding } from '../lint/finding.ts';
import { anyRepair, fix, safeRepair } from '../lint/fix.ts';
import { lint } from '../lint/lint.ts';
import { resolveSettings } from '../lint/settings.ts';
import type { Configuration } from '../model/configuration.ts';
import { noteOnNewer, withAskedVersion } from './asked-version.ts';
import type { CheckOptions } from './check-options.ts';
import { findInputs } from './inputs.ts';
import { printReports } from './print-reports.ts';
import type { CheckedFile } from './reporters/report.ts';
import { settingsFinder } from './settings-finder.ts';
import { readSource, type Source } from './source.ts';
import type { ReportProblem, Terminal } from './terminal.ts';
import { printDiff, writeBack } from './write-back.ts';

/** A configuration with its findings, as it is on disk when the command is done. */
interface Checked {
  readonly configuration: Configuration;
  readonly findings: readonly Finding[];
  /** Number of repairs that were applied, or would be. */
  readonly repaired: number;
}

/** Carries out `check` and gives the exit status. @throws UsageError */
export async function check(given: CheckOptions, terminal: Terminal): Promise<number> {
  const options = { ...given, settings: await withAskedVersion(given.settings, terminal) };
  noteOnNewer(options.settings.haproxyVersion, terminal);
  const problems: string[] = [];
  const report: ReportProblem = problem => {
    problems.push(problem);
    terminal.stderr(`error: ${problem}\n`);
  };
  const finder = settingsFinder(options, terminal, report);
  const checked: Checked[] = [];
  for (const input of await findInputs(options, finder, terminal, report)) {
    const source = await readSource(input, options, finder, terminal, report);
    if (source) checked.push(options.fix === 'none' ? look(source) : await repair(source, options, terminal, report));
  }
  const { failLevel } = options;
  const isGrave = (finding: Finding) => failLevel !== 'none' && severities.indexOf(finding.severity) <= severities.indexOf(failLevel);
  const isShown = options.isQuiet ? isGrave : () => true;
  await printReports(
    {
      haproxyVersion: checked[0]?.configuration.version ?? resolveSettings(options.settings).settings.version,
      files: checked.flatMap(({ configuration, findings }) => byFile(configuration, findings.filter(isShown))),
      repaired: checked.reduce((sum, { repaired }) => sum + repaired, 0),
      isPreview: options.isDiff,
      problems,
    },
    options,
    terminal,
    report,
  );
  if (problems.length > 0) return 2;
  return checked.some(({ findings }) => findings.some(isGrave)) ? 1 : 0;
}

function look({ configuration, settings }: Source): Checked {
  return { configuration, findings: lint(configuration, settings), repaired: 0 };
}

/** Repairs a configuration on disk, or shows how; a text from standard input always goes on to standard output. */
async function repair(source: Source, options: CheckOptions, terminal: Terminal, report: ReportProblem): Promise<Checked> {
  const { configuration, settings, encodings } = source;
  const choose = options.fix === 'any' ? anyRepair : safeRepair;
  const fixed = fix(configuration, settings, source.isSound ? choose : () => undefined);
  if (!source.isSound) terminal.stderr(`note: ${configuration.documents[0]?.name ?? ''} is not repaired, because of the errors above\n`);
  const changes = configuration.documents.map((before, index) => ({
    before,
    after: fixed.configuration.documents[index] ?? before,
    encoding: encodings[index] ?? 'utf-8',
  }));
  try {
    if (options.isDiff) {
      for (const change of changes) printDiff(change, terminal);
      return { ...look(source), repaired: fixed.applied.length };
    }
    for (const change of changes) await writeBack(change, terminal);
    return { configuration: fixed.configuration, findings: fixed.findings, repaired: fixed.applied.length };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    report(error.message);
    return look(source);
  }
}

function byFile(configuration: Configuration, findings: readonly Finding[]): CheckedFile[] {
  const files = configuration.documents.map(document => ({ path: document.name, document, findings: [] as Finding[] }));
  const holders = new Map(files.map(file => [file.document, file]));
  for (const finding of findings) holders.get(finding.document)?.findings.push(finding);
  return files;
}
