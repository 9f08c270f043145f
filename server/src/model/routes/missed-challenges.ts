import type { AclTest } from '../../expression/acl.ts';
import { variantOf } from '../../language/acl-variants.ts';
import type { Statement } from '../../syntax/statement.ts';
import { isSamePlace } from '../../syntax/place.ts';
import { bindsOf, isTls } from '../binds/bind.ts';
import { aclTestsOf, type WrittenTest } from '../conditions/acl-tests.ts';
import { aclLinesOf } from '../conditions/condition-tests.ts';
import { conditionOf } from '../conditions/statement-condition.ts';
import { matchOf } from '../conditions/text-test.ts';
import { hasText } from '../incremental/per-block.ts';
import type { Proxy } from '../proxy.ts';
import { Rule, actionOf, refusingActions, turnsAway } from '../request-rules/request-rules.ts';
import { challenge } from './acme.ts';

/** A test for the directory in which an authority asks for a file, and not for what is in it. */
export interface MissedChallenge {
  readonly written: WrittenTest;
  /** The rule that is to leave these requests out, or to answer them; undefined for a `use_backend` line. */
  readonly rule: Rule | undefined;
  readonly isExemption: boolean;
  readonly line: Statement;
}

const mayAsk = hasText(text => text.includes(challenge));

/** Those of a section, each once. Who tests for what lies below in the same condition, too, has thought of it; and to refuse the directory alone may be meant. */
export function missedChallengesOf(proxy: Proxy): readonly MissedChallenge[] {
  if (proxy.mode !== 'http' || proxy.kind === 'defaults' || proxy.isDisabled || !mayAsk(proxy.section)) return [];
  const found = proxy.statements('use_backend', 'http-request', 'redirect').flatMap(line => missedOn(line, proxy));
  return found.filter(({ written }, i) => found.findIndex(other => isSamePlace(other.written.criterion, written.criterion)) === i);
}

function missedOn(line: Statement, proxy: Proxy): MissedChallenge[] {
  const condition = conditionOf(line);
  if (!condition || !proxy.section.isCertain(line)) return [];
  const named = condition.condition.groups.flat().flatMap(term => (term.kind !== 'named' ? [] : aclLinesOf(term.name, proxy).flatMap(aclTestsOf).map(written => ({ written, negated: term.negated }))));
  const asked = [...named, ...aclTestsOf(line).map(written => ({ written, negated: written.negated }))].filter(({ written: { test } }) => test.patterns.some(({ text }) => text.includes('acme-challenge')));
  if (!asked.every(({ written: { test } }) => isForDirectory(test))) return [];
  return asked.flatMap(({ written, negated }) => {
    const isExemption = negated !== condition.unless;
    return isMissed(line, isExemption, proxy) ? [{ written, rule: line.keyword === 'use_backend' ? undefined : new Rule(line, proxy), isExemption, line }] : [];
  });
}

function isForDirectory(test: AclTest): boolean {
  const { criterion: { calls }, patterns, flags } = test;
  const [call] = calls;
  const isPath = call !== undefined && calls.length === 1 && (variantOf(call.name)?.fetch ?? call.name) === 'path' && matchOf(test) === 'str';
  return isPath && flags.every(({ name }) => name === '-m' || name === '-i') && patterns.every(({ text }) => isDirectory(text) || !text.includes('acme-challenge'));
}

function isDirectory(text: string): boolean {
  return text === challenge || text === `${challenge}/`;
}

/** True where the requests are lost. A redirect to HTTPS brings them back where this section decrypts. */
function isMissed(line: Statement, isExemption: boolean, proxy: Proxy): boolean {
  if (line.keyword === 'use_backend') return !isExemption;
  const action = actionOf(line);
  if (!isExemption) return (action === 'return' && !turnsAway(line)) || action === 'use-service';
  if (action === 'redirect') return !(line.values().includes('scheme') && bindsOf(proxy).some(isTls));
  return refusingActions.includes(action) || action === 'auth' || action === 'return';
}
