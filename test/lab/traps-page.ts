import { haproxyVersions } from '../../server/src/language/version.ts';
import { expectationFor, type Expectation, type Variant } from './case.ts';
import type { Trial } from './trial.ts';

/*
 * docs/traps.md: what the lab proved, a line a trap. It shows what each case says has to be seen and not the counts of one run, so that it is the same
 * after every run that passed.
 */
const intro = `# Traps, proven

Each line is a configuration that was run on real HAProxies: how it fails, what \`haproxy -c\` says of it, and what it answers once HAProxy Doctor has
repaired it. Written by \`npm run test:lab\`, which runs them again.

| trap | rule | HAProxy answers | \`haproxy -c\` | our repair | then |
| --- | --- | --- | --- | --- | --- |
`;

/**
 * The page about the traps among the trials, which have to have passed. Answers are those of the newest version tried on which it is a trap. What answers
 * well before and after is there to prove a repair, and is no trap to a reader.
 */
export function trapsPage(trials: readonly Trial[]): string {
  const versions = [...new Set(trials.map(trial => trial.version))].sort((a, b) => order(a) - order(b));
  const rows = [...byCase(trials.filter(trial => trial.case.kind === 'trap')).values()].flatMap(same => {
    const trial = newestTrap(same);
    if (!trial || failsNothing(trial)) return [];
    const older = trial.version === versions.at(-1) ? '' : ` (${trial.version})`;
    const rules = trial.case.rules.map(rule => `[${rule}](rules/${rule}.md)`).join(', ');
    const cells = [escaped(trial.case.title), rules, `${answers(trial, 'trap')}${older}`, verdicts(same), escaped(trial.healed?.repair ?? ''), answers(trial, 'repaired')];
    return `| ${cells.join(' | ')} |\n`;
  });
  return `${intro}${rows.join('')}\n${rows.length} traps on HAProxy ${versions.join(', ')}; the answers are those of ${versions.at(-1) ?? 'none'}, or of the version beside them.\n`;
}

function byCase(trials: readonly Trial[]): Map<string, Trial[]> {
  const cases = new Map<string, Trial[]>();
  for (const trial of trials) cases.set(trial.case.id, [...(cases.get(trial.case.id) ?? []), trial]);
  return cases;
}

/** The trial on the newest version on which the case is a trap. */
function newestTrap(same: readonly Trial[]): Trial | undefined {
  const traps = same.filter(({ version, case: { trapOn } }) => !trapOn || trapOn.some(each => each === version));
  return traps.sort((a, b) => order(a.version) - order(b.version)).at(-1);
}

function failsNothing(trial: Trial): boolean {
  const seen = answers(trial, 'trap');
  return /^200\b/.test(seen) && seen === answers(trial, 'repaired');
}


function order(version: string): number {
  return haproxyVersions.findIndex(known => known === version);
}

function answers(trial: Trial, variant: Variant): string {
  const expected = expectationFor(trial.case, variant, trial.version as Parameters<typeof expectationFor>[2]);
  const outcomes = (expected.every ?? expected.some ?? []).map(outcome => outcome.replace('startup-error', 'does not start'));
  const details = [...(expected.flags ?? []), ...(expected.checks ?? [])].map(word => `\`${word.replaceAll('|', '\\|')}\``);
  return [`${expected.every || outcomes.length === 0 ? '' : 'some '}${outcomes.join(' or ') || timing(expected)}`, ...details].filter(Boolean).join(', ');
}

function timing({ atLeast, atMost }: Expectation): string {
  return [...(atLeast === undefined ? [] : [`after ${atLeast} ms or more`]), ...(atMost === undefined ? [] : [`within ${atMost} ms`])].join(', ');
}

/** What `haproxy -c` said of the trap on each version, in as few words as that takes. */
function verdicts(trials: readonly Trial[]): string {
  const said = trials.map(trial => ({ version: trial.version, verdict: verdict(trial) }));
  const kinds = [...new Set(said.map(({ verdict: kind }) => kind))];
  if (kinds.length === 1) return kinds[0] as string;
  return kinds.map(kind => `${kind} (${said.filter(each => each.verdict === kind).map(({ version }) => version).join(', ')})`).join(', ');
}

function verdict({ fails }: Trial): string {
  if (fails?.seen === undefined) return 'unknown';
  if ('startup-error' in fails.seen.outcomes) return 'refuses';
  return /\[(?:WARNING|ALERT)\]/.test(fails.seen.messages) ? 'warns' : 'silent';
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
