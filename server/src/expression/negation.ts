import type { Condition, Term } from './condition.ts';
import { isSatisfiable, type Clause } from './satisfiable.ts';

/** `if CONDITION` or `unless CONDITION`. */
export interface PolarCondition {
  readonly condition: Condition;
  readonly unless: boolean;
}

/** The value that a named ACL always has, `undefined` when it depends on the request. */
export type ConstantOf = (name: string) => boolean | undefined;

const MAX_DECISIONS = 20_000;

/** The predefined ACLs `TRUE` and `FALSE`; a configuration may redefine them. */
export const predefinedConstant: ConstantOf = name => (name === 'TRUE' ? true : name === 'FALSE' ? false : undefined);

/**
 * Can a request make every one of these conditions fail? An ACL, by its name or by the text between its braces, may be true or false, whatever the
 * others are. The answer is exact for up to 12 ACLs, and for more than that when it is found in 20,000 choices; else it is true.
 */
export function canAllFail(conditions: readonly PolarCondition[], constantOf: ConstantOf = predefinedConstant): boolean {
  if (conditions.every(condition => failsWhenNothingHolds(condition, constantOf))) return true;
  const formula = new Formula(constantOf);
  // The ACLs come first, so that they are decided on first; what each choice of group adds then follows from them.
  const all = conditions.map(({ condition, unless }) => ({ unless, groups: condition.groups.map(group => formula.group(group)) }));
  for (const { groups, unless } of all) {
    if (unless) formula.requireOne(groups);
    else groups.forEach(group => formula.forbid(group));
  }
  return isSatisfiable(formula.clauses, formula.atomCount, MAX_DECISIONS);
}

/** Certain that the condition fails for a request of which no ACL is true: each of its groups asks for one. */
export function failsWhenNothingHolds({ condition, unless }: PolarCondition, constantOf: ConstantOf = predefinedConstant): boolean {
  return !unless && condition.groups.every(group => group.some(term => !term.negated && constantTerm(term, constantOf) !== true));
}

/** Certain that some request meets `wanted` and none of the others: one for which just the ACLs hold that one group of `wanted` asks for. */
export function isLeftBy(others: readonly PolarCondition[], wanted: PolarCondition, constantOf: ConstantOf = predefinedConstant): boolean {
  return !wanted.unless && wanted.condition.groups.some(group => {
    const holding = new Set(group.filter(term => !term.negated).map(nameOf));
    const holds = (term: Term) => (constantTerm(term, constantOf) ?? holding.has(nameOf(term))) !== term.negated;
    return group.every(holds) && others.every(({ condition, unless }) => condition.groups.some(each => each.every(holds)) === unless);
  });
}

/** The same condition without what always or never holds in it; true or false for one that always or never does. */
export function withoutConstants(condition: Condition): Condition | boolean {
  const { groups, problems } = condition;
  if (problems.length > 0 || groups.every(group => group.every(term => constantTerm(term, predefinedConstant) === undefined))) return condition;
  const open = groups.flatMap(group => {
    if (group.some(term => constantTerm(term, predefinedConstant) === term.negated)) return [];
    return [group.filter(term => constantTerm(term, predefinedConstant) === undefined)];
  });
  if (open.some(group => group.length === 0)) return true;
  return open.length > 0 && { groups: open, problems };
}

/** What tells one ACL from another. */
function nameOf(term: Term): string {
  return term.kind === 'named' ? `named ${term.name}` : `anonymous ${term.text}`;
}

/** `false` when the group can never be true, else its literals; constants that hold are left out. */
type Group = readonly number[] | false;

class Formula {
  readonly clauses: Clause[] = [];
  atomCount = 0;
  private readonly atoms = new Map<string, number>();
  private readonly constantOf: ConstantOf;

  constructor(constantOf: ConstantOf) {
    this.constantOf = constantOf;
  }

  group(terms: readonly Term[]): Group {
    const literals = new Set<number>();
    for (const term of terms) {
      const constant = constantTerm(term, this.constantOf);
      if (constant === term.negated) return false;
      if (constant === undefined) literals.add(this.literal(term));
    }
    return [...literals];
  }

  /** Not all of the literals at once. */
  forbid(group: Group): void {
    if (group !== false) this.clauses.push(group.map(literal => literal ^ 1));
  }

  /** All literals of at least one group: an atom for each group stands for the choice of it. */
  requireOne(groups: readonly Group[]): void {
    const choices: number[] = [];
    for (const group of groups) {
      if (group === false) continue;
      const choice = this.atomCount++ * 2;
      choices.push(choice);
      for (const literal of group) this.clauses.push([choice ^ 1, literal]);
    }
    this.clauses.push(choices);
  }

  private literal(term: Term): number {
    const key = term.kind === 'named' || isRepeatable(term) ? nameOf(term) : `fresh ${this.atomCount}`;
    let atom = this.atoms.get(key);
    if (atom === undefined) this.atoms.set(key, (atom = this.atomCount++));
    return atom * 2 + (term.negated ? 1 : 0);
  }
}

function constantTerm(term: Term, constantOf: ConstantOf): boolean | undefined {
  if (term.kind === 'named') return constantOf(term.name);
  return term.text === 'always_true' ? true : term.text === 'always_false' ? false : undefined;
}

/** False when asking twice may give two answers. */
function isRepeatable(term: Extract<Term, { kind: 'anonymous' }>): boolean {
  return !/^rand\b/.test(term.text);
}
