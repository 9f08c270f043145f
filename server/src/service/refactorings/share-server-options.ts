import { isKnownIn } from '../../language/lifetime.ts';
import { serverOptionFact } from '../../language/server-options.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import type { RuleEdit } from '../../lint/edits/rule-edits.ts';
import type { Proxy } from '../../model/proxy.ts';
import { firstOptionIndex, linesWithServerOptions, oppositeOf } from '../../model/servers/server-options.ts';
import type { Statement } from '../../syntax/statement.ts';
import { asWritten, type Word } from '../../syntax/word.ts';
import { insertAbove, type Chosen, type PlacedRefactoring } from './refactoring.ts';

/** Options of which the words around them are a part, or that act on one another in the order in which they are written. */
const bound = /^(?:source|usesrc|interface|force-.*)$/;

/** An editor asks at each move of the cursor; longer lists are made by programs. */
const mostServers = 500;

interface WrittenOption {
  readonly name: string;
  /** With its value, as it is written. */
  readonly text: string;
  readonly words: readonly [Word, ...Word[]];
}

/** Writes the options that all servers of a section have on a `default-server` line above them. */
export function shareServerOptions({ proxy, section, statement }: Chosen): PlacedRefactoring[] {
  const { keyword } = statement;
  if (!proxy.isBackend || section.isConditional || !(statement.equals(section.header) || keyword === 'default-server' || isServer(statement))) return [];
  const servers = serversInOneRun(proxy);
  const [first] = servers;
  if (!first || servers.length < 2 || proxy.servers.some(server => server.isUncertain)) return [];
  const lists = servers.map(line => optionsOf(line));
  const shared = (lists[0] ?? []).filter(option => isShareable(option.name, section.version) && lists.every(list => saysOnce(list, option)));
  if (shared.length === 0) return [];
  const text = shared.map(option => option.text).join(' ');
  const names = new Set(shared.map(option => option.name));
  const removals = lists.flatMap(list => list.filter(({ name }) => names.has(name)).map(removal));
  const title = `Move \`${text}\` of all ${servers.length} servers to \`default-server\``;
  return [{ title, kind: 'extract', edits: [insertAbove(first, `default-server ${text}`), ...removals] }];
}

/** The server lines of a section; none where a `default-server` line stands between them, which acts on a part of them, or where HAProxy does not read all of a line. */
function serversInOneRun(proxy: Proxy): Statement[] {
  const lines = proxy.statementsAmong(linesWithServerOptions);
  const first = lines.findIndex(isServer);
  const servers = lines.filter(isServer);
  if (servers.length > mostServers) return [];
  const isOneRun = lines.slice(Math.max(0, first)).findIndex(line => !isServer(line));
  if (isOneRun >= 0 && isOneRun < servers.length) return [];
  return servers.every(line => line.words.length === line.allWords.length) ? servers : [];
}

function isServer({ keyword }: Statement): boolean {
  return keyword === 'server' || keyword === 'server-template';
}

/** The options of a server line; those from the first unknown word on are left out. */
function optionsOf(statement: Statement): WrittenOption[] {
  const options: WrittenOption[] = [];
  for (let i = firstOptionIndex(statement); ; i++) {
    const word = statement.word(i);
    const fact = word && serverOptionFact(word.value);
    if (!word || !fact) return options;
    const value = fact.value ? statement.word(++i) : undefined;
    if (fact.value && !value) return options;
    const words: readonly [Word, ...Word[]] = value ? [word, value] : [word];
    options.push({ name: word.value, text: asWritten(words), words });
  }
}

function isShareable(name: string, version: HaproxyVersion): boolean {
  const fact = serverOptionFact(name);
  return fact !== undefined && !fact.isServerOnly && isKnownIn(fact, version) && !bound.test(name);
}

/** True when a line has the option once, and nothing that undoes it. */
function saysOnce(list: readonly WrittenOption[], { name, text }: WrittenOption): boolean {
  const opposite = oppositeOf(name);
  const [found, ...others] = list.filter(each => each.name === name || each.name === opposite);
  return found?.text === text && others.length === 0;
}

/** Takes an option away, with the blanks before it. */
function removal({ words }: WrittenOption): RuleEdit {
  const [{ block, span }] = words;
  let { start } = span;
  while (/[ \t]/.test(block.text.charAt(start - 1))) start--;
  return { at: { block, span: { start, end: (words.at(-1) as Word).span.end } }, text: '' };
}
