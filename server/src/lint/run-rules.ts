import type { Configuration } from '../model/configuration.ts';
import { Memo, remember } from '../model/memo.ts';
import type { Proxy } from '../model/proxy.ts';
import type { Section } from '../model/section.ts';
import type { Block } from '../syntax/block.ts';
import { keywordNumber } from '../syntax/keyword-table.ts';
import { Statement } from '../syntax/statement.ts';
import type { RuleFinding } from './finding.ts';
import type { BlockRule, ConfigurationRule, ProxyRule, RuleContext, StatementRule, SuppressionRule, TextRule } from './rule.ts';
import type { ActiveRule, Settings } from './settings.ts';
import type { SuppressionOutcome } from './suppression.ts';

/** A finding before its place is looked up, with the rule it is of. */
export interface RawFinding {
  readonly active: ActiveRule;
  readonly finding: RuleFinding;
}

interface Prepared<R> {
  readonly active: ActiveRule;
  readonly rule: R;
  readonly context: RuleContext;
}

/** The active rules, sorted by what they look at. */
interface Schedule {
  readonly text: readonly Prepared<TextRule>[];
  readonly block: readonly Prepared<BlockRule>[];
  readonly statement: ReadonlyMap<number, readonly Prepared<StatementRule>[]>;
  readonly proxy: readonly Prepared<ProxyRule>[];
  readonly configuration: readonly Prepared<ConfigurationRule>[];
  readonly suppression: readonly Prepared<SuppressionRule>[];
}

const scheduleForWhole = remember((settings: Settings) => schedule(settings, true));
const scheduleForFragment = remember((settings: Settings) => schedule(settings, false));

function scheduleOf(settings: Settings, isWhole: boolean): Schedule {
  return isWhole ? scheduleForWhole(settings) : scheduleForFragment(settings);
}

function schedule(settings: Settings, isWhole: boolean): Schedule {
  const prepared = settings.active.map(active => ({ active, rule: active.rule, context: { version: settings.version, options: active.options, isWhole } }));
  const looking = <R>(at: string) => prepared.filter(entry => entry.rule.looksAt === at) as unknown as Prepared<R>[];
  const statement = new Map<number, Prepared<StatementRule>[]>();
  for (const entry of looking<StatementRule>('statement')) {
    for (const keyword of entry.rule.keywords) {
      const number = keywordNumber(keyword);
      statement.set(number, [...(statement.get(number) ?? []), entry]);
    }
  }
  return {
    text: looking('text'), block: looking('block'), statement, proxy: looking('proxy'), configuration: looking('configuration'),
    suppression: looking('suppression'),
  };
}

const blockMemo = new Memo<Block, readonly RawFinding[]>('findings of block rules');
const statementMemo = new Memo<Block, readonly (RawFinding & { readonly statement: Statement })[]>('findings of statement rules');
const proxyMemo = new Memo<Proxy, readonly RawFinding[]>('findings of proxy rules');

/** Runs every active rule over a configuration; what did not change since last time is remembered. */
export function runRules(configuration: Configuration, settings: Settings): RawFinding[] {
  const schedule = scheduleOf(settings, configuration.isWhole);
  const found: RawFinding[] = [];
  const add = (findings: readonly RawFinding[]) => { for (const finding of findings) found.push(finding); };
  for (const document of configuration.documents) add(run(schedule.text, document));
  for (const section of configuration.sections) {
    for (const block of section.blocks) {
      add(blockMemo.get(block, [schedule], () => run(schedule.block, block)));
      const findings = statementMemo.get(block, [schedule, section.kind], () => checkStatements(block, section.kind, schedule));
      for (const finding of findings) if (counts(section, finding.statement)) found.push(finding);
    }
  }
  for (const proxy of configuration.proxies) add(proxyMemo.get(proxy, [schedule], () => run(schedule.proxy, proxy)));
  add(run(schedule.configuration, configuration));
  return found;
}

/** Runs the rules about suppression comments. */
export function runSuppressionRules(outcomes: readonly SuppressionOutcome[], settings: Settings): RawFinding[] {
  return outcomes.flatMap(outcome => run(scheduleOf(settings, true).suppression, outcome));
}

function run<T>(prepared: readonly Prepared<{ check(subject: T, context: RuleContext): Iterable<RuleFinding> }>[], subject: T): RawFinding[] {
  const found: RawFinding[] = [];
  for (const { active, rule, context } of prepared) for (const finding of rule.check(subject, context)) found.push({ active, finding });
  return found;
}

function checkStatements(block: Block, kind: string, schedule: Schedule): (RawFinding & { statement: Statement })[] {
  const found: (RawFinding & { statement: Statement })[] = [];
  for (let line = 0; line < block.lineCount; line++) {
    for (const { active, rule, context } of schedule.statement.get(block.keywordNumberOf(line)) ?? []) {
      if (!rule.sections.includes(kind)) continue;
      const statement = new Statement(block, line);
      for (const finding of rule.check(statement, context)) found.push({ active, finding, statement });
    }
  }
  return found;
}

function counts(section: Section, statement: Statement): boolean {
  return section.livenessOf(statement) !== 'dead';
}
