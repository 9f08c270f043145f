import { collected } from '../model/incremental/collected.ts';
import type { Configuration } from '../model/configuration.ts';
import { inAMoment, remember } from '../model/incremental/memo.ts';
import type { BlockReader } from '../model/incremental/per-block.ts';
import type { Proxy } from '../model/proxy.ts';
import { sectionKeywordOf } from '../model/section.ts';
import type { Stretch } from '../model/incremental/stretch.ts';
import type { Block } from '../syntax/block.ts';
import { unlisted } from '../syntax/keyword-table.ts';
import { askFor, type Mentions } from '../syntax/mentions.ts';
import { Statement } from '../syntax/statement.ts';
import { RecentMap } from '../text/recent-map.ts';
import type { RuleFinding } from './finding.ts';
import { lineShape } from './findings/line-shape.ts';
import type { BlockRule, ConfigurationRule, ProxyRule, RuleContext, StatementContext, StatementRule, SuppressionRule, TextRule } from './rule.ts';
import type { ActiveRule, Settings } from './settings.ts';
import type { SuppressionOutcome } from './suppression.ts';

/** A finding before its place is looked up, with the rule it is of. */
export interface RawFinding {
  readonly active: ActiveRule;
  readonly finding: RuleFinding;
}

interface StatementFinding extends RawFinding {
  readonly statement: Statement;
}

/** A rule that is on, with what it may know. */
interface Prepared<R> {
  readonly active: ActiveRule;
  readonly rule: R;
  readonly context: RuleContext;
}

/** The rules that are on, by what they look at; what those about sections and proxies find is remembered of each stretch. */
interface Schedule {
  readonly inTexts: (configuration: Configuration) => readonly RawFinding[];
  /** What is found in the blocks of its sections, on their single lines, and in its proxies. */
  readonly inStretches: (configuration: Configuration) => readonly RawFinding[];
  readonly inConfiguration: (configuration: Configuration) => readonly RawFinding[];
  readonly suppression: readonly Prepared<SuppressionRule>[];
}

const scheduleForWhole = remember((settings: Settings) => schedule(settings, true));
const scheduleForFragment = remember((settings: Settings) => schedule(settings, false));

function schedule(settings: Settings, isWhole: boolean): Schedule {
  const prepared = settings.active.map(active => ({ active, rule: active.rule, context: { version: settings.version, options: active.options, isWhole } }));
  const looking = <R>(at: string) => prepared.filter(entry => entry.rule.looksAt === at) as unknown as readonly Prepared<R>[];
  const blockRules = looking<BlockRule>('block');
  const proxyRulesFor = byMentions(looking<ProxyRule>('proxy'));
  const textRules = looking<TextRule>('text');
  const configurationRulesFor = byAllMentions(looking<ConfigurationRule>('configuration'));
  const inBlock = inLongOnes(block => run(blockRules, block));
  const statementsOfKind = (kind: string) => inLongOnes(statementChecker(looking<StatementRule>('statement').filter(({ rule }) => isLookedIn(rule, kind)), kind));
  const byKind = new Map<string, BlockReader<readonly StatementFinding[]>>();
  const inStatements = (kind: string) => {
    let reader = byKind.get(kind);
    if (!reader) byKind.set(kind, (reader = statementsOfKind(kind)));
    return reader;
  };
  const inStretch = ({ sections, proxies }: Stretch): readonly RawFinding[] => [
    ...sections.flatMap(section => [...section.read(inBlock).flat(), ...section.collect(inStatements(sectionKeywordOf(section)))]),
    ...proxies.flatMap(proxy => run(proxyRulesFor(proxy), proxy)),
  ];
  return {
    inTexts: configuration => configuration.documents.flatMap(document => run(textRules, document)),
    inStretches: collected(inStretch, remember(inStretch)),
    inConfiguration: configuration => run(configurationRulesFor(configuration), configuration),
    suppression: looking('suppression'),
  };
}

/** Runs every active rule over a configuration; what did not change since last time is remembered. */
export function runRules(configuration: Configuration, settings: Settings): RawFinding[] {
  return inAMoment(() => runAll(configuration, settings));
}

function runAll(configuration: Configuration, settings: Settings): RawFinding[] {
  const rules = configuration.isWhole ? scheduleForWhole(settings) : scheduleForFragment(settings);
  const found: RawFinding[] = [];
  const add = (findings: readonly RawFinding[]) => { for (const finding of findings) found.push(finding); };
  add(rules.inTexts(configuration));
  add(rules.inStretches(configuration));
  add(rules.inConfiguration(configuration));
  return found;
}

/** Runs the rules about suppression comments. */
export function runSuppressionRules(outcomes: readonly SuppressionOutcome[], settings: Settings): RawFinding[] {
  return outcomes.flatMap(outcome => run(scheduleForWhole(settings).suppression, outcome));
}

function run<T>(prepared: readonly Prepared<{ check(subject: T, context: RuleContext): Iterable<RuleFinding> }>[], subject: T): RawFinding[] {
  const found: RawFinding[] = [];
  for (const { active, rule, context } of prepared) for (const finding of rule.check(subject, context)) found.push({ active, finding });
  return found;
}

/** One question for the words of a rule, however many settings there are. */
const askOf = remember(askFor);

/** Picks the rules that have something to say about a proxy by the words it has. Proxies of one shape have the same rules. */
function byMentions(prepared: readonly Prepared<ProxyRule>[]): (proxy: Proxy) => readonly Prepared<ProxyRule>[] {
  const wanted = prepared.map(entry => ({ entry, lines: entry.rule.lines && askOf(entry.rule.lines), mentions: entry.rule.mentions && askOf(entry.rule.mentions) }));
  const choices = new WeakMap<Mentions, WeakMap<Mentions, readonly Prepared<ProxyRule>[]>>();
  return proxy => {
    const { mentions: own } = proxy.section;
    const { mentions: all } = proxy;
    let choice = choices.get(own);
    if (!choice) choices.set(own, (choice = new WeakMap()));
    let chosen = choice.get(all);
    if (!chosen) {
      chosen = wanted.filter(({ lines, mentions }) => (!lines || own.mayAnswer(lines)) && (!mentions || all.mayAnswer(mentions))).map(({ entry }) => entry);
      choice.set(all, chosen);
    }
    return chosen;
  };
}

/** Picks the rules that have something to say about a configuration by the words in all of it. */
function byAllMentions(prepared: readonly Prepared<ConfigurationRule>[]): (configuration: Configuration) => readonly Prepared<ConfigurationRule>[] {
  const wanted = prepared.map(entry => ({ entry, ask: entry.rule.mentions && askOf(entry.rule.mentions) }));
  return ({ mentions }) => (mentions ? wanted.filter(({ ask }) => !ask || mentions.mayAnswer(ask)).map(({ entry }) => entry) : prepared);
}

function isLookedIn({ sections }: StatementRule, kind: string): boolean {
  return !sections || sections.includes(kind === 'named-defaults' ? 'defaults' : kind);
}

/** A rule about single lines, with what it may know in one kind of section. */
interface InKind {
  readonly active: ActiveRule;
  readonly rule: StatementRule;
  readonly context: StatementContext;
}

/** What rules about single lines find in a block: which rules look at a first word is found out once. */
function statementChecker(prepared: readonly Prepared<StatementRule>[], kind: string): (block: Block) => readonly StatementFinding[] {
  const inKind = prepared.map(({ active, rule, context }): InKind => ({ active, rule, context: { ...context, section: kind } }));
  const looksAt = ({ rule: { keywords }, context }: InKind, keyword: string) =>
    typeof keywords === 'function' ? keywords(keyword, kind, context.version) : keywords.includes(keyword);
  const byKeyword = new Map<number, readonly InKind[]>();
  const rulesOf = (number: number, block: Block, line: number): readonly InKind[] => {
    const known = byKeyword.get(number);
    if (known) return known;
    const { keyword } = new Statement(block, line);
    const found = inKind.filter(entry => looksAt(entry, keyword));
    if (number !== unlisted) byKeyword.set(number, found);
    return found;
  };
  /** The shapes of lines, by their first word, that nothing is to be said of: most lines of a file are like many others. */
  const clean = new Map<number, RecentMap<true>>();
  const cleanOf = (number: number): RecentMap<true> => {
    let known = clean.get(number);
    if (!known) clean.set(number, (known = new RecentMap(2048)));
    return known;
  };
  return block => {
    const found: StatementFinding[] = [];
    for (let line = 0; line < block.lineCount; line++) {
      const number = block.keywordNumberOf(line);
      if (number < 0 || (line === 0 && block.startsWithHeader)) continue;
      const looking = rulesOf(number, block, line);
      if (looking.length === 0) continue;
      // The same words are another line outside of a template.
      const shape = block.placeholders ? undefined : lineShape(block, line, number);
      if (shape !== undefined && cleanOf(number).get(shape)) continue;
      const statement = new Statement(block, line);
      const before = found.length;
      for (const { active, rule, context } of looking) for (const finding of rule.check(statement, context)) found.push({ active, finding, statement });
      if (shape !== undefined && found.length === before) cleanOf(number).set(shape, () => true);
    }
    return found;
  };
}

/** The findings in a block are remembered where its section has many: see `inLongSections`. These live as long as the settings they are made for. */
function inLongOnes<V>(find: (block: Block) => V): BlockReader<V> {
  return { afresh: find, remembered: remember(find) };
}
