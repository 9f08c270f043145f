import type { HaproxyVersion } from '../language/version.ts';
import type { Statement } from '../syntax/statement.ts';

/**
 * Where the reader stands among nested `.if` blocks, one letter for each open one:
 *   T  this branch is read             M  nobody can tell without the environment: taken as read
 *   F  not read, a later branch may be  D  not read, an earlier branch was
 *   X  inside a branch that is not read
 * A plain string, so that two states are equal when they are the same.
 */
export type IfState = string;

/** Nothing is open. */
export const outside: IfState = '';

/** In a template: conditions and loops of its own may stand around every line. */
export const inTemplate: IfState = 'M';

/** HAProxy refuses deeper nesting (tried on 2.6 to 3.4). */
export const MAX_DEPTH = 99;

export type Liveness = 'live' | 'undecided' | 'dead';

/** Whether the lines that are read in this state count. */
export function livenessOf(state: IfState): Liveness {
  if (state === outside) return 'live';
  if (/[FDX]/.test(state)) return 'dead';
  return state.includes('M') ? 'undecided' : 'live';
}

/** The state after a `.if`, `.elif`, `.else` or `.endif` line. */
export function afterDirective(state: IfState, statement: Statement, version: HaproxyVersion): IfState {
  const outer = state.slice(0, -1);
  const current = state.at(-1);
  switch (statement.keyword) {
    case '.if':
      if (state.length >= MAX_DEPTH) return state;
      return state + (livenessOf(state) === 'dead' ? 'X' : branch(statement, version));
    case '.elif':
      if (current === 'F') return outer + branch(statement, version);
      return current === 'T' ? `${outer}D` : state;
    case '.else':
      if (current === 'F') return `${outer}T`;
      return current === 'T' ? `${outer}D` : state;
    case '.endif':
      return outer;
    default:
      return state;
  }
}

function branch(statement: Statement, version: HaproxyVersion): 'T' | 'F' | 'M' {
  // An empty word ends nothing here: `.if "" 1` is read.
  const verdict = evaluate(statement.allWords.slice(1).map(word => word.value).join(' ').trim(), version);
  return verdict === undefined ? 'M' : verdict ? 'T' : 'F';
}

/**
 * What a condition comes to, as far as the version alone tells: literals, `version_atleast()` and `version_before()`, negation, `&&` and `||`.
 * Undefined for anything that asks the environment. Configuration manual, section 2.4; an empty condition is false.
 */
function evaluate(condition: string, version: HaproxyVersion): boolean | undefined {
  if (/[()]/.test(condition.replaceAll(/\w+\([^()]*\)/g, ''))) return undefined;
  if (condition.includes('||')) return any(condition.split('||').map(part => evaluate(part.trim(), version)));
  if (condition.includes('&&')) {
    const none = any(condition.split('&&').map(part => negate(evaluate(part.trim(), version))));
    return negate(none);
  }
  if (condition.startsWith('!')) return negate(evaluate(condition.slice(1).trim(), version));
  if (condition === '') return false;
  if (/^-?\d+$/.test(condition)) return Number(condition) !== 0;
  const call = /^(version_atleast|version_before)\(\s*"?([\w.-]+)"?\s*\)$/.exec(condition);
  const atLeast = call ? reaches(version, call[2] as string) : undefined;
  return call?.[1] === 'version_before' ? negate(atLeast) : atLeast;
}

/**
 * Whether each release of a version is at least the one that a condition names, such as `3.1`, `2.8.4` or `3.2-dev5`. Undefined where that depends on the
 * release.
 */
function reaches(version: HaproxyVersion, named: string): boolean | undefined {
  const [, major, minor, dev, patch = '0'] = /^(\d+)\.(\d+)(?:-dev(\d+)|\.(\d+))?/.exec(named) ?? [];
  const [ownMajor, ownMinor] = version.split(/[.-]/).map(Number) as [number, number];
  if (major === undefined) return undefined;
  const difference = ownMajor - Number(major) || ownMinor - Number(minor);
  if (difference !== 0) return difference > 0;
  if (version.endsWith('-dev')) return dev === '0' ? true : undefined;
  return dev !== undefined || patch === '0' ? true : undefined;
}

function negate(verdict: boolean | undefined): boolean | undefined {
  return verdict === undefined ? undefined : !verdict;
}

function any(verdicts: readonly (boolean | undefined)[]): boolean | undefined {
  if (verdicts.includes(true)) return true;
  return verdicts.includes(undefined) ? undefined : false;
}
