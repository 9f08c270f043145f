import { parseDuration, type Duration } from '../language/duration.ts';
import { timeoutFact } from '../language/timeouts.ts';
import { askFor, type Mentions } from '../syntax/mentions.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';
import { factsAbout, forAMoment } from './incremental/memo.ts';
import type { Section } from './section.ts';
import { defaultServerAfter, serversIn, unlikeServers, type DefaultServer, type Server } from './servers/server.ts';

export type ProxyKind = 'defaults' | 'frontend' | 'backend' | 'listen';

/** A setting in force: the line that makes it, and the section that line stands in (the proxy itself, or the defaults it inherits from). */
export interface Setting {
  readonly statement: Statement;
  readonly owner: Proxy;
  /** The word after the keyword, `timeout NAME` and `option NAME` counting as keywords. */
  readonly value: Word | undefined;
}

/** The sections that are proxies. */
export const proxyKinds: readonly string[] = ['defaults', 'frontend', 'backend', 'listen'];

/** A defaults, frontend, backend or listen section together with the defaults it inherits. */
export class Proxy {
  readonly section: Section;
  readonly kind: ProxyKind;
  /** Empty for a section without one. */
  readonly name: string;
  /** The defaults that apply: the one named by `from`, else the last one read before. */
  readonly defaults: Proxy | undefined;
  /** What `perProxy` functions remember. */
  facts: unknown[] | undefined;
  /** What is remembered for a moment; see `memo.ts`. */
  moment: unknown[] | undefined;
  #mode: string | undefined;
  #isDisabled: boolean | undefined;
  #mentions: Mentions | undefined;
  #defaultServer: DefaultServer | 'unread' | undefined = 'unread';
  /** Of a `defaults`: what is in force there, which thousands of sections ask for. */
  #inForce: Map<string, Setting | undefined> | undefined;

  constructor(section: Section, defaults: Proxy | undefined) {
    this.section = section;
    this.kind = section.kind as ProxyKind;
    this.defaults = defaults;
    this.name = this.nameWord?.value ?? '';
  }

  /** The name; an unnamed `defaults from base` has none. */
  get nameWord(): Word | undefined {
    return this.section.isNameless ? undefined : this.section.name;
  }

  /** How a message calls it: "`backend web`", "`defaults base`", "`defaults`". */
  get title(): string {
    return this.nameWord ? `\`${this.kind} ${this.name}\`` : `\`${this.kind}\``;
  }

  /** The header line; the place of what is wrong with the section as a whole. */
  get header(): Statement {
    return this.section.header as Statement;
  }

  /** True for sections that accept clients. */
  get isFrontend(): boolean {
    return this.kind === 'frontend' || this.kind === 'listen';
  }

  /** True for sections that have servers. */
  get isBackend(): boolean {
    return this.kind === 'backend' || this.kind === 'listen';
  }

  /** `http`, `tcp`, ...: its own `mode`, else the inherited one, else `tcp`. */
  get mode(): string {
    return (this.#mode ??= this.effective('mode')?.value?.value ?? 'tcp');
  }

  /** False in modes of other uses than to pass on what clients say: `log`, `spop`, ... */
  get carriesTraffic(): boolean {
    return this.mode === 'http' || this.mode === 'tcp';
  }

  /** True when `disabled` is in force and no later `enabled` undoes it. */
  get isDisabled(): boolean {
    if (this.#isDisabled === undefined) {
      const last = this.statements('disabled', 'enabled').at(-1);
      this.#isDisabled = last ? last.keyword === 'disabled' : (this.defaults?.isDisabled ?? false);
    }
    return this.#isDisabled;
  }

  /** The interesting words it has or inherits; see `syntax/mentions.ts`. */
  get mentions(): Mentions {
    return (this.#mentions ??= this.defaults ? this.section.mentions.with(this.defaults.mentions) : this.section.mentions);
  }

  /** Its own lines that count; see `Section.statements`. */
  statements(...keywords: string[]): readonly Statement[] {
    return this.section.statements(...keywords);
  }

  /** The same for a list that is asked for again and again. */
  statementsAmong(keywords: readonly string[]): readonly Statement[] {
    return this.section.statementsAmong(keywords);
  }

  /** Its own line for `keyword`, the last one of several: one word (`mode`), or `timeout NAME`. */
  own(keyword: string): Setting | undefined {
    const blank = keyword.indexOf(' ');
    const lines = this.statements(blank < 0 ? keyword : keyword.slice(0, blank));
    if (lines.length === 0) return undefined;
    const second = blank < 0 ? undefined : keyword.slice(blank + 1);
    const statement = second === undefined ? lines.at(-1) : lines.filter(line => line.word(1)?.value === second).at(-1);
    return statement && { statement, owner: this, value: statement.word(second === undefined ? 1 : 2) };
  }

  /**
   * The setting in force for a directive that a section overrides as a whole: its own line, else the inherited one. `timeout NAME` answers only
   * where the section has the side that uses it: a `timeout server` in a frontend is ignored (lab case seed-timeout-tunnel-in-frontend).
   */
  effective(keyword: string): Setting | undefined {
    if (keyword.startsWith('timeout ') && !this.uses(keyword.slice('timeout '.length))) return undefined;
    const known = this.#inForce;
    if (known?.has(keyword) === true) return known.get(keyword);
    const setting = this.own(keyword) ?? this.defaults?.effective(keyword);
    if (this.kind === 'defaults') (this.#inForce ??= new Map()).set(keyword, setting);
    return setting;
  }

  /** The lines of a rule set in the order in which they run: inherited ones first (rules in a named defaults), then its own. */
  effectiveLines(keyword: string): Statement[] {
    return [...(this.defaults?.effectiveLines(keyword) ?? []), ...this.statements(keyword)];
  }

  /**
   * The `timeout NAME` in force. Undefined when it is absent, and also when it is 0: HAProxy then goes on as if the line were not there, without a
   * limit or with the timeout it falls back to, even when defaults say otherwise (tried on 2.6 and 3.4). A value that is no plain duration counts.
   */
  timeout(name: string): Setting | undefined {
    const setting = this.effective(`timeout ${name}`);
    return setting && Proxy.durationOf(setting)?.ms === 0 ? undefined : setting;
  }

  /** The timeout whose value HAProxy uses for `timeout NAME`: itself, else the one it falls back to. Undefined when nothing limits the time. */
  timeoutOrFallback(name: string): Setting | undefined {
    const own = this.timeout(name);
    const fallback = own ? undefined : timeoutFact(name)?.fallback;
    return fallback === undefined ? own : this.timeoutOrFallback(fallback);
  }

  /** The line that sets `option NAME`, unless `no option NAME` or `default option NAME` cancels it. */
  option(name: string): Setting | undefined {
    for (const proxy of lineageOf(this)) {
      const last = proxy.statements('option', 'no', 'default').filter(line => optionNamed(line) === name).at(-1);
      if (last) return last.keyword === 'option' ? { statement: last, owner: proxy, value: last.word(2) } : undefined;
    }
    return undefined;
  }

  /** The duration of a `timeout NAME` setting; undefined for what is no duration (an environment variable, say). */
  static durationOf(setting: Setting): Duration | undefined {
    return setting.value && parseDuration(setting.value.value);
  }

  /** The servers in order, each with the `default-server` lines above it, inherited ones first. */
  get servers(): readonly Server[] {
    return serversOf(this);
  }

  /** Servers enough to ask whether any has some options; see `unlikeServers`. */
  get unlikeServers(): readonly Server[] {
    return unlikeServersOf(this);
  }

  /** The `default-server` lines in force at the end of the section, the last one first. */
  get defaultServer(): DefaultServer | undefined {
    if (this.#defaultServer === 'unread') this.#defaultServer = defaultServerAfter(this.statements('default-server'), this.defaults?.defaultServer);
    return this.#defaultServer;
  }

  private uses(timeout: string): boolean {
    const side = timeoutFact(timeout)?.side;
    return this.kind === 'defaults' || side === 'both' || (side === 'frontend' && this.isFrontend) || (side === 'backend' && this.isBackend);
  }
}

const serversOf = forAMoment((proxy: Proxy): readonly Server[] => serversIn(proxy.section, proxy.defaults?.defaultServer, proxy.mentions));

const unlikeServersOf = forAMoment((proxy: Proxy): readonly Server[] => unlikeServers(proxy.servers));

/** The option that an `option NAME`, `no option NAME` or `default option NAME` line is about. */
function optionNamed(line: Statement): string | undefined {
  if (line.keyword === 'option') return line.word(1)?.value;
  return line.word(1)?.value === 'option' ? line.word(2)?.value : undefined;
}

/** A proxy, the defaults it inherits, the defaults those inherit, and so on. */
export function* lineageOf(proxy: Proxy): Generator<Proxy> {
  for (let each: Proxy | undefined = proxy; each; each = each.defaults) yield each;
}

/**
 * A fact about single proxies, remembered until the proxy or what it inherits changes: what rules that look at the whole configuration ask of each of
 * its thousands of sections at each keystroke.
 */
export const perProxy = factsAbout<Proxy>();

/**
 * A question that is answered without reading lines: whether a proxy may have one of these words, on its own lines or on those it inherits. False is
 * certain. Ask it first in what thousands of proxies are asked. Made where the program starts, not at each question.
 */
export function mentionsAny(...words: string[]): (proxy: Proxy) => boolean {
  const ask = askFor(words);
  return proxy => proxy.mentions.mayAnswer(ask);
}

/** The same for a proxy's own lines. */
export function mentionsItself(...words: string[]): (proxy: Proxy) => boolean {
  const ask = askFor(words);
  return proxy => proxy.section.mentions.mayAnswer(ask);
}

/** A fact about the proxies that have or inherit one of these words: of all others it is `none`, which takes neither time nor memory. */
export function perProxyWith<V>(words: readonly string[], none: V, compute: (proxy: Proxy) => V): (proxy: Proxy) => V {
  const ask = askFor(words);
  const fact = perProxy(compute);
  return proxy => (proxy.mentions.mayAnswer(ask) ? fact(proxy) : none);
}

const absent: object = {};

/**
 * The same, remembered only until the rules have all been run: for what they ask one after another, and what makes objects that nobody needs until a line of
 * the section changes. Of a `defaults` it is remembered, since all sections that inherit it are to share the object.
 */
export function forAMomentWith<V>(words: readonly string[], none: V, compute: (proxy: Proxy) => V): (proxy: Proxy) => V {
  const ask = askFor(words);
  const ofDefaults = perProxy(compute);
  const fact = forAMoment((proxy: Proxy): object => (compute(proxy) as object | undefined) ?? absent);
  return proxy => {
    if (!proxy.mentions.mayAnswer(ask)) return none;
    if (proxy.kind === 'defaults') return ofDefaults(proxy);
    const value = fact(proxy);
    return value === absent ? none : (value as V);
  };
}
