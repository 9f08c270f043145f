import type { AclTest } from '../../expression/acl.ts';
import type { Term } from '../../expression/condition.ts';
import type { PolarCondition } from '../../expression/negation.ts';
import { bindOption, bindsOf, isTls } from '../binds/bind.ts';
import { noneOf } from './impossible-gaps.ts';
import { isBound, isMap, subjectOf } from '../routes/name-bounds.ts';
import type { Proxy } from '../proxy.ts';
import { sourceOf } from './text-test.ts';

type TestTerm = Extract<Term, { kind: 'anonymous' }>;

/** A file with more tests beside it is not thought of. */
const MAX_TERMS = 200;

/**
 * Terms in some conditions that hardly a request fails together, though the configuration does not say so: what is in a file of all hosts is in one of those
 * for each backend, and with `strict-sni` clients ask for the names of the certificates alone. To be given to `canAllFail` like `impossibleGaps`.
 */
export function likelyGaps(proxy: Proxy, conditions: readonly PolarCondition[]): PolarCondition[] {
  const terms = distinct(conditions.flatMap(({ condition }) => condition.groups.flat()).filter(isTest));
  if (terms.length > MAX_TERMS) return [];
  const ofFiles = terms.filter(({ test }) => isInFile(test)).flatMap(term => {
    const subject = subjectOf(term.test.criterion.calls);
    const others = terms.filter(other => other !== term && isBound(other.test) && subjectOf(other.test.criterion.calls) === subject);
    return others.length > 0 ? [noneOf(others, term)] : [];
  });
  const named = knowsNames(proxy) ? terms.filter(({ test }) => isName(test)) : [];
  return named.length > 0 ? [...ofFiles, noneOf(named)] : ofFiles;
}

function isTest(term: Term): term is TestTerm {
  return term.kind === 'anonymous' && term.text !== 'always_true' && term.text !== 'always_false';
}

function distinct(terms: readonly TestTerm[]): readonly TestTerm[] {
  return [...new Map(terms.map(term => [term.text, term])).values()];
}

function isInFile({ criterion, flags }: AclTest): boolean {
  return flags.some(({ name }) => name === '-f') || criterion.calls.some(isMap);
}

/** True for a test for the name of a site. */
function isName({ criterion: { calls } }: AclTest): boolean {
  const [fetch] = calls;
  const subject = fetch && sourceOf([fetch])?.subject;
  return subject === 'sni' || subject === 'host';
}

/** True when no client gets in that asks for a name which is in no certificate. */
function knowsNames(proxy: Proxy): boolean {
  const binds = bindsOf(proxy);
  return binds.length > 0 && binds.every(bind => isTls(bind) && bindOption(bind, 'strict-sni') !== undefined);
}
