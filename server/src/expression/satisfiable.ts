/** An atom is a number from 0. A literal is twice its atom, plus one when the atom is negated. A clause is true when any of its literals is. */
export type Clause = readonly number[];

interface Decision {
  readonly literal: number;
  readonly depth: number;
  readonly isSecond: boolean;
}

/**
 * Can the atoms be given values that make every clause true? Tries values in order (DPLL with unit propagation), going back over at most
 * `maxDecisions` choices; after that the answer is true. Clauses must not hold a literal twice.
 */
export function isSatisfiable(clauses: readonly Clause[], atomCount: number, maxDecisions: number): boolean {
  const holders: number[][] = Array.from({ length: atomCount * 2 }, () => []);
  clauses.forEach((clause, index) => clause.forEach(literal => holders[literal]?.push(index)));
  const values = new Int8Array(atomCount * 2); // of each literal: 1 true, -1 false, 0 not known
  const open = Int32Array.from(clauses, clause => clause.length); // literals not false, by clause
  const satisfied = new Int32Array(clauses.length); // literals true, by clause
  const trail: number[] = [];
  const decisions: Decision[] = [];
  const queue: number[] = [];

  /** Makes the literals of the queue true, and what follows from them; false on a contradiction. */
  function propagate(): boolean {
    for (let literal = queue.pop(); literal !== undefined; literal = queue.pop()) {
      if (values[literal] === 1) continue;
      if (values[literal] === -1) return contradicted();
      assign(literal, 1);
      trail.push(literal);
      for (const clause of holders[literal ^ 1] ?? []) {
        if (satisfied[clause] !== 0) continue;
        if (open[clause] === 0) return contradicted();
        if (open[clause] === 1) queue.push(clauses[clause]?.find(candidate => values[candidate] === 0) ?? literal);
      }
    }
    return true;
  }

  function contradicted(): false {
    queue.length = 0;
    return false;
  }

  /** Gives the literal its value (sign 1) or takes it back (sign -1). */
  function assign(literal: number, sign: 1 | -1): void {
    values[literal] = sign === 1 ? 1 : 0;
    values[literal ^ 1] = sign === 1 ? -1 : 0;
    for (const clause of holders[literal] ?? []) satisfied[clause] = (satisfied[clause] ?? 0) + sign;
    for (const clause of holders[literal ^ 1] ?? []) open[clause] = (open[clause] ?? 0) - sign;
  }

  /** Goes back to the last choice that has another side, and takes that side; its atom, or -1 when there is none. */
  function turnBack(): number {
    for (let decision = decisions.pop(); decision !== undefined; decision = decisions.pop()) {
      while (trail.length > decision.depth) assign(trail.pop() ?? 0, -1);
      if (decision.isSecond) continue;
      decisions.push({ literal: decision.literal ^ 1, depth: trail.length, isSecond: true });
      queue.push(decision.literal ^ 1);
      return decision.literal >> 1;
    }
    return -1;
  }

  if (clauses.some(clause => clause.length === 0)) return false;
  for (const clause of clauses) if (clause.length === 1) queue.push(...clause);
  let atom = 0;
  for (let made = 0; made < maxDecisions; made++) {
    while (!propagate()) {
      atom = turnBack();
      if (atom === -1) return false;
    }
    while (atom < atomCount && values[atom * 2] !== 0) atom++;
    if (atom === atomCount) return true;
    decisions.push({ literal: atom * 2 + 1, depth: trail.length, isSecond: false });
    queue.push(atom * 2 + 1);
  }
  return true;
}
