import type { Proof, Trial } from './trial.ts';

const proofs = ['fails', 'found', 'healed', 'silent', 'fixed', 'control'] as const;
const headings = { fails: 'trap seen', found: 'rule fires', healed: 'repair heals', silent: 'silent', fixed: 'fixed answers', control: 'control' };

/** True when a proof of the trial failed. */
export function hasFailed(trial: Trial): boolean {
  return proofs.some(name => trial[name]?.result === 'FAIL');
}

/** One line a trial, and below it what failed; `verbose` adds the other rules that fire. */
export function table(trials: readonly Trial[], verbose: boolean): string {
  const width = Math.max(4, ...trials.map(trial => trial.case.id.length)) + 2;
  const line = (id: string, version: string, cells: readonly string[]): string =>
    `${id.padEnd(width)}${version.padEnd(9)}${cells.map((cell, at) => cell.padEnd(headings[proofs[at]!].length + 2)).join('')}`.trimEnd();
  const rows = trials.flatMap(trial => [
    line(trial.case.id, trial.version, proofs.map(name => trial[name]?.result ?? '-')),
    ...proofs.flatMap(name => reasons(headings[name], trial[name])),
    ...(verbose && trial.others.length > 0 ? [`    also: ${trial.others.join(', ')}`] : []),
  ]);
  return [line('case', 'version', Object.values(headings)), ...rows].join('\n');
}

/** The cases that needed another try, by name. */
export function flakyCases(trials: readonly Trial[]): string[] {
  return trials.filter(trial => proofs.some(name => trial[name]?.result === 'flaky')).map(trial => `${trial.case.id} on ${trial.version}`);
}

function reasons(heading: string, proof: Proof | undefined): string[] {
  return proof?.result === 'FAIL' ? proof.reasons.map(reason => `    ${heading}: ${reason}`) : [];
}
