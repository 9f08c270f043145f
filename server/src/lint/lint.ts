import type { Configuration } from '../model/configuration.ts';
import type { Block } from '../syntax/block.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { Place } from '../syntax/place.ts';
import type { Span } from '../text/span.ts';
import { closest } from './closest.ts';
import { severities, type Finding, type Severity } from './finding.ts';
import { rules } from './registry.ts';
import { runRules, runSuppressionRules, type RawFinding } from './run-rules.ts';
import type { Settings } from './settings.ts';
import { coveredBy, suppressionsOf, type Suppression, type SuppressionOutcome } from './suppression.ts';

/** Everything the active rules find in a configuration and no comment suppresses, in the order of documents and offsets. */
export function lint(configuration: Configuration, settings: Settings): Finding[] {
  const locate = locator(configuration);
  const findings = runRules(configuration, settings).map(raw => located(raw, locate));
  const { kept, outcomes } = suppress(findings, configuration, settings);
  for (const raw of runSuppressionRules(outcomes, settings)) kept.push(located(raw, locate));
  const order = new Map(configuration.documents.map((document, index) => [document, index]));
  return kept.sort((a, b) => (order.get(a.document) as number) - (order.get(b.document) as number) || a.span.start - b.span.start || a.span.end - b.span.end || compare(a.rule, b.rule));
}

type Locate = (place: Place) => { document: HaproxyDocument; span: Span };

function locator(configuration: Configuration): Locate {
  const holders = new Map<Block, HaproxyDocument>();
  if (configuration.documents.length > 1) for (const document of configuration.documents) for (const block of document.blocks) holders.set(block, document);
  return place => {
    const document = holders.get(place.block) ?? configuration.documents[0];
    if (!document) throw new RangeError('a configuration without documents has no places');
    const start = document.startOf(place.block);
    return { document, span: { start: start + place.span.start, end: start + place.span.end } };
  };
}

function located({ active, finding }: RawFinding, locate: Locate): Finding {
  return {
    rule: active.rule.name,
    category: active.rule.category,
    severity: severityOf({ active, finding }),
    message: finding.message,
    ...locate(finding.at),
    related: (finding.related ?? []).map(place => ({ ...locate(place.at), message: place.message })),
    repairs: (finding.repairs ?? []).map(repair => ({
      title: repair.title,
      safety: repair.safety,
      edits: repair.edits.map(edit => ({ ...locate(edit.at), text: edit.text })),
    })),
  };
}

/** A rule may grade one finding apart from its others. The user's severity then still is an upper bound for what the rule holds to be less. */
function severityOf({ active, finding }: RawFinding): Severity {
  const own = finding.severity;
  if (own === undefined || active.severity === active.rule.severity) return own ?? active.severity;
  return weight(own) > weight(active.rule.severity) && weight(own) > weight(active.severity) ? own : active.severity;
}

/** 0 is the gravest. */
function weight(severity: Severity): number {
  return severities.indexOf(severity);
}

function suppress(findings: readonly Finding[], configuration: Configuration, settings: Settings): { kept: Finding[]; outcomes: SuppressionOutcome[] } {
  const outcomes: SuppressionOutcome[] = [];
  let kept = [...findings];
  for (const document of configuration.documents) {
    for (const suppression of document.blocks.flatMap(suppressionsOf)) {
      const covered = suppression.hasReason && suppression.scope ? coveredBy(suppression, document) : undefined;
      const hides = (finding: Finding) =>
        covered !== undefined && finding.document === document && covered.start <= finding.span.start && finding.span.start < covered.end && suppression.rules.some(rule => rule.name === finding.rule);
      const hidden = new Set(findings.filter(hides).map(finding => finding.rule));
      kept = kept.filter(finding => !hides(finding));
      outcomes.push(outcomeOf(suppression, hidden, settings));
    }
  }
  return { kept, outcomes };
}

function outcomeOf(suppression: Suppression, hidden: ReadonlySet<string>, settings: Settings): SuppressionOutcome {
  const isActive = (name: string) => settings.active.some(active => active.rule.name === name);
  const names = rules.map(rule => rule.name);
  return {
    suppression,
    unused: suppression.rules.filter(rule => isActive(rule.name) && !hidden.has(rule.name)),
    unknown: suppression.rules.filter(rule => !names.includes(rule.name)).map(rule => ({ ...rule, meant: closest(rule.name, names) })),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
