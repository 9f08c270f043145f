import { argumentChecks } from '../../language/argument-checks.ts';
import { argumentCountOf, directiveFact, prefixesIn, secondWords } from '../../language/directives.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import { isPrefix, verdictOn } from '../../model/directive.ts';
import { isUnreadable } from '../../model/quoting-problem.ts';
import type { Statement } from '../../syntax/statement.ts';
import { deleteWord } from '../edits/rule-edits.ts';
import { endsAtEmptyWord } from '../findings/lost-words.ts';
import { challengeProblems, curveProblems, readinessProblems } from './acme.ts';
import { addressProblem } from './addresses.ts';
import { balanceProblems, persistProblems } from './balance.ts';
import { defaultCipherProblems } from './cipher-lists.ts';
import { stepProblems } from './check-steps.ts';
import { cookieProblems } from './cookie.ts';
import { directiveProblems } from './directive-problems.ts';
import {
  balanceFactorProblems, captureProblems, filterProblems, forwardedForProblems, forwardedProblems, hashTypeProblems, nameHeaderProblems, retryOnProblems, sslOptionsProblems, userCheckProblems,
  userlistProblems,
} from './lists.ts';
import { cookieCaptureProblems, defaultPathProblems, extraFilesProblems, nodeProblems, smallBufferProblems, threadGroupProblems } from './global-words.ts';
import { loadProblems, sslUseProblems } from './load.ts';
import { logProblems, logStepProblems } from './log.ts';
import { modeProblems } from './mode.ts';
import { optionLineProblems } from './option-lines.ts';
import { shapeOf } from './option-line.ts';
import { extra, isOpen, type ArgumentLine, type ArgumentProblem, type ProblemKind } from './problem.ts';
import { bindProcessProblems, caseAdjustProblems, cpuMapProblems, cpuSetProblems, unixBindProblems } from './process.ts';
import { httpErrorProblems } from './reply.ts';
import { ringSizeProblems } from './ring-size.ts';
import { sourceProblems } from './source.ts';
import { statusRangeProblems } from './status-ranges.ts';
import { stickTableProblems } from './stick-table.ts';
import { stickProblems } from './stick.ts';
import { traceProblems } from './trace.ts';

/** Directives whose arguments are more than a list of words of some kind each. */
const ownGrammars: Readonly<Record<string, (line: ArgumentLine) => Iterable<ArgumentProblem>>> = {
  balance: balanceProblems,
  'persist rdp-cookie': persistProblems,
  cookie: cookieProblems,
  log: logProblems,
  'hash-type': hashTypeProblems,
  'retry-on': retryOnProblems,
  'http-send-name-header': nameHeaderProblems,
  'option forwardfor': forwardedForProblems,
  'option originalto': forwardedForProblems,
  'option forwarded': forwardedProblems,
  'option mysql-check': userCheckProblems,
  'option pgsql-check': userCheckProblems,
  'capture cookie': line => [...captureProblems(line), ...cookieCaptureProblems(line)],
  'capture request header': captureProblems,
  'capture response header': captureProblems,
  'hash-balance-factor': balanceFactorProblems,
  'ssl-default-bind-options': sslOptionsProblems,
  'ssl-default-server-options': sslOptionsProblems,
  'stick-table': stickTableProblems,
  table: stickTableProblems,
  'stick on': stickProblems,
  'stick match': stickProblems,
  'stick store-request': stickProblems,
  'stick store-response': stickProblems,
  source: sourceProblems,
  'http-error': httpErrorProblems,
  'h1-case-adjust': caseAdjustProblems,
  'unix-bind': unixBindProblems,
  'cpu-map': cpuMapProblems,
  'cpu-set': cpuSetProblems,
  'http-err-codes': statusRangeProblems,
  'http-fail-codes': statusRangeProblems,
  size: ringSizeProblems,
  'bind-process': bindProcessProblems,
  'stats bind-process': bindProcessProblems,
  filter: filterProblems,
  load: loadProblems,
  'ssl-f-use': sslUseProblems,
  challenge: challengeProblems,
  curves: curveProblems,
  'challenge-ready': readinessProblems,
  'ssl-default-bind-ciphers': defaultCipherProblems,
  'ssl-default-bind-ciphersuites': defaultCipherProblems,
  'ssl-default-server-ciphers': defaultCipherProblems,
  'ssl-default-server-ciphersuites': defaultCipherProblems,
  trace: traceProblems,
  mode: modeProblems,
  on: logStepProblems,
  'log-stderr': logProblems,
  'ssl-load-extra-files': extraFilesProblems,
  node: nodeProblems,
  'default-path': defaultPathProblems,
  'thread-group': threadGroupProblems,
  'option use-small-buffers': smallBufferProblems,
  user: userlistProblems,
  group: userlistProblems,
  'http-check connect': stepProblems,
  'http-check send': stepProblems,
  'http-check expect': stepProblems,
  'http-check set-var': stepProblems,
  'http-check set-var-fmt': stepProblems,
  'http-check unset-var': stepProblems,
  'tcp-check connect': stepProblems,
  'tcp-check send': stepProblems,
  'tcp-check send-lf': stepProblems,
  'tcp-check send-binary': stepProblems,
  'tcp-check send-binary-lf': stepProblems,
  'tcp-check expect': stepProblems,
  'tcp-check set-var': stepProblems,
  'tcp-check set-var-fmt': stepProblems,
  'tcp-check unset-var': stepProblems,
};

/** Those that say themselves what is missing. */
const saysMissing = new Set([
  'cookie', 'persist rdp-cookie', 'log', 'stick-table', 'filter', 'http-error', 'capture cookie', 'capture request header', 'capture response header', 'http-check unset-var', 'tcp-check unset-var',
  'table', 'log-stderr',
]);

/** Lines with an address and no options: the index of the address. */
const addressAt: Readonly<Record<string, number>> = { nameserver: 1, mailer: 1, 'dgram-bind': 0, dispatch: 0 };

interface Found {
  readonly statement: Statement;
  readonly section: string;
  readonly version: HaproxyVersion;
  readonly problems: readonly ArgumentProblem[];
}

let last: Found | undefined;

/** What HAProxy of this version does not take on a line, of one kind; of what is missing in front of an empty word that rule speaks. */
export function argumentProblems(kind: ProblemKind, statement: Statement, section: string, version: HaproxyVersion): readonly ArgumentProblem[] {
  if (kind === 'missing' && endsAtEmptyWord(statement)) return [];
  return problemsOfKind(kind, statement, section, version);
}

/** True for a line that HAProxy refuses, because an argument is missing, in front of an empty word or not. */
export function lacksArgument(statement: Statement, section: string, version: HaproxyVersion): boolean {
  return problemsOfKind('missing', statement, section, version).some(({ severity }) => severity !== 'warning');
}

/** The rules ask for one line after the other, so that the answer is kept for one. */
function problemsOfKind(kind: ProblemKind, statement: Statement, section: string, version: HaproxyVersion): readonly ArgumentProblem[] {
  if (last?.statement.block !== statement.block || last.statement.index !== statement.index || last.section !== section || last.version !== version) {
    last = { statement, section, version, problems: withoutEquals([...problemsOn(statement, section, version)], statement) };
  }
  return last.problems.length === 0 ? last.problems : last.problems.filter(problem => problem.kind === kind);
}

/** `maxconn = 5000`: of what stands behind the sign nothing else is to be said. */
function withoutEquals(problems: readonly ArgumentProblem[], { words }: Statement): readonly ArgumentProblem[] {
  const sign = problems.length === 0 ? undefined : words.find(({ text }) => text === '=');
  const problem = sign && problems.find(({ at, kind, severity }) => (at.span.start === sign.span.start || kind === 'extra') && severity !== 'warning');
  if (!problem) return problems;
  const before = words[words.indexOf(sign) - 1]?.value ?? '';
  return [{
    kind: problem.kind, at: sign,
    message: `HAProxy takes the \`=\` behind \`${before}\` for its value, and does not start. Write the value alone.`,
    repairs: [{ title: 'Remove the `=`', safety: 'review', edits: [deleteWord(sign)] }],
  }];
}

/** Whether lines that begin so can have problems of this kind at all. */
export function mayHaveProblems(kind: ProblemKind, keyword: string, section: string, version: HaproxyVersion): boolean {
  if (isPrefix(keyword)) return kind === 'extra';
  const shape = shapeOf(keyword, 'socket', section);
  if (kind === 'server-option') return shape?.kind === 'server';
  if (kind === 'bind-option') return shape?.kind === 'bind';
  // Nothing there is a size, and what is too much is an unknown option.
  if (shape) return kind !== 'size' && kind !== 'extra';
  const seconds = secondWords(keyword);
  const names = seconds.size > 0 ? [keyword, ...[...seconds].map(second => `${keyword} ${second}`)] : [keyword];
  return names.some(name => {
    const fact = directiveFact(name, section);
    if (!fact) return false;
    if (ownGrammars[name] || addressAt[name] !== undefined) return true;
    const checks = argumentChecks(fact, version);
    switch (kind) {
      case 'missing': return checks.few !== undefined || checks.one !== undefined;
      case 'extra': return checks.many !== undefined;
      case 'duration': return checks.time !== undefined;
      case 'size': return checks.size !== undefined || checks.digit !== undefined;
      case 'number': return checks.digit !== undefined || checks.min !== undefined || checks.max !== undefined;
      case 'value': return checks.value !== undefined;
      default: return false;
    }
  });
}

/** `no option httpclose foo`: "cannot handle unexpected argument", tried on 2.6 to 3.4. Options that take arguments do not look at them behind `no`. */
function* behindNegated(statement: Statement, section: string, version: HaproxyVersion): Generator<ArgumentProblem> {
  const verdict = statement.keyword === 'no' ? verdictOn(statement, section, version) : undefined;
  if (verdict?.kind !== 'accepted' || !prefixesIn(verdict.fact, version).includes('no')) return;
  const { fact } = verdict;
  const word = statement.words[1 + fact.name.split(' ').length];
  if (word && !isOpen(word) && argumentCountOf(fact).max === 0 && argumentChecks(fact, version).many === 'error') yield extra(word, `no ${fact.name}`);
}

function* problemsOn(statement: Statement, section: string, version: HaproxyVersion): Generator<ArgumentProblem> {
  if (isUnreadable(statement)) return;
  if (isPrefix(statement.keyword)) {
    yield* behindNegated(statement, section, version);
    return;
  }
  const { keyword } = statement;
  const shape = shapeOf(keyword, keyword === 'stats' ? statement.word(1)?.value : undefined, section);
  if (shape) {
    yield* optionLineProblems({ ...shape, statement, section, version });
    return;
  }
  const verdict = verdictOn(statement, section, version);
  if (verdict.kind !== 'accepted') return;
  const { fact } = verdict;
  const line: ArgumentLine = { statement, fact, args: statement.words.slice(fact.name.split(' ').length), section, version };
  if (line.args.some(word => word.value === '' )) return;
  const own = ownGrammars[fact.name];
  for (const problem of directiveProblems(line)) if (problem.kind !== 'missing' || !saysMissing.has(fact.name)) yield problem;
  if (own && (line.args.length > 0 || saysMissing.has(fact.name))) yield* own(line);
  const at = addressAt[fact.name];
  const address = at === undefined ? undefined : line.args[at];
  const problem = address && addressProblem(address, fact.name, version);
  if (problem) yield problem;
}
