import { optionChecks } from '../../language/argument-checks.ts';
import type { ArgumentFact } from '../../language/arguments.ts';
import { allBindOptions, bindOptionsIn } from '../../language/bind-option-facts.ts';
import { isKnownIn, isRemovedIn } from '../../language/lifetime.ts';
import type { OptionFact } from '../../language/option-fact.ts';
import { allServerOptions, serverOptionsIn } from '../../language/server-options.ts';
import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import { nameAndValue } from '../name-and-value.ts';
import { meantBy, slipFor } from '../slips.ts';
import { joinedAddresses, joinedPort } from '../edits/address-edits.ts';
import { deleteOption, deleteWord, replaceWord } from '../edits/rule-edits.ts';
import type { RuleRepair } from '../finding.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { addressProblem } from './addresses.ts';
import { optionsOf, type OptionLine, type WrittenOption } from './option-line.ts';
import { cutOffUnit, lostValue } from './lost-values.ts';
import { badWord, isOpen, listOf, missing, type ArgumentProblem } from './problem.ts';
import { bindNumberProblem } from './bind-numbers.ts';
import { resolveNetProblem } from './networks.ts';
import { processSetProblem } from './process.ts';
import { interfaceProblem } from './source.ts';
import { valueProblem } from './values.ts';

/** What HAProxy does not take in the options of a server or a listener. */
export function* optionProblems(line: OptionLine): Generator<ArgumentProblem> {
  let hasSource = false;
  let previous: WrittenOption | undefined;
  for (const option of optionsOf(line)) {
    const { fact, word } = option;
    if (!fact || !isKnownIn(fact, line.version)) {
      // A backslash at the end of a line is line-continuation's.
      if (!isOpen(word) && word.text.trimEnd() !== '\\' && !(fact && isRemovedIn(fact, line.version) && fact.name === 'process')) yield cutOffUnit(line, option, previous) ?? unknownOption(line, option);
      return;
    }
    previous = option;
    if (fact.isServerOnly && line.statement.keyword === 'default-server') {
      // An alert all the same, but HAProxy starts: tried on 2.6 to 3.4.
      yield {
        kind: 'server-option', at: word, severity: 'warning', message: `\`default-server\` does not take \`${fact.name}\`: HAProxy complains and ignores it. Set it on the \`server\` lines.`,
        repairs: [{ title: `Remove \`${fact.name}\``, safety: 'review', edits: deleteOption(option) }],
      };
    }
    if (fact.name === 'usesrc' && !hasSource) {
      yield { kind: 'server-option', at: word, message: '`usesrc` only goes with `source`, right behind its address: HAProxy does not start.' };
    }
    if (endsInInterface(line, option)) yield missing(line.words.at(-1) as Word, 'interface', 'the name of an interface');
    hasSource = fact.name === 'source' || (hasSource && fact.name === 'usesrc');
    const problems = [...valueProblems(line, option, fact)];
    const lost = lostValue(line, option, problems);
    if (lost) {
      yield lost;
      return;
    }
    yield* problems;
  }
}

/** `source 192.0.2.1 interface`, and nothing behind it. */
function endsInInterface({ words }: OptionLine, { fact, value }: WrittenOption): boolean {
  return value !== undefined && (fact?.name === 'source' || fact?.name === 'usesrc') && words.at(-1)?.value === 'interface' && words.at(-2)?.start === value.start;
}

function* valueProblems({ kind, version }: OptionLine, { word, value }: WrittenOption, fact: OptionFact): Generator<ArgumentProblem> {
  const checks = optionChecks(kind, fact.name, version);
  if (!fact.value) return;
  if (!value) {
    if (checks.few) yield missing(word, fact.name, `a value${fact.signatures[0] ? `, \`${fact.signatures[0]}\`` : ''}`);
    return;
  }
  if (isOpen(value)) return;
  const problem = (fact.name === 'source' ? interfaceProblem(value) : undefined) ?? (fact.value.kind === 'addr' || fact.name === 'usesrc' ? addressProblem(value, fact.name === 'source' ? 'server source' : fact.name, version) : special(kind, fact, value, version) ?? valueProblem(value, fact.name, valueOf(fact, value), checks, fact, version));
  if (problem) yield problem;
}

/** `mode 660`, `init-addr last,none`: values that the table cannot say. */
function special(kind: OptionLine['kind'], fact: OptionFact, value: Word, version: HaproxyVersion): ArgumentProblem | undefined {
  if (fact.name === 'mode' && kind === 'bind' && !/^-?[0-7]+$/.test(value.value)) {
    return { kind: 'number', at: value, message: `\`${value.value}\` is no file mode: HAProxy does not start. Write an octal number, like \`660\`.` };
  }
  if (fact.name === 'process') return processSetProblem(value, fact.name, version);
  if (fact.name === 'init-addr') return initAddress(value);
  if (fact.name === 'resolve-net') return resolveNetProblem(value);
  if (fact.name === 'ca-ignore-err' || fact.name === 'crt-ignore-err') return ignoredError(fact.name, value, version);
  if (fact.name === 'shards' && value.value.startsWith('by-')) return shardsBy(value, version);
  if (fact.name === 'quic-cc-algo') return congestionControl(value, version);
  return kind === 'bind' ? bindNumberProblem(fact.name, value, version) : undefined;
}

function initAddress(value: Word): ArgumentProblem | undefined {
  const part = value.value.split(',').find(each => each !== '' && !/^(?:last|libc|none)$/.test(each) && !/^[\d.]+$/.test(each) && !each.includes(':'));
  return part === undefined ? undefined : { kind: 'value', at: value, message: `\`init-addr\` does not take \`${part}\`: HAProxy does not start. It takes ${listOf(['last', 'libc', 'none'])}, or an IP address.` };
}

/** "ID 'N' out of range (1..94)", "error constant 'X' unknown": tried on 2.6 to 3.4. Which names there are depends on the TLS library, and 2.6 knows none. */
function ignoredError(name: string, value: Word, version: HaproxyVersion): ArgumentProblem | undefined {
  if (value.value === 'all') return undefined;
  const takesNames = isAtLeast(version, '2.8');
  const bad = value.value.split(',').find(each => (/^\d+$/.test(each) ? Number(each) < 1 || Number(each) > 94 : /^[A-Za-z]/.test(each) && !(takesNames && each.startsWith('X509_V_ERR_'))));
  return bad === undefined ? undefined : { kind: 'number', at: value, message: `\`${bad}\` is no error of the TLS library for \`${name}\`: HAProxy does not start. Write numbers from 1 to 94${takesNames ? ', or names like `X509_V_ERR_CERT_HAS_EXPIRED`' : ''}.` };
}

/** `by-thread`, and from 2.7 on `by-group`. */
function shardsBy(value: Word, version: HaproxyVersion): ArgumentProblem | undefined {
  const known = isAtLeast(version, '2.8') ? ['by-thread', 'by-group'] : ['by-thread'];
  return known.includes(value.value) ? undefined : badWord(value, 'shards', known);
}

/** The algorithms; 3.0 looks at their first letters only. The window in parentheses goes from 10k to 4g. Older versions were not tried. */
function congestionControl(value: Word, version: HaproxyVersion): ArgumentProblem | undefined {
  if (!isAtLeast(version, '3.0')) return undefined;
  const [, name = '', rest = ''] = /^([^(]*)(.*)$/.exec(value.value) ?? [];
  const known = isAtLeast(version, '3.1') ? ['cubic', 'newreno', 'bbr', 'nocc'] : ['cubic', 'newreno', 'nocc'];
  const isKnown = isAtLeast(version, '3.2') ? known.includes(name) : known.some(each => name.startsWith(each));
  if (!isKnown) return badWord(value, 'quic-cc-algo', known);
  const window = /^\((\d+)([kmg]?)[,)]/i.exec(rest);
  const size = window ? Number(window[1]) * 1024 ** ['', 'k', 'm', 'g'].indexOf((window[2] ?? '').toLowerCase()) : undefined;
  const isBad = rest === '(' || (size !== undefined && (size < 10 * 1024 || size > 4 * 1024 ** 3));
  return isBad ? { kind: 'value', at: value, message: `\`${value.value}\` has no window that \`quic-cc-algo\` takes: HAProxy does not start. Write a size from \`10k\` to \`4g\` between the parentheses.` } : undefined;
}

const open: ArgumentFact = { kind: 'string', times: '' };

function valueOf(fact: OptionFact, word: Word): ArgumentFact {
  const value = fact.value ?? open;
  if (fact.name === 'shards' && word.value.startsWith('by-')) return open;
  if (fact.name === 'shards') return { kind: 'int', times: '' };
  return fact.name === 'quic-cc-algo' || fact.name === 'thread' ? open : value;
}

/** `crt=FILE` and `inter2s`: an option and its value with a blank between them. */
function meantPair({ text }: Word, kind: OptionLine['kind'], options: readonly OptionFact[]): string | undefined {
  const names = options.filter(({ value }) => value).map(({ name }) => name);
  return nameAndValue(text, true, written => (names.includes(written) ? written : slipFor(kind, written, names)));
}

/** `bind :443 ssl /etc/x.pem`: the name of a file, where no other word says which certificate is meant. */
function certificate({ text }: Word, kind: OptionLine['kind'], { words }: Statement): string | undefined {
  const has = (...names: string[]) => words.some(({ value }) => names.includes(value));
  return kind === 'bind' && /^"?(?:\/[^\s:]*|[\w./-]+\.(?:pem|crt))"?$/.test(text) && has('ssl') && !has('crt', 'crt-list', 'default-crt') ? `crt ${text}` : undefined;
}

/** Without TLS nobody agrees on a protocol by `alpn`, and what speaks HTTP/2 has to know it. */
function inClear(meant: string | undefined, kind: OptionLine['kind'], { words }: Statement): string | undefined {
  return kind === 'bind' && meant === 'alpn h2,http/1.1' && !words.some(({ value }) => value === 'ssl') ? 'proto h2' : meant;
}

/** `bind :83 :84` and `server a 192.0.2.10 :80`: what belongs to the address before it. */
function joinedToAddress(statement: Statement, word: Word): RuleRepair[] {
  const at = statement.words.findIndex(({ start }) => start === word.start);
  if (statement.keyword === 'bind' && at === 2) return joinedAddresses(statement, at);
  return statement.keyword === 'server' && at === 3 ? joinedPort(statement.words[2], word) : [];
}

/** A word that is no option, or that another version knows. */
function unknownOption({ kind, statement, version, section }: OptionLine, { word, fact }: WrittenOption): ArgumentProblem {
  const name = word.value;
  const problem = (message: string, repairs: ArgumentProblem['repairs'] = []): ArgumentProblem => ({ kind: kind === 'server' ? 'server-option' : 'bind-option', at: word, message, repairs });
  const line = statement.keyword === 'stats' ? 'stats socket' : statement.keyword;
  if (fact && isRemovedIn(fact, version)) return problem(`HAProxy ${version} no longer knows \`${name}\` and does not start: it went with ${fact.removed ?? ''}.${fact.instead ? ` Use \`${fact.instead}\`.` : ''}`);
  if (fact) return problem(`HAProxy ${version} does not know \`${name}\` on a \`${line}\` line yet${fact.since ? `, which came with ${fact.since}` : ''}, and does not start. Remove it, or run a newer version.`);
  const options = kind === 'server' ? serverOptionsIn(version) : bindOptionsIn(version);
  const isCondition = name === 'if' || name === 'unless';
  const names = options.map(option => option.name);
  const pair = meantPair(word, kind, options);
  const isTime = /^(?:\d+[a-z]{0,2}|[a-z])$/i.test(name);
  const meant = isCondition || isTime ? undefined : pair ?? certificate(word, kind, statement) ?? inClear(meantBy(kind, name, names), kind, statement);
  const other = (kind === 'server' ? allBindOptions() : allServerOptions()).some(option => option.name === name);
  const hint = meant
    ? ` Did you mean \`${meant}\`?`
    : other ? ` That is an option of \`${kind === 'server' ? 'bind' : 'server'}\` lines.`
    : statement.keyword === 'default-server' && /^[\w.[\]:*-]+:\d+$/.test(name) ? ' A `default-server` line has no address.'
    : isCondition ? ` A \`${line}\` line has no condition.`
    : kind === 'server' && /^\d+[mu]?[smhd]$/.test(name) ? ` A time stands behind the option that it is for, as in \`inter ${name}\`.` : '';
  const joined = isCondition || meant ? [] : joinedToAddress(statement, word);
  if (joined[0]) return problem(`\`${name}\` is no option of a \`${line}\` line, and the address has ended: HAProxy ${version} does not start. ${joined[0].title}.`, joined);
  return problem(
    `\`${name}\` is no option of a \`${line}\` line${section === 'peers' || section === 'ring' ? ` in a \`${section}\` section` : ''}: HAProxy ${version} does not start.${hint}`,
    meant ? [{ title: `Change to \`${meant}\``, safety: 'review', edits: [replaceWord(word, meant)] }] : word === statement.words.at(-1) ? [{ title: `Remove \`${name}\``, safety: 'review', edits: [deleteWord(word)] }] : [],
  );
}
