import type { Finding } from '../../server/src/lint/finding.ts';
import { expectationFor, type Case, type Variant } from './case.ts';
import { lint, repair } from './engine.ts';
import type { Binary } from './haproxy.ts';
import { disappointments } from './judge.ts';
import { run, type Observation } from './run.ts';

/** What one proof came to. `flaky`: it held only when tried again. */
export interface Proof {
  readonly result: 'ok' | 'flaky' | 'FAIL';
  /** Why it failed. */
  readonly reasons: readonly string[];
  /** What was seen on HAProxy at the last try. */
  readonly seen?: Observation;
  /** The repair that was applied. */
  readonly repair?: string;
}

/** The proofs of a case on a version. Those that do not apply are absent. */
export interface Trial {
  readonly case: Case;
  readonly version: string;
  /** trap.cfg fails on HAProxy as recorded. */
  readonly fails?: Proof;
  /** Our rules fire on it. */
  readonly found?: Proof;
  /** With our repair it answers. */
  readonly healed?: Proof;
  /** fixed.cfg, or the control, has nothing for our rules to say. */
  readonly silent?: Proof;
  /** fixed.cfg answers on HAProxy. */
  readonly fixed?: Proof;
  /** control.cfg does on HAProxy what the case says. */
  readonly control?: Proof;
  /** Rules not named by the case that fire on trap.cfg at warning or above. */
  readonly others: readonly string[];
}

const attempts = 3;

/** Tries a case on a binary. `onlyHaproxy` leaves our engine out. */
export async function tryCase(binary: Binary, tried: Case, onlyHaproxy: boolean): Promise<Trial> {
  const { version } = binary;
  const { trap, fixed, control } = tried.texts;
  const trial: { -readonly [K in keyof Trial]: Trial[K] } = { case: tried, version, others: [] };
  const onHaproxy = (text: string, variant: Variant): Promise<Proof> => answersAsExpected(binary, text, tried, variant);

  if (trap !== undefined) trial.fails = await onHaproxy(trap, 'trap');
  if (fixed !== undefined) trial.fixed = await onHaproxy(fixed, 'fixed');
  if (control !== undefined) trial.control = await onHaproxy(control, 'control');
  if (onlyHaproxy) return trial;
  try {
    return { ...trial, ...(await ourProofs(binary, tried)) };
  } catch (error) {
    return { ...trial, found: failed([`our engine broke off: ${String(error)}`]) };
  }
}

async function ourProofs(binary: Binary, tried: Case): Promise<Partial<Trial>> {
  const { trap, fixed, control } = tried.texts;
  if (tried.kind === 'fact') return { silent: isQuiet(tried, lint(control!, binary.version)) };
  const findings = lint(trap!, binary.version);
  const silent = isSilent(tried, lint(fixed!, binary.version));
  if (tried.trapOn?.includes(binary.version) === false) return { found: isSilent(tried, findings), silent, others: [] };
  const found = isFound(tried, findings);
  const others = [...new Set(findings.filter(finding => isLoud(finding) && !tried.rules.includes(finding.rule)).map(({ rule }) => rule))];
  return { found, silent, others, healed: await isHealed(binary, tried, findings) };
}

async function answersAsExpected(binary: Binary, text: string, tried: Case, variant: Variant): Promise<Proof> {
  const expected = expectationFor(tried, variant, binary.version);
  let reasons: string[] = [];
  for (let attempt = 1; attempt <= attempts; attempt++) {
    try {
      const seen = await run(binary, text, tried, expected);
      reasons = disappointments(expected, seen);
      if (reasons.length === 0) return { result: attempt === 1 ? 'ok' : 'flaky', reasons, seen };
    } catch (error) {
      reasons = [`the run broke off: ${String(error)}`];
    }
  }
  return failed(reasons);
}

async function isHealed(binary: Binary, tried: Case, findings: readonly Finding[]): Promise<Proof> {
  const repaired = repair(tried, findings);
  if (repaired.text === undefined) return failed([repaired.why]);
  const proof = await answersAsExpected(binary, repaired.text, tried, 'repaired');
  return { ...proof, repair: repaired.title, reasons: proof.reasons.map(reason => `${reason} (after "${repaired.title}")`) };
}

function isFound(tried: Case, findings: readonly Finding[]): Proof {
  const reasons = tried.rules.flatMap(rule => {
    const own = findings.filter(finding => finding.rule === rule);
    if (own.length === 0) return [`${rule} does not fire`];
    const wanted = tried.severity?.[rule];
    return wanted === undefined || own.some(({ severity }) => severity === wanted) ? [] : [`${rule} fires as ${own[0]!.severity}, not as ${wanted}`];
  });
  return reasons.length === 0 ? ok : failed(reasons);
}

function isSilent(tried: Case, findings: readonly Finding[]): Proof {
  const reasons = findings.filter(({ rule }) => tried.rules.includes(rule)).map(({ rule, message }) => `${rule} fires where it should not: ${message}`);
  return reasons.length === 0 ? ok : failed(reasons);
}

function isQuiet(tried: Case, findings: readonly Finding[]): Proof {
  const reasons = findings
    .filter(finding => isLoud(finding) && !tried.rules.includes(finding.rule))
    .map(({ rule, severity, message }) => `false alarm: ${severity} ${rule}: ${message}`);
  return reasons.length === 0 ? ok : failed(reasons);
}

function isLoud({ severity }: Finding): boolean {
  return severity === 'error' || severity === 'warning';
}

const ok: Proof = { result: 'ok', reasons: [] };

function failed(reasons: readonly string[]): Proof {
  return { result: 'FAIL', reasons };
}
