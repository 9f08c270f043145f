import { readArguments, type ArgumentFact } from './arguments.ts';
import { lazyTable, rowsOf, type ColumnTable } from './data.ts';
import json from './data/actions.json';
import { isKnownIn, type Lifetime } from './lifetime.ts';
import type { HaproxyVersion } from './version.ts';

/** The kinds of rules that have actions: the words before the action. */
export const ruleSets = [
  'quic-initial', 'tcp-request connection', 'tcp-request session', 'tcp-request content', 'tcp-response content', 'http-request', 'http-response',
  'http-after-response',
] as const;

/** A kind of rules that has actions. */
export type RuleSet = (typeof ruleSets)[number];

/** An action of one or more rule sets. Actions in Lua, `lua.NAME`, are not in the table. */
export interface ActionFact extends Lifetime {
  /** Without parentheses and number: `set-var`, `track-sc`. */
  readonly name: string;
  /** The rule sets that have it, and since when. */
  readonly ruleSets: Readonly<Partial<Record<RuleSet, Lifetime>>>;
  /** What follows the name, one grammar line each, as the newest manual writes it. */
  readonly signatures: readonly string[];
  /** True when no rule behind it is evaluated once it ran. */
  readonly isFinal: boolean;
  /** True when the name goes on in parentheses: `set-var(txn.x)`. */
  readonly hasParentheses: boolean;
  /** True when the name goes on with the number of a stick counter: `track-sc0`. */
  readonly hasCounter: boolean;
  /** True when it wants `expose-experimental-directives`. */
  readonly isExperimental: boolean;
  /** The anchor in the manual. */
  readonly anchor: string;
  readonly args: string;
}

/** How data/actions.json writes one; its group is the chapter of the manual. */
interface ActionRow extends Lifetime {
  readonly name: string;
  readonly sig?: string | readonly string[];
  readonly args?: string;
  readonly in: Readonly<Partial<Record<RuleSet, string | Lifetime>>>;
  readonly final?: 1;
  readonly paren?: 1;
  readonly counter?: 1;
  readonly experimental?: 1;
  readonly doc?: string;
}

const table = lazyTable(json, (source: ColumnTable) => {
  const byName = new Map<string, ActionFact>();
  for (const { group, row } of rowsOf<ActionRow>(source)) {
    const { sig = '', args = '', in: sets, final, paren, counter, experimental, doc, ...life } = row;
    byName.set(row.name, {
      ...life, args, anchor: doc ?? `${group}-${row.name}`,
      ruleSets: Object.fromEntries(Object.entries(sets).map(([set, since]) => [set, typeof since === 'string' ? { since } : since])),
      signatures: typeof sig === 'string' ? [sig] : sig,
      isFinal: final === 1, hasParentheses: paren === 1, hasCounter: counter === 1, isExperimental: experimental === 1,
    });
  }
  return byName;
});

/** The action that this word writes, with parentheses and number or without. Undefined for one that no version has. */
export function actionFact(word: string): ActionFact | undefined {
  const open = word.indexOf('(');
  const name = open < 0 ? word : word.slice(0, open);
  return table().get(name) ?? table().get(/^track-sc\d+$/.test(name) ? 'track-sc' : '');
}

/** True when rules of this kind have the action in this version. */
export function isActionIn(fact: ActionFact, ruleSet: RuleSet, version: HaproxyVersion): boolean {
  const life = fact.ruleSets[ruleSet];
  return life !== undefined && isKnownIn(life, version) && isKnownIn({ ...fact, since: life.since ?? '1.5' }, version);
}

/** The actions of such rules in this version, for completion. */
export function actionsIn(ruleSet: RuleSet, version: HaproxyVersion): ActionFact[] {
  return allActions().filter(fact => isActionIn(fact, ruleSet, version));
}

/** Every action of every version. */
export function allActions(): ActionFact[] {
  return [...table().values()];
}

/** How many of the arguments in its signature are glued to the name: `set-var(txn.x)`, `track-sc0`. They are no words. */
export function gluedArgumentCount(fact: ActionFact): number {
  return (fact.hasCounter ? 1 : 0) + actionArgumentsOf(fact).filter(({ kind }) => kind.startsWith('paren')).length;
}

/** The arguments behind the name. What is optional is not listed one by one: it is an `options` that comes any number of times. */
export function actionArgumentsOf(fact: ActionFact): ArgumentFact[] {
  return readArguments(fact.args);
}
