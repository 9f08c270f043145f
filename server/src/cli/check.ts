import { HostError } from '../host/host.ts';
import { severities, type Finding } from '../lint/finding.ts';
import { anyRepair, fix, safeRepair, type AppliedRepair } from '../lint/fix.ts';
import { lint } from '../lint/lint.ts';
import { withVersion } from '../lint/settings.ts';
import { versionComment } from '../lint/version-comment.ts';
import { Configuration } from '../model/configuration.ts';
import { HaproxyDocument } from '../syntax/document.ts';
import { decode, type Encoding } from '../text/encoding.ts';
import type { CheckOptions } from './check-options.ts';
import { colorsFor, noColors } from './colors.ts';
import { rulePage } from './explain.ts';
import { findInputs, STDIN, type Input } from './inputs.ts';
import { reporters } from './reporters/registry.ts';
import type { CheckedFile, Report } from './reporters/report.ts';
import { settingsFinder, type SettingsFinder } from './settings-finder.ts';
import type { Terminal } from './terminal.ts';
import { printDiff, writeBack } from './write-back.ts';

/** A configuration with its findings, as it is on disk when the command is done. */
interface Checked {
  readonly configuration: Configuration;
  readonly findings: readonly Finding[];
}

/** Carries out `check` and gives the exit status. @throws UsageError */
export async function check(options: CheckOptions, terminal: Terminal): Promise<number> {
  const problems: string[] = [];
  const report = (problem: string): void => {
    problems.push(problem);
    terminal.stderr(`error: ${problem}\n`);
  };
  const finder = settingsFinder(options, terminal, report);
  const inputs = await findInputs(options, finder, terminal, report);
  const checked: Checked[] = [];
  const applied: AppliedRepair[] = [];
  for (const input of inputs) {
    const source = await readInput(input, options, finder, terminal, report);
    if (!source) continue;
    // Settings that are half understood are good enough to look with, and not to write with.
    const result = options.fix === 'none' || problems.length > 0 ? look(source) : await repair(source, options, terminal, report);
    checked.push(result);
    applied.push(...result.applied);
  }
  const isGrave = (finding: Finding) => severities.indexOf(finding.severity) <= severities.indexOf(options.failLevel);
  const files = checked.flatMap(({ configuration, findings }) => filesOf(configuration, options.isQuiet ? findings.filter(isGrave) : findings));
  await print({ version: checked[0]?.configuration.version, files, applied, problems }, options, terminal, report);
  if (problems.length > 0) return 2;
  return checked.some(({ findings }) => findings.some(isGrave)) ? 1 : 0;
}
