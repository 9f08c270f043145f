import { isPlainAddress, parseAddress, type Address } from '../../language/address.ts';
import { parseDuration, type Duration } from '../../language/duration.ts';
import { serverOptionTakesValue } from '../../language/server-options.ts';
import { interestIn, type Mentions } from '../../syntax/mentions.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { inLongSections, perBlock } from '../incremental/per-block.ts';
import type { Section } from '../section.ts';
import { addressIndexOf, DefaultServer, firstOptionIndex, linesWithServerOptions, optionOn, optionsOf, saysOn, type ServerOption, type WrittenOptions } from './server-options.ts';

export type { DefaultServer, ServerOption } from './server-options.ts';

/** Options that rules ask of every server, and that most servers have not. */
const optionNumbers: ReadonlyMap<string, number> = new Map([
  'addr', 'agent-check', 'allbackups', 'alpn', 'backup', 'ca-file', 'check', 'check-alpn', 'check-proto', 'check-send-proxy', 'check-sni', 'check-ssl', 'ciphers', 'ciphersuites', 'cookie',
  'crt', 'crl-file', 'curves', 'disabled', 'error-limit', 'fall', 'fastinter', 'downinter', 'init-addr', 'inter', 'maxconn', 'maxqueue', 'minconn', 'no-agent-check',
  'no-check', 'no-check-sni-auto', 'no-check-ssl', 'no-sni-auto', 'non-stick', 'observe', 'on-error', 'on-marked-down', 'on-marked-up', 'pool-max-conn',
  'port', 'proto', 'resolvers', 'rise', 'send-proxy', 'send-proxy-v2', 'send-proxy-v2-ssl', 'send-proxy-v2-ssl-cn', 'sigalgs', 'slowstart', 'sni', 'source', 'ssl', 'ssl-max-ver', 'ssl-min-ver', 'track',
  'usesrc', 'verify', 'verifyhost', 'weight', 'agent-port', 'agent-inter', 'agent-send', 'agent-addr', 'check-via-socks4',
].map(name => [name, interestIn(name)]));

/** A `server`, `server-template` or `default-server` line, by itself. */
export class ServerLine {
  readonly statement: Statement;
  #address: Address | undefined;
  #hasPlainAddress: boolean | undefined;
  #options: WrittenOptions | undefined;

  constructor(statement: Statement) {
    this.statement = statement;
  }

  /** What the address of a server says; an empty text where it has none. */
  get address(): Address {
    return (this.#address ??= parseAddress(this.statement.word(addressIndexOf(this.statement))?.value ?? ''));
  }

  /** True for an IPv4 address and a port: so it is with most servers. */
  get hasPlainAddress(): boolean {
    if (this.#hasPlainAddress === undefined) {
      const word = this.statement.word(addressIndexOf(this.statement));
      this.#hasPlainAddress = word !== undefined && isPlainAddress(word.block.text, word.start, word.end);
    }
    return this.#hasPlainAddress;
  }

  get options(): WrittenOptions {
    return (this.#options ??= optionsOf(this.statement));
  }
}

/** The server lines of a block: a keystroke in a section of 10,000 of them reads one block anew. */
export const serverLinesIn = inLongSections((block): readonly ServerLine[] =>
  block.statementsAmong(linesWithServerOptions).map(statement => new ServerLine(statement)));

/** A `server` or `server-template` line with the `default-server` lines above it merged in. */
export class Server {
  readonly #line: ServerLine;
  readonly #defaults: DefaultServer | undefined;
  readonly #mentions: Mentions | undefined;

  /** @param mentions the words of its section and of what that inherits, where they are known: an option that is not among them is not set. */
  constructor(line: ServerLine, defaults: DefaultServer | undefined, mentions?: Mentions) {
    this.#line = line;
    this.#defaults = defaults;
    this.#mentions = mentions;
  }

  get statement(): Statement {
    return this.#line.statement;
  }

  /** True when both have the same options, in the same words and from the same lines, and so give the same answers to all questions about them. */
  isLike(other: Server): boolean {
    return this.#defaults === other.#defaults && this.#line.options === other.#line.options;
  }

  get isTemplate(): boolean {
    return this.statement.keyword === 'server-template';
  }

  /** The name, or a template's prefix. */
  get name(): string {
    return this.statement.word(1)?.value ?? '';
  }

  get address(): Word | undefined {
    return this.statement.word(addressIndexOf(this.statement));
  }

  /** What its address says; an empty text where it has none. */
  get parsedAddress(): Address {
    return this.#line.address;
  }

  /** True for an IPv4 address and a port. */
  get hasPlainAddress(): boolean {
    return this.#line.hasPlainAddress;
  }

  /** The option in force, from its own line or else from `default-server`; undefined when absent or taken away. */
  option(name: string): ServerOption | undefined {
    if (this.#lacks(name)) return undefined;
    const own = this.ownOption(name);
    return own === 'off' ? undefined : (own ?? defaultOption(this.#defaults, name));
  }

  has(name: string): boolean {
    if (this.#lacks(name)) return false;
    const own = saysOn(this.statement, name, this.#line.options);
    return own ?? defaultOption(this.#defaults, name) !== undefined;
  }

  /** What its own line says of an option, `off` for `no-<option>`. */
  ownOption(name: string): ServerOption | 'off' | undefined {
    return optionOn(this.statement, name, this.#line.options);
  }

  #lacks(name: string): boolean {
    const number = optionNumbers.get(name);
    return number !== undefined && this.#mentions?.mayHave(number) === false;
  }

  /** The number an option holds, or undefined when absent or not a plain number (an environment variable, say). */
  number(name: string): number | undefined {
    const text = this.option(name)?.value?.value;
    return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  }

  duration(name: string): Duration | undefined {
    const text = this.option(name)?.value?.value;
    return text === undefined ? undefined : parseDuration(text);
  }

  get isDisabled(): boolean {
    return this.has('disabled');
  }

  get isBackup(): boolean {
    return this.has('backup');
  }

  /**
   * True when nobody can say what is missing: an option's name comes from the environment, options are meant to go on in the next line, which
   * line-continuation tells, or stand behind an empty word, which empty-word does.
   */
  get isUncertain(): boolean {
    if (endsInBackslash(this.statement)) return true;
    for (let line = this.#defaults; line; line = line.above) if (hidesOptions(line.statement)) return true;
    return hidesOptions(this.statement);
  }

  /** The `default-server` lines in force for it, from above. */
  get defaultLines(): Statement[] {
    const lines: Statement[] = [];
    for (let line = this.#defaults; line; line = line.above) lines.unshift(line.statement);
    return lines;
  }

  /** True when something would notice that it is down: its own check, an agent, or the check of a server it tracks (whose state is not looked at here). */
  get isChecked(): boolean {
    return this.has('check') || this.has('agent-check') || this.has('track');
  }

  /** True for a server of weight 0, which gets no new clients and which `nbsrv` does not count. An agent may change that, and so may what fills a template in. */
  get isWeightless(): boolean {
    return this.number('weight') === 0 && !this.isTemplate && !this.has('agent-check');
  }

  /**
   * What limits it when it is busy: `maxconn`, or a `minconn` that is alone or higher, which takes its place (lab case minconn-alone; tried on 2.6 and
   * 3.4). Neither limits with 0 (lab case maxconn-zero). A value that the environment gives counts as a limit.
   */
  get limit(): ServerOption | undefined {
    const most = this.number('maxconn') === 0 ? undefined : this.option('maxconn');
    if (!this.has('minconn') || this.number('minconn') === 0) return most;
    const isAbove = (this.number('minconn') ?? 0) > (this.number('maxconn') ?? Infinity);
    return !most || isAbove ? this.option('minconn') : most;
  }

  get isLimited(): boolean {
    return this.limit !== undefined;
  }

  /** How many connections it takes at most; undefined without a limit, and where the environment gives it. */
  get mostConnections(): number | undefined {
    const { limit } = this;
    return limit && this.number(limit.name);
  }
}

/** The servers less those that have the same options as the one before: enough to ask whether any server has some options. */
export function unlikeServers(servers: readonly Server[]): Server[] {
  return servers.filter((server, i) => servers[i - 1]?.isLike(server) !== true);
}

/** The servers with some options: `has` may ask about nothing but their options, and is asked once for servers in a row that have the same. */
export function serversThat(servers: readonly Server[], has: (server: Server) => boolean): Server[] {
  let last: Server | undefined;
  let answer = false;
  return servers.filter(server => {
    if (last?.isLike(server) !== true) answer = has(server);
    last = server;
    return answer;
  });
}

/** The servers on some lines, and what the `default-server` lines among them leave in force. */
interface ReadServers {
  readonly above: DefaultServer | undefined;
  readonly mentions: Mentions;
  readonly servers: readonly Server[];
  readonly below: DefaultServer | undefined;
}

/** A `default-server` line acts only on the servers below it (lab case default-server-after-servers). */
function readServers(lines: Iterable<ServerLine>, above: DefaultServer | undefined, mentions: Mentions): ReadServers {
  const servers: Server[] = [];
  let below = above;
  for (const line of lines) {
    if (line.statement.keyword === 'default-server') below = new DefaultServer(line.statement, below);
    else servers.push(new Server(line, below, mentions));
  }
  return { above, mentions, servers, below };
}

/** What was read of a block last. */
const lastRead = perBlock((): { read: ReadServers | undefined } => ({ read: undefined }));

/**
 * The servers of a section. Where it has thousands, those of a block are the same objects as before, if nothing has changed above them either.
 * @param above the `default-server` lines it inherits
 * @param mentions the words of the section and of what it inherits
 */
export function serversIn(section: Section, above: DefaultServer | undefined, mentions: Mentions): readonly Server[] {
  if (!section.isLong || section.isConditional) return readServers(section.collect(serverLinesIn), above, mentions).servers;
  const parts: (readonly Server[])[] = [];
  for (const block of section.blocks) {
    const last = lastRead(block);
    if (last.read?.above !== above || last.read?.mentions !== mentions) last.read = readServers(serverLinesIn.remembered(block), above, mentions);
    parts.push(last.read.servers);
    above = last.read.below;
  }
  return ([] as Server[]).concat(...parts);
}

/** True when what stands before the last colon of the address has a colon itself, and is no IPv6 address: it is looked up, and no name can be so. */
export function hasHostWithColon(server: Server): boolean {
  if (server.hasPlainAddress) return false;
  const { kind, host } = server.parsedAddress;
  return kind === 'name' && host.includes(':');
}

/** True for `10.0.0.256` and `10.0.0.1.5`: numbers that are no IPv4 address, and no name either. `10.0.0` is one, the C library reads it as `10.0.0.0`. */
export function hasImpossibleNumbers(server: Server): boolean {
  if (server.hasPlainAddress) return false;
  const { kind, host } = server.parsedAddress;
  return kind === 'name' && /^\d+(?:\.\d+){3,}$/.test(host);
}

/** The `default-server` lines in force at the end of a section, by those that it has. */
export function defaultServerAfter(lines: Iterable<Statement>, inherited: DefaultServer | undefined): DefaultServer | undefined {
  let defaultServer = inherited;
  for (const statement of lines) defaultServer = new DefaultServer(statement, defaultServer);
  return defaultServer;
}

/** The option that `default-server` lines set, unless a later one takes it away. */
export function defaultOption(lines: DefaultServer | undefined, name: string): ServerOption | undefined {
  return lines?.option(name);
}

function endsInBackslash({ block, span }: Statement): boolean {
  return /[ \t]\\$/.test(block.text.slice(span.end - 2, span.end));
}

function hidesOptions(statement: Statement): boolean {
  return statement.losesWords || hasNamelessOption(statement);
}

function hasNamelessOption(statement: Statement): boolean {
  const { block, span } = statement;
  if (!block.hasQuoting || !block.text.slice(span.start, span.end).includes('$')) return false;
  return statement.words.slice(firstOptionIndex(statement)).some((word, i, words) => word.hasVariable && !serverOptionTakesValue(words[i - 1]?.value ?? ''));
}
