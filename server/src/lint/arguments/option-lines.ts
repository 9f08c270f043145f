import { isAtLeast } from '../../language/version.ts';
import { serverOptionFact } from '../../language/server-options.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { joinedPort } from '../edits/address-edits.ts';
import { addressProblem } from './addresses.ts';
import { bindLineProblems } from './bind-line.ts';
import { cipherListProblems } from './cipher-lists.ts';
import type { OptionLine } from './option-line.ts';
import { optionProblems } from './option-problems.ts';
import { isOpen, missing, type ArgumentProblem } from './problem.ts';
import { serverNameProblem } from './server-name.ts';
import { tlsVersionProblems } from './tls-versions.ts';

type Line = Omit<OptionLine, 'words'>;

/** What stands before the options of a server or a listener, and the options. */
export function optionLineProblems(line: Line): readonly ArgumentProblem[] {
  const tail = tailOf(line);
  if (tail !== undefined && cleanTails.has(tail) && isPlainServer(line)) return [];
  const problems = [...problemsOn(line)];
  if (tail !== undefined && problems.length === 0) {
    if (cleanTails.size > 2000) cleanTails.clear();
    // A slice would keep the whole file alive.
    cleanTails.add(Array.from(tail).join(''));
  }
  return problems;
}

/** The ends of lines in which nothing was found: most servers of a file have the same options. */
const cleanTails = new Set<string>();

/** What a `server` line says behind the address, with all that its meaning depends on. */
function tailOf({ statement, section, version, first }: Line): string | undefined {
  if (statement.keyword !== 'server' || section === 'peers' || statement.block.hasQuoting) return undefined;
  const option = statement.word(first);
  return option && `${version} ${section} ${statement.block.text.slice(option.span.start, statement.span.end)}`;
}

/** True for an address in which there is nothing to find: a host and a port. */
function isPlainServer({ statement }: Line): boolean {
  const port = /^[\w.-]+:(\d{1,5})$/.exec(statement.word(2)?.text ?? '')?.[1];
  return port !== undefined && Number(port) <= 65535 && isName(statement.word(1)?.text ?? '');
}

/** What the name of a server is made of: tried on 2.6 to 3.4. */
function isName(text: string): boolean {
  return /^[\w.:-]+$/.test(text);
}

/** The name in a line like `server NAME ADDRESS`, with a character that no name has. */
function nameProblem({ statement: { keyword } }: Line, name: Word | undefined): ArgumentProblem | undefined {
  if (!name || !['server', 'server-template', 'peer'].includes(keyword) || isOpen(name) || isName(name.value)) return undefined;
  return { kind: 'value', at: name, message: `\`${name.value}\` is no name for a \`${keyword}\` line: HAProxy does not start. Letters, digits, \`-\`, \`_\`, \`.\` and \`:\` make a name.` };
}

function* problemsOn(line: Line): Generator<ArgumentProblem> {
  const { words } = line.statement;
  const lacking = lackingBefore(line, words);
  if (lacking) {
    yield lacking;
    return;
  }
  if (words.slice(1, line.first).some(word => word.text.includes('[*]'))) return;
  const { keyword } = line.statement;
  const badName = nameProblem(line, words[1]);
  if (badName) {
    yield badName;
    return;
  }
  const misplaced = serverNameProblem(line.statement, line.section);
  if (misplaced) {
    yield misplaced;
    return;
  }
  const count = keyword === 'server-template' ? words[2] : undefined;
  if (count && !isOpen(count) && !isCount(count.value)) {
    yield { kind: 'number', at: count, message: `\`${count.value}\` is no number of servers: HAProxy does not start. Write a number, like \`3\`, or a range, like \`1-3\`.` };
    return;
  }
  const address = line.first > 1 ? words[line.first - 1] : undefined;
  // In a `peers` section a server may go without an address, which is then on the `bind` line.
  if (line.section === 'peers' && line.kind === 'server' && address && keyword !== 'default-server' && isOption(address.value)) return;
  const problem = address && addressProblem(address, useOf(line), line.version);
  if (problem) {
    const joined = joinedPort(address, words[line.first]);
    yield joined.length > 0 ? { ...problem, repairs: joined } : problem;
    return;
  }
  yield* optionProblems({ ...line, words });
  yield* tlsVersionProblems({ ...line, words });
  yield* cipherListProblems({ ...line, words });
  yield* bindLineProblems({ ...line, words });
}

function isOption(text: string): boolean {
  return serverOptionFact(text) !== undefined;
}

function useOf({ statement: { keyword }, section }: Line): string {
  if (keyword === 'stats') return 'stats socket';
  if (keyword === 'server' && section === 'ring') return 'ring server';
  return section === 'peers' && keyword === 'server' ? 'peer' : keyword;
}

function isCount(text: string): boolean {
  const [, first = '0', last = first] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  return Number(last) >= Number(first) && Number(last) > 0;
}

/** The name and the address that have to stand before the options; a `peers` section says nothing or warns. */
function lackingBefore({ statement, section, version, first }: Line, words: readonly Word[]): ArgumentProblem | undefined {
  if (words.length >= first) return undefined;
  const { keyword } = statement;
  if (section === 'peers') return keyword === 'peer' && isAtLeast(version, '3.0') ? lackingPeer(statement) : undefined;
  if (section === 'log-forward') return undefined;
  if (keyword === 'default-server' || keyword === 'default-bind') return undefined;
  if (keyword === 'server') return missing(statement, 'server', 'a name and an address, `server NAME ADDRESS:PORT`');
  if (keyword === 'server-template') return missing(statement, 'server-template', 'a prefix, a number and an address, `server-template PREFIX NUMBER ADDRESS:PORT`');
  return missing(statement, keyword === 'stats' ? 'stats socket' : keyword, keyword === 'stats' ? 'a path or an address' : 'an address, `bind :PORT`');
}

function lackingPeer(statement: Statement): ArgumentProblem {
  return { kind: 'missing', at: statement, severity: 'warning', message: '`peer` needs a name and an address: HAProxy warns and ignores the line. Write `peer NAME ADDRESS:PORT`.' };
}
