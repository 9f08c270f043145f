import type { Term } from '../../expression/condition.ts';
import type { PolarCondition } from '../../expression/negation.ts';
import { RecentMap } from '../../text/recent-map.ts';
import type { Rule } from '../request-rules/request-rules.ts';

/** Rules that change something, by their action, and the tests, by their text, that may have another answer from there on. */
const changes: readonly { readonly by: RegExp; readonly tests: RegExp }[] = [
  { by: /^(?:set-(?:path|uri|query)|replace-(?:path|uri)|normalize-uri)/, tests: /path|url|uri|base|query|hdr/ },
  { by: /^set-method/, tests: /method/ },
  { by: /^set-(?:src|dst)/, tests: /src|dst/ },
  { by: /^(?:(?:un)?set-var|do-resolve|send-spoe-group)/, tests: /[(,](?:proc|sess|txn|req|res)\./ },
  { by: /^(?:track-|sc-)/, tests: /sc\d?_|src_|table_/ },
  { by: /^(?:add|del|set)-(?:acl|map)/, tests: /map|-f / },
];

const changesHeader = /^(?:(?:set|add|del|replace)-header|replace-value)/;
const anyHeader = /hdr|cook|base|auth|url|body/;

/** What of a request a rule changes; undefined where it changes nothing that is tested. */
export function changedBy({ action, statement }: Pick<Rule, 'action' | 'statement'>): RegExp | undefined {
  if (!changesHeader.test(action)) return changes.find(({ by }) => by.test(action))?.tests;
  const name = statement.word(2);
  const isNamed = name && !name.hasVariable && /^[\w-]+$/.test(name.value) && statement.word(3)?.value !== '-m';
  if (!isNamed) return anyHeader;
  const header = name.value.toLowerCase();
  return testsOfHeader.get(header) ?? testsOfHeader.set(header, testsThatRead);
}

const testsOfHeader = new RecentMap<RegExp>(64);

/** Headers that other fetches than those of headers read, too. */
const alsoReadBy: ReadonlyMap<string, string> = new Map([['host', 'base|url'], ['cookie', 'cook'], ['authorization', 'auth']]);

/** The tests that read a header: those that name it, and those that read all. */
function testsThatRead(header: string): RegExp {
  return new RegExp([`\\(["']?${header}\\b`, 'hdrs|hdr_names|hdr_cnt(?!\\()', alsoReadBy.get(header), header.startsWith('content-') ? 'body' : undefined].filter(Boolean).join('|'), 'i');
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
  if (!groups.some(group => group.some(term => mayDiffer(term, changed)))) return polar;
  return { condition: { groups: groups.map(group => group.map(term => earlier(term, changed, state))), problems }, unless: polar.unless };
}

function mayDiffer(term: Term, changed: RegExp): boolean {
  if (wasAskedBefore(term)) return false;
  return term.kind === 'named' ? !/^(?:TRUE|FALSE)$/.test(term.name) : changed.test(term.text);
}

/** True for a term that `asBefore` gave a name of its own. */
export function wasAskedBefore(term: Term): boolean {
  return /@\d+$/.test(term.kind === 'named' ? term.name : term.text);
}

function earlier(term: Term, changed: RegExp, state: number): Term {
  if (!mayDiffer(term, changed)) return term;
  if (term.kind === 'named') return { ...term, name: `${term.name}@${state}` };
  const { kind, negated, firstWord, endWord, text } = term;
  return { kind, negated, firstWord, endWord, text: `${text}@${state}`, get test() { return term.test; } };
}
