import { enumValues } from '../../language/enums.ts';
import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';

const scopes = ['proc', 'sess', 'txn', 'req', 'res', 'check'];

/** Those of the stream that opened this one, from 3.1 on. Tried: 3.0 refuses them, 3.2 takes them. */
const parentScopes = ['psess', 'ptxn', 'preq', 'pres'];

/**
 * What is wrong with the name of a variable, as the end of a sentence that begins with it; undefined when HAProxy takes it. Source: tried on 2.6 to 3.4.
 */
export function variableNameProblem(name: string, version: HaproxyVersion): string | undefined {
  if (name === '') return 'is empty; a variable is written like `txn.name`';
  const known = isAtLeast(version, '3.1') ? [...scopes, ...parentScopes] : scopes;
  const dot = name.indexOf('.');
  const scope = dot < 0 ? name : name.slice(0, dot);
  if (dot < 0 || !known.includes(scope)) return `does not begin with a scope and a dot: one of ${known.map(each => `\`${each}.\``).join(', ')}`;
  if (dot === name.length - 1) return 'has nothing behind its scope';
  const strange = /[^A-Za-z0-9_.]/.exec(name)?.[0];
  return strange === undefined ? undefined : `holds \`${strange}\`; only letters, digits, \`_\` and \`.\` may stand there`;
}

/**
 * What is wrong with the conditions behind the name of a variable, `ifexists,ifgt`, as a sentence. `action` is `set-var` or one of its relatives. HAProxy reads
 * up to one that is empty. Source: tried on 2.6 to 3.4.
 */
export function variableConditionProblem(action: string, conditions: string): string | undefined {
  const [first = ''] = conditions.split(',');
  if (action === 'unset-var') return first === '' ? undefined : '`unset-var` takes the name of a variable and nothing else: only `set-var` and `set-var-fmt` have conditions.';
  if (action !== 'set-var' && action !== 'set-var-fmt') return undefined;
  const known = enumValues('set-var-condition').map(each => each.name);
  for (const condition of conditions.split(',')) {
    if (condition === '') return undefined;
    if (!known.includes(condition)) return `\`${condition}\` is no condition of \`${action}\`: there are ${known.map(each => `\`${each}\``).join(', ')}.`;
  }
  return undefined;
}

/** True for a word that HAProxy reads as the name of a variable where a number could stand, too. */
export function isVariableName(name: string, version: HaproxyVersion): boolean {
  return variableNameProblem(name, version) === undefined;
}
