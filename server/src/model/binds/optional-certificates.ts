import type { AclTest } from '../../expression/acl.ts';
import type { Term } from '../../expression/condition.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { aclLinesOf, fetchOf, termsOn, testsOfTerm } from '../conditions/condition-tests.ts';
import { acceptsNumber } from '../conditions/number-test.ts';
import { conditionOf } from '../conditions/statement-condition.ts';
import type { Configuration } from '../configuration.ts';
import { hasText } from '../incremental/per-block.ts';
import type { Proxy } from '../proxy.ts';
import { turnsAway } from '../request-rules/request-rules.ts';
import { entrancesTo } from '../routes/senders.ts';
import { bindOption, bindOptionValue, bindsOf, isTls, type Bind } from './bind.ts';

/** A test of `ssl_c_verify` for 0 that decides who comes past a line, or where. */
export interface VerifyTest {
  /** The words of the test between braces, or on the `acl` line. */
  readonly words: readonly [Word, ...Word[]];
  /** Between braces: the word with the brace. */
  readonly brace: Word | undefined;
  readonly isNegated: boolean;
  /** The lines that it decides about. */
  readonly lines: readonly [Statement, ...Statement[]];
}

/** The `bind` lines with TLS by which clients come to a section, when each of them asks for a certificate and goes on without. Empty when nobody can tell. */
export function optionalBindsBefore(proxy: Proxy, configuration: Configuration): readonly Bind[] {
  const entrances = proxy.isBackend ? entrancesTo(proxy, configuration) : [proxy];
  const binds = entrances.map(entrance => bindsOf(entrance).filter(isTls));
  const isKnown = entrances.every((entrance, i) => entrance.statements('ssl-f-use').length === 0 && !asksElsewhere(entrance) && binds[i]?.every(isOptional));
  return isKnown ? binds.flat() : [];
}

function isOptional(bind: Bind): boolean {
  const hidden = bind.statement.words.slice(2).some(word => word.hasVariable && !/[/.]/.test(word.value));
  return !hidden && !bindOption(bind, 'crt-list') && bindOptionValue(bind, 'verify') === 'optional' && bind.addresses.every(({ kind }) => kind !== 'unknown');
}

/** True for a line that lets clients in whose certificates do not stand the test. Without such a word their handshake fails. */
export function ignoresErrors(bind: Bind): boolean {
  return bindOption(bind, 'crt-ignore-err') !== undefined || bindOption(bind, 'ca-ignore-err') !== undefined;
}

/** What only a client with a certificate has, and a variable in which it may be kept. */
const certificate = /^(?:ssl_c_(?!verify|err|ca_err)|ssl_fc_has_crt|var$)/;
const mayAsk = hasText(text => /\bssl_c_(?!verify|err|ca_err)|\bssl_fc_has_crt/.test(text));
const conditional = ['http-request', 'redirect', 'tcp-request', 'use-server', 'use_backend'];

/** True where some condition of a section asks whether there is a certificate, or whose: it may do so before the others. */
function asksElsewhere(proxy: Proxy): boolean {
  const lines = mayAsk(proxy.section) ? proxy.statementsAmong(conditional) : [];
  const isAsked = lines.some(line => termsOn(line).some(term => asksForCertificate(term, proxy)));
  return isAsked || (proxy.defaults !== undefined && asksElsewhere(proxy.defaults));
}

function asksForCertificate(term: Term, owner: Proxy): boolean {
  return testsOfTerm(term, owner).some(test => certificate.test(fetchOf(test)));
}

/** The tests that are taken to say that a client has shown a good certificate, an ACL once. Of refusals without another test only with `isStrict`. */
export function verifyTestsOf(proxy: Proxy, isStrict: boolean): readonly VerifyTest[] {
  if (asksElsewhere(proxy)) return [];
  const found: VerifyTest[] = [];
  const byName = new Map<string, Statement[]>();
  for (const { statement, term, test } of proxy.statementsAmong(conditional).flatMap(line => decidingOn(line, proxy, isStrict))) {
    const lines: [Statement, ...Statement[]] = [statement];
    const known = term.kind === 'named' ? byName.get(term.name) : undefined;
    if (known) known.push(statement);
    else found.push({ ...test, lines });
    if (term.kind === 'named' && !known) byName.set(term.name, lines);
  }
  return found;
}

interface Deciding {
  readonly statement: Statement;
  readonly term: Term;
  readonly test: Omit<VerifyTest, 'lines'>;
}

/** The terms of a line by which it lets those pass, or only turns the others away, for whom the test holds. */
function decidingOn(statement: Statement, proxy: Proxy, isStrict: boolean): Deciding[] {
  const isLetting = lets(statement);
  const said = isLetting === undefined ? undefined : conditionOf(statement);
  if (!said || !proxy.section.isCertain(statement) || (proxy.mode !== 'http' && /^(?:http-request|redirect)$/.test(statement.keyword))) return [];
  const { condition: { groups }, start, unless } = said;
  const terms = groups.flat();
  if (terms.some(term => asksForCertificate(term, proxy)) || (!isLetting && !isStrict && terms.length === 1)) return [];
  return terms.filter(term => (term.negated !== unless) !== isLetting).flatMap(term => {
    const test = testOf(term, statement, start, proxy);
    return test ? [{ statement, term, test }] : [];
  });
}

/** True for a line that lets pass or chooses what it acts on, false for one that turns it away; undefined for all others. */
function lets(statement: Statement): boolean | undefined {
  if (statement.keyword === 'use_backend' || statement.keyword === 'use-server') return true;
  if (statement.keyword === 'redirect' || turnsAway(statement)) return false;
  const action = statement.word(statement.keyword === 'tcp-request' ? 2 : 1)?.value;
  return action === 'allow' || action === 'accept' ? true : action === 'redirect' ? false : undefined;
}

function testOf(term: Term, statement: Statement, start: number, owner: Proxy): Omit<VerifyTest, 'lines'> | undefined {
  const [test, another] = testsOfTerm(term, owner);
  if (!test || another || !isVerified(test)) return undefined;
  const lines = term.kind === 'named' ? aclLinesOf(term.name, owner) : [];
  const [line = statement] = lines;
  if (!owner.section.isCertain(line)) return undefined;
  const [first, ...others] = term.kind === 'named' ? line.words.slice(2) : statement.words.slice(start + term.firstWord, start + term.endWord);
  const brace = term.kind === 'named' ? undefined : statement.word(start + term.firstWord - 1);
  return first?.value.startsWith('ssl_c_verify') ? { words: [first, ...others], brace, isNegated: term.negated } : undefined;
}

/** `ssl_c_verify 0`, with `eq` or without. */
function isVerified(test: AclTest): boolean {
  const { calls } = test.criterion;
  return calls.length === 1 && calls[0]?.name === 'ssl_c_verify' && acceptsNumber(test, 0) === true && acceptsNumber(test, 1) === false;
}
