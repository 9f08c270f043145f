import type { HaproxyVersion } from '../language/version.ts';
import type { Configuration } from '../model/configuration.ts';
import type { Proxy } from '../model/proxy.ts';
import type { Block } from '../syntax/block.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Category, RuleFinding, Severity } from './finding.ts';
import type { SuppressionOutcome } from './suppression.ts';

/** `recommended` is on unless said otherwise; `strict` adds smells and security; `all` adds the rest. */
export const presets = ['recommended', 'strict', 'all'] as const;
export type Preset = (typeof presets)[number];

/** An option of a rule: its JSON type follows its default. Durations are written as in haproxy.cfg (`30s`), and are never bare numbers. */
export interface RuleOption {
  readonly default: string | number | boolean;
  readonly description: string;
  /** How the value is read. A `duration` is a number with a unit, `0` turns the check off. */
  readonly kind: 'duration' | 'number' | 'string' | 'boolean';
}

export type RuleOptions = Readonly<Record<string, RuleOption>>;

/** The values in force: the defaults, overlaid by the user's. */
export type OptionValues<O extends RuleOptions> = { readonly [K in keyof O]: Widened<O[K]['default']> };

type Widened<T> = T extends string ? string : T extends number ? number : boolean;

/** What a rule may know besides what it looks at. */
export interface RuleContext<O extends RuleOptions = RuleOptions> {
  readonly version: HaproxyVersion;
  readonly options: OptionValues<O>;
  /** False for a fragment, of which nothing may be called missing: what it lacks may stand in another file. See `Configuration.isWhole`. */
  readonly isWhole: boolean;
}

/** What a rule about single lines may know of their section. */
export interface StatementContext<O extends RuleOptions = RuleOptions> extends RuleContext<O> {
  /** The kind of section the line stands in: `backend`, `global`, ...; `named-defaults` for one with a name; empty before the first header. */
  readonly section: string;
}

interface RuleHead<O extends RuleOptions> {
  /** A kebab-case sentence; also the name of the rule's file and of its page. */
  readonly name: string;
  /** One sentence, for tables and menus. */
  readonly summary: string;
  readonly category: Category;
  readonly severity: Severity;
  /** The smallest preset that holds the rule. */
  readonly preset: Preset;
  readonly options?: O;
}

/*
 * What a rule looks at decides when it runs again, so choose the smallest that is enough:
 *   text           one document: what its first or last bytes do to the reader
 *   block          a run of lines, dead code included: how words and lines are made
 *   statement      single lines that count, by their first word, knowing nothing around them
 *   proxy          one defaults, frontend, backend or listen section with what it inherits; runs again when either changes
 *   configuration  everything; runs at every change, so it looks at summaries and not at lines
 *   suppression    one `# haproxy-doctor: ignore ...` comment and what became of it
 */
export interface TextRule<O extends RuleOptions = RuleOptions> extends RuleHead<O> {
  readonly looksAt: 'text';
  check(document: HaproxyDocument, context: RuleContext<O>): Iterable<RuleFinding>;
}

export interface BlockRule<O extends RuleOptions = RuleOptions> extends RuleHead<O> {
  readonly looksAt: 'block';
  check(block: Block, context: RuleContext<O>): Iterable<RuleFinding>;
}

export interface StatementRule<O extends RuleOptions = RuleOptions> extends RuleHead<O> {
  readonly looksAt: 'statement';
  /** The first words of the statements to look at; or says of a first word, once for each kind of section and version, whether to look. */
  readonly keywords: readonly string[] | ((keyword: string, section: string, version: HaproxyVersion) => boolean);
  /** The kinds of section to look in: `backend`, `global`, ...; without it in all, before the first header too. */
  readonly sections?: readonly string[];
  check(statement: Statement, context: StatementContext<O>): Iterable<RuleFinding>;
}

export interface ProxyRule<O extends RuleOptions = RuleOptions> extends RuleHead<O> {
  readonly looksAt: 'proxy';
  /** The first words of which at least one has to stand in the section itself, else the rule has nothing to say about it. Without it, it looks at every proxy. */
  readonly lines?: readonly string[];
  /** Words of which at least one has to stand somewhere in the section or in the defaults it inherits, else the rule has nothing to say about it. */
  readonly mentions?: readonly string[];
  check(proxy: Proxy, context: RuleContext<O>): Iterable<RuleFinding>;
}

export interface ConfigurationRule<O extends RuleOptions = RuleOptions> extends RuleHead<O> {
  readonly looksAt: 'configuration';
  /** Words of which at least one has to stand somewhere in the configuration, else the rule has nothing to say about it. */
  readonly mentions?: readonly string[];
  check(configuration: Configuration, context: RuleContext<O>): Iterable<RuleFinding>;
}

export interface SuppressionRule<O extends RuleOptions = RuleOptions> extends RuleHead<O> {
  readonly looksAt: 'suppression';
  check(suppression: SuppressionOutcome, context: RuleContext<O>): Iterable<RuleFinding>;
}

export type Rule = TextRule | BlockRule | StatementRule | ProxyRule | ConfigurationRule | SuppressionRule;

type RuleWith<O extends RuleOptions> = TextRule<O> | BlockRule<O> | StatementRule<O> | ProxyRule<O> | ConfigurationRule<O> | SuppressionRule<O>;

/** Types a rule by what it looks at and by its own options. */
export function defineRule<const O extends RuleOptions = Record<never, RuleOption>>(rule: RuleWith<O>): Rule {
  return rule;
}
