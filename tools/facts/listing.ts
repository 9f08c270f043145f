import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toHaproxyVersion, type HaproxyVersion } from '../../server/src/language/version.ts';

/** What a HAProxy binary says of itself: its version, the features it is built with, and every word it has registered, as `KIND NAME`. */
export interface Listing {
  readonly version: HaproxyVersion;
  /** As in `haproxy -vv`: `OPENSSL`, `LUA`, `QUIC` ... */
  readonly features: ReadonlySet<string>;
  /** The words, with what is said of them: `+1` of an option with a value, the parameters, checkpoints and types of a sample fetch or converter. */
  readonly words: ReadonlyMap<string, string>;
}

const smallest = 'global\n\nlisten facts\n  mode http\n  bind 127.0.0.1:1\n  timeout client 1s\n  timeout server 1s\n  timeout connect 1s\n';

/** Asks a binary with `-vv` and `-dKall`. Throws where it cannot be run, and where its version is not one of ours. */
export function listingOf(binary: string): Listing {
  const about = execFileSync(binary, ['-vv'], { encoding: 'utf8' });
  const version = toHaproxyVersion(/^HAProxy version (\S+)/.exec(about)?.[1] ?? '');
  if (version === undefined) throw new Error(`${binary} is no HAProxy of a known version`);
  const features = /^Feature list : (.*)$/m.exec(about)?.[1]?.split(' ').filter(feature => feature.startsWith('+')).map(feature => feature.slice(1));
  const directory = mkdtempSync(join(tmpdir(), 'haproxy-facts-'));
  try {
    const file = join(directory, 'smallest.cfg');
    writeFileSync(file, smallest);
    return { version, features: new Set(features), words: wordsIn(execFileSync(binary, ['-dKall', '-c', '-f', file], { encoding: 'utf8' })) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Reads what `-dKall` prints. */
export function wordsIn(text: string): Map<string, string> {
  const words = new Map<string, string>();
  let chapter = '';
  let section = '';
  for (const line of text.split('\n')) {
    const header = /^# List of registered (.*):$/.exec(line);
    if (header) chapter = header[1] as string;
    else if (line.startsWith('#') || line.trim() === '') continue;
    else if (chapter === 'configuration keywords' && !line.startsWith('\t')) section = line.trim();
    else addWord(words, chapter, section, line.trim());
  }
  return words;
}

function addWord(words: Map<string, string>, chapter: string, section: string, line: string): void {
  const [first = ''] = line.split(' ');
  if (chapter === 'ACL keywords') words.set(`acl ${first}`, line);
  else if (chapter === 'filter names') words.set(`filter ${first}`, '');
  else if (chapter === 'sample converter functions') addSample(words, 'converter', line);
  else if (chapter === 'sample fetch functions') addSample(words, 'fetch', line);
  else if (chapter === 'configuration keywords') words.set(...keywordOf(section, line));
}

/** `name(types): out`, a fetch with its checkpoints before it, a converter with `=> in` behind it: `-dKall` writes the output first. */
function addSample(words: Map<string, string>, kind: 'fetch' | 'converter', line: string): void {
  const [, points = '', name = '', types = '', result = ''] = /^(?:\[ (.*) \] )?([^\s(:]+)(?:\((.*)\))?: (.*)$/.exec(line) ?? [];
  const checkpoints = points.replaceAll(' ', '').replaceAll('Y', '1').replaceAll('.', '0');
  words.set(`${kind} ${name}`, [checkpoints, shorten(types), result].filter(part => part !== '').join(' '));
}

const shortTypes: readonly [string, string][] = [
  ['integer', 'int'], ['IPv4 address', 'ipv4'], ['IPv6 address', 'ipv6'], ['user list', 'userlist'], ['IPv4 mask', 'mask4'], ['IPv6 mask', 'mask6'],
  ['Protocol buffers field number', 'pbuf-field'],
];

function shorten(types: string): string {
  return shortTypes.reduce((text, [long, short]) => text.replaceAll(long, short), types);
}

function keywordOf(section: string, line: string): [string, string] {
  const words = line.split(' ');
  if (section === 'crt-list') return [`crt-list ${words[0]}`, words[1] ?? ''];
  if (line.startsWith('bind <addr>')) {
    const [name = '', value = ''] = words.slice(words[2] === 'ssl' && words.length > 3 && words[3] !== '+1' ? 3 : 2);
    return [`bind ${name}`, value];
  }
  if (line.startsWith('server <name> <addr>')) return [`server ${words[3]}`, words[4] ?? ''];
  if (words[0] === 'option') return [`directive proxy option ${words[1]}`, ''];
  const action = /^((?:quic|tcp|http)-\S+(?: connection| session| content)?) (\S+?)\*?$/.exec(line);
  if (action) return [`action ${action[1]} ${action[2]}`, ''];
  return [`directive ${section === 'listen' ? 'proxy' : section} ${words[0]}`, ''];
}
