import type { Term } from '../expression/condition.ts';
import type { PolarCondition } from '../expression/negation.ts';

/** Rules that change something, by their action, and the tests, by their text, that may have another answer from there on. */
const changes: readonly { readonly by: RegExp; readonly tests: RegExp }[] = [
  { by: /^(?:set-(?:path|uri|query)|replace-(?:path|uri)|normalize-uri)/, tests: /path|url|uri|base|query|hdr/ },
  { by: /^set-method/, tests: /method/ },
  { by: /^(?:(?:set|add|del|replace)-header|replace-value)/, tests: /hdr|cook|base|auth|url|body/ },
  { by: /^set-(?:src|dst)/, tests: /src|dst/ },
  { by: /^(?:(?:un)?set-var|do-resolve|send-spoe-group)/, tests: /[(,](?:proc|sess|txn|req|res)\./ },
  { by: /^(?:track-|sc-)/, tests: /sc\d?_|src_|table_/ },
  { by: /^(?:add|del|set)-(?:acl|map)/, tests: /map|-f / },
];

/** What of a request another action changes; undefined where it changes nothing that is tested. */
export function changedBy(action: string): RegExp | undefined {
  return changes.find(({ by }) => by.test(action))?.tests;
}

/** The address of the client, which the PROXY protocol gives anew behind the rules of the connection. */
export const addressTests = /src|dst/;

/**
 * A condition as it was asked before something changed: the tests that may now have another answer are given names of their own. An ACL that is known by
 * its name alone may look at anything.
 * @param state a number that no earlier change was given
 */
export function asBefore(polar: PolarCondition, changed: RegExp, state: number): PolarCondition {
  const { groups, problems } = polar.condition;
  return { condition: { groups: groups.map(group => group.map(term => earlier(term, changed, state))), problems }, unless: polar.unless };
}

function earlier(term: Term, changed: RegExp, state: number): Term {
  if (term.kind === 'named') return /^(?:TRUE|FALSE)$|@/.test(term.name) ? term : { ...term, name: `${term.name}@${state}` };
  if (!changed.test(term.text) || /@\d+$/.test(term.text)) return term;
  const { kind, negated, firstWord, endWord, text } = term;
  return { kind, negated, firstWord, endWord, text: `${text}@${state}`, get test() { return term.test; } };
}
