import { fetchFact, parametersOf } from '../../language/fetches.ts';
import type { Configuration } from '../../model/configuration.ts';
import { decidableLines } from '../../model/conditions/decided-lines.ts';
import { branchesWithUnset, linesWithUnset, unsetterOf, writersOf, type UnsetBranch, type UnsetLine } from '../../model/expressions/variable-writers.ts';
import { unsetReadsIn, type UnsetRead } from '../../model/expressions/unset-reads.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import { closest } from '../closest.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { deleteLine, insertLineAbove, replaceWord } from '../edits/rule-edits.ts';
import { asInherited } from '../findings/inherited-rule.ts';
import { defineRule } from '../rule.ts';

/** The variable that a person most likely meant: the same one of another scope, or one with a name that is nearly the same. */
function meantBy(variable: string, names: ReadonlySet<string>): string | undefined {
  const bare = variable.replace(/^\w+\./, '');
  const [same, another] = [...names].filter(name => name.replace(/^\w+\./, '') === bare);
  return same !== undefined ? (another === undefined ? same : undefined) : closest(variable, names);
}

/** `var(req.body_size)`, where the name is not that of a variable, but of what HAProxy reads itself. Where one of that name in another scope is set, it is meant. */
function isOwnFetch({ word, variable }: Pick<UnsetLine, 'word' | 'variable'>, names: ReadonlySet<string>, late: number): boolean {
  const bare = variable.replace(/^\w+\./, '');
  if (late > 0 || !word.text.includes(`var(${variable})`) || [...names].some(name => name.replace(/^\w+\./, '') === bare)) return false;
  const fact = fetchFact(variable);
  return fact !== undefined && parametersOf(fact).every(({ isOptional }) => isOptional);
}

/** What is to be done about it, in words and by an edit. */
function withoutVar({ word, variable }: Pick<UnsetLine, 'word' | 'variable'>): { readonly todo: string; readonly repair: RuleRepair } {
  const edits = [replaceWord(word, word.text.replace(`var(${variable})`, variable))];
  return { todo: `\`${variable}\` is no variable, but a sample that HAProxy reads itself: write it without \`var()\``, repair: { title: `Write \`${variable}\``, safety: 'review', edits } };
}

function askFor({ word, variable }: Pick<UnsetLine, 'word' | 'variable'>, meant: string): RuleRepair[] {
  // Behind `concat(` it is named between commas.
  const [written, instead] = [[`var(${variable})`, `var(${meant})`], [`,${variable},`, `,${meant},`], [`,${variable})`, `,${meant})`], [`(${variable})`, `(${meant})`]].find(([each = '']) => word.text.includes(each)) ?? [];
  if (written === undefined || instead === undefined) return [];
  return [{ title: `Ask for \`${meant}\``, safety: 'review', edits: [replaceWord(word, word.text.replace(written, instead))] }];
}

/** The one line that sets the variable goes above the line that reads it, where both are of one section and one kind. */
function moveAbove(proxy: Proxy, statement: Statement, [writer, another]: readonly { readonly statement: Statement }[]): RuleRepair[] {
  if (!writer || another || !proxy.section.has(writer.statement.block) || writer.statement.keyword !== statement.keyword) return [];
  if (statement.keyword === 'tcp-request' && writer.statement.word(1)?.value !== statement.word(1)?.value) return [];
  const { block, span: { start, end } } = writer.statement;
  return [{ title: 'Set it above this line', safety: 'review', edits: [insertLineAbove(statement, block.text.slice(start, end)), deleteLine(writer.statement)] }];
}

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

/** The same for the value of an option or an action. */
function findingForRead(read: UnsetRead, configuration: Configuration): RuleFinding {
  const { word, variable, use } = read;
  const writers = writersOf(configuration);
  const late = writers.filter(({ name }) => name === variable);
  const own = isOwnFetch(read, known(writers), late.length) ? withoutVar(read) : undefined;
  const meant = late.length === 0 && !own ? meantBy(variable, known(writers)) : undefined;
  const unsetter = unsetterOf(variable, read.proxy, read.statement.keyword, read.above);
  const why = unsetter ? `\`unset-var\` removes \`${variable}\` before this line` : late.length > 0 ? `What sets \`${variable}\` runs only later, or for other requests` : `Nothing sets \`${variable}\`${meant === undefined ? '' : `, which is another variable than \`${meant}\``}`;
  const todo = unsetter ? 'Remove that line, or set it again' : late.length > 0 ? 'Set it above' : own ? own.todo : meant === undefined ? 'Set it with `set-var` before' : `Ask for \`${meant}\`, or set \`${variable}\` before`;
  const isMovable = !unsetter && /^(?:set-var|concat|path|method|host)$/.test(use);
  return {
    at: word,
    severity: 'warning',
    message: `${why}, so ${effects[use] ?? `\`${use}\` does nothing`}. ${todo}.`,
    related: [...(unsetter ? [{ name: variable, statement: unsetter }] : late), ...writers.filter(({ name }) => name === meant).slice(0, 1)].map(({ name, statement }) => ({ at: statement, message: statement === unsetter ? 'Removed here' : `Sets \`${name}\`` })),
    repairs: own && !unsetter ? [own.repair] : meant !== undefined ? askFor(read, meant) : isMovable ? moveAbove(read.proxy, read.statement, late) : [],
  };
}

function known(writers: readonly { readonly name: string }[]): ReadonlySet<string> {
  return new Set(writers.map(({ name }) => name).filter(name => /^(?:sess|txn|req)\./.test(name)));
}

function findingFor(line: UnsetLine, configuration: Configuration): RuleFinding {
  const { proxy, owner, statement, word, effect, variable } = line;
  const writers = writersOf(configuration);
  const late = writers.filter(({ name }) => name === variable);
  const own = isOwnFetch(line, known(writers), late.length) ? withoutVar(line) : undefined;
  const meant = late.length === 0 && !own ? meantBy(variable, known(writers)) : undefined;
  const unsetter = unsetterOf(variable, proxy, statement.keyword, line.above);
  const why = unsetter
    ? `\`unset-var\` removes \`${variable}\` before this line`
    : late.length > 0
    ? `What sets \`${variable}\` runs only when this line has run, or for other requests`
    : `Nothing sets \`${variable}\`${meant === undefined ? '' : `, which is another variable than \`${meant}\``}`;
  const what = effect === 'refusal' ? 'this line refuses everybody who comes to it' : 'this line is never taken';
  const todo = unsetter ? 'Remove that line, or set it again' : late.length > 0 ? 'Set it above' : own ? own.todo : meant === undefined ? 'Set it above with `set-var`, or test something else' : `Ask for \`${meant}\`, or set \`${variable}\` above`;
  const message = `${why}, and a test of it never holds: ${what}. ${todo}.`;
  return {
    at: owner === proxy ? word : proxy.header,
    severity: effect === 'refusal' ? 'error' : 'warning',
    message: owner === proxy ? message : asInherited(message),
    related: [
      ...(owner === proxy ? [] : [{ at: statement, message: 'Asks for it' }]),
      ...(unsetter ? [{ at: unsetter, message: 'Removed here' }] : late.map(each => ({ at: each.statement, message: 'Set here' }))),
      ...writers.filter(({ name }) => name === meant).slice(0, 1).map(each => ({ at: each.statement, message: `Sets \`${meant ?? ''}\`` })),
    ],
    repairs: own && !unsetter ? (line.term.kind === 'named' || owner !== proxy ? [] : [own.repair]) : meant === undefined ? (effect === 'refusal' && !unsetter && owner === proxy ? moveAbove(proxy, statement, late) : []) : line.term.kind === 'named' || owner !== proxy ? [] : askFor(line, meant),
  };
}

/** One of several things that a route is for. What nothing sets under any name may be left from another time, and does no harm. */
function findingOnBranch({ proxy, statement, word, variable }: UnsetBranch, configuration: Configuration): RuleFinding[] {
  const writers = writersOf(configuration);
  const late = writers.filter(({ name }) => name === variable);
  const meant = late.length === 0 ? meantBy(variable, known(writers)) : undefined;
  const unsetter = unsetterOf(variable, proxy, statement.keyword, Infinity);
  if (!unsetter && late.length === 0 && meant === undefined) return [];
  const why = unsetter ? `\`unset-var\` removes \`${variable}\` before` : meant === undefined ? `What sets \`${variable}\` runs only later, or for other requests` : `Nothing sets \`${variable}\`, which is another variable than \`${meant}\``;
  const todo = unsetter ? 'Remove that line, or set it again' : meant === undefined ? 'Set it above' : `Ask for \`${meant}\`, or set \`${variable}\` above`;
  return [{
    at: word,
    severity: 'information',
    message: `${why}, and a test of it never holds: what is to go to \`${statement.word(1)?.value ?? ''}\` for that does not. ${todo}.`,
    related: unsetter ? [{ at: unsetter, message: 'Removed here' }] : [...late, ...writers.filter(({ name }) => name === meant).slice(0, 1)].map(each => ({ at: each.statement, message: `Sets \`${each.name}\`` })),
    repairs: meant === undefined ? [] : askFor({ word, variable }, meant),
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
    for (const line of lines) yield findingFor(line, configuration);
    for (const branch of branchesWithUnset(configuration)) yield* findingOnBranch(branch, configuration);
    for (const read of unsetReadsIn(configuration)) if (!lines.some(({ statement }) => statement.equals(read.statement))) yield findingForRead(read, configuration);
  },
});
