import { haproxyVersions, toHaproxyVersion, type HaproxyVersion } from '../language/version.ts';
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
  if (/[()]/.test(condition.replace(/^!?\s*\w+\([^()]*\)$/, ''))) return undefined;
  if (condition.includes('||')) return any(condition.split('||').map(part => evaluate(part.trim(), version)));
  if (condition.includes('&&')) {
    const none = any(condition.split('&&').map(part => negate(evaluate(part.trim(), version))));
    return negate(none);
  }
  if (condition.startsWith('!')) return negate(evaluate(condition.slice(1).trim(), version));
  if (condition === '') return false;
  if (/^-?\d+$/.test(condition)) return Number(condition) !== 0;
  const call = /^(version_atleast|version_before)\(\s*"?([\w.-]+)"?\s*\)$/.exec(condition);
  const asked = call ? toHaproxyVersion(call[2] as string) : undefined;
  if (!call || !asked || !isExact(call[2] as string, asked)) return undefined;
  const atLeast = haproxyVersions.indexOf(version) >= haproxyVersions.indexOf(asked);
  return call[1] === 'version_atleast' ? atLeast : !atLeast;
}

/** `2.9` lies between two known versions: against the known ones it decides as the next newer one would, which is the older plus one. */
function isExact(text: string, version: HaproxyVersion): boolean {
  return /^\d+\.\d+/.exec(text)?.[0] === version && !/^\d+\.\d+[.-](?!dev0)/.test(text);
}

function negate(verdict: boolean | undefined): boolean | undefined {
  return verdict === undefined ? undefined : !verdict;
}

function any(verdicts: readonly (boolean | undefined)[]): boolean | undefined {
  if (verdicts.includes(true)) return true;
  return verdicts.includes(undefined) ? undefined : false;
}
