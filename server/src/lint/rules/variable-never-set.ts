import type { Configuration } from '../../model/configuration.ts';
import { decidableLines } from '../../model/conditions/decided-lines.ts';
import { branchesWithUnset, linesWithUnset, type UnsetBranch, type UnsetLine } from '../../model/expressions/variable-writers.ts';
import { unsetReadsIn, type UnsetRead } from '../../model/expressions/unset-reads.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { asInherited } from '../findings/inherited-rule.ts';
import { causeOf, moveAbove, type UnsetCause } from '../findings/unset-variable.ts';
import { defineRule } from '../rule.ts';

/** What becomes of an option or an action without a value. Tried on 2.6 and 3.4. */
const effects: Readonly<Record<string, string>> = {
  'sni': '`sni` has no name, and HAProxy sends none in its TLS handshake: a server that wants one refuses it, and users get a 503',
  'hash': '`balance hash` has nothing to go by: requests are spread over the servers one after the other',
  'set-dst': '`set-dst` does nothing, and a server at `0.0.0.0` is called where the client called HAProxy',
  'use_backend': 'the name that `use_backend` makes is that of no backend, and this line is never taken',
  'use-server': 'the name that `use-server` makes is that of no server, and this line is never taken',
  'path': 'the path is empty, and the server refuses the request with a 400',
  'method': 'the method is empty, and the server refuses the request with a 400',
  'host': 'the server gets an empty `Host`, and refuses it or answers with a site of its choice',
  'concat': '`concat` adds nothing',
  'set-dst-port': '`set-dst-port` does nothing, and a server without a port is called at the one that the client came to',
};

/** The value of an option or an action. */
function findingForRead(read: UnsetRead, configuration: Configuration): RuleFinding {
  const { word, use } = read;
  const { kind, why, todo, related, renaming } = causeOf(read, read.above, configuration);
  const isMovable = kind === 'late' && /^(?:set-var|concat|path|method|host)$/.test(use);
  return {
    at: word,
    severity: 'warning',
    message: `${why}, so ${effects[use] ?? `\`${use}\` does nothing`}. ${todo}.`,
    related,
    repairs: isMovable ? moveAbove(read, configuration) : renaming,
  };
}

/** A line that is decided by its test of a variable. */
function findingForLine(line: UnsetLine, configuration: Configuration): RuleFinding {
  const { proxy, owner, statement, word, effect } = line;
  const cause = causeOf(line, line.above, configuration);
  const what = effect === 'refusal' ? 'this line refuses everybody who comes to it' : 'this line is never taken';
  const todo = cause.kind === 'nowhere' ? `${cause.todo}, or test something else` : cause.todo;
  const message = `${cause.why}, and a test of it never holds: ${what}. ${todo}.`;
  const isInherited = owner !== proxy;
  return {
    at: isInherited ? proxy.header : word,
    severity: effect === 'refusal' ? 'error' : 'warning',
    message: isInherited ? asInherited(message) : message,
    related: [...(isInherited ? [{ at: statement, message: 'Asks for it' }] : []), ...cause.related],
    repairs: isInherited ? [] : repairsForLine(line, cause, configuration),
  };
}

function repairsForLine(line: UnsetLine, { kind, renaming }: UnsetCause, configuration: Configuration): readonly RuleRepair[] {
  if (kind === 'late') return line.effect === 'refusal' ? moveAbove(line, configuration) : [];
  // What a named ACL asks for may be asked for elsewhere, too.
  return line.term.kind === 'named' ? [] : renaming;
}

/** One of several things that a route is for. What nothing sets under any name may be left from another time, and does no harm. */
function findingOnBranch(branch: UnsetBranch, configuration: Configuration): RuleFinding[] {
  const { statement, word } = branch;
  const { kind, why, todo, related, renaming } = causeOf(branch, Infinity, configuration);
  if (kind === 'nowhere' || kind === 'fetch') return [];
  return [{
    at: word,
    severity: 'information',
    message: `${why}, and a test of it never holds: what is to go to \`${statement.word(1)?.value ?? ''}\` for that does not. ${todo}.`,
    related,
    repairs: renaming,
  }];
}

/**
 * Lab cases sni-of-unset-variable: 503 with `SC--`; variable-set-too-late: 403 with `PR--` for all on 2.6 to 3.4; variable-of-other-scope: 503 with `SC--`; name-of-unset-variable: the
 * answer of the default backend. What a filter or Lua sets no line names.
 */
export default defineRule({
  name: 'variable-never-set',
  summary: 'A route, a refusal or an option asks for a variable that nothing sets, or that is set too late.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: [...decidableLines, 'sni', 'balance'],
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    const lines = linesWithUnset(configuration);
    for (const line of lines) yield findingForLine(line, configuration);
    for (const branch of branchesWithUnset(configuration)) yield* findingOnBranch(branch, configuration);
    for (const read of unsetReadsIn(configuration)) if (!lines.some(({ statement }) => statement.equals(read.statement))) yield findingForRead(read, configuration);
  },
});
