import type { Configuration } from '../model/configuration.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { Place } from '../syntax/place.ts';
import type { Span } from '../text/span.ts';
import { closest } from './closest.ts';
import { gentleWhereDisabled } from './disabled-sections.ts';
import { withoutTornLines } from './findings/continued-lines.ts';
import { severities, type Category, type Finding, type RuleFinding, type Severity } from './finding.ts';
import { withoutLostSections } from './lost-sections.ts';
import { withoutConsequences } from './refused-lines.ts';
import { rules } from './registry.ts';
import { runRules, runSuppressionRules, type RawFinding } from './run-rules.ts';
import type { Settings } from './settings.ts';
import { coveragesOf, hides, type Coverage, type SuppressionOutcome } from './suppression.ts';

/** Everything the active rules find in a configuration and no comment suppresses, in the order of documents and offsets. */
export function lint(configuration: Configuration, settings: Settings): Finding[] {
  const coverages = coveragesOf(configuration);
  const isHidden = (finding: Finding) => coverages.some(coverage => hides(coverage, finding));
  const hasTemplate = configuration.documents.some(document => document.isTemplate);
  const found = withoutLostSections(withoutConsequences(withoutTornLines(runRules(configuration, settings))), configuration);
  const raws = gentleWhereDisabled(found, configuration);
  const located = (hasTemplate ? raws.filter(raw => !isUnknown(raw.finding)) : raws).map(raw => new Located(raw, configuration));
  // Of a file that is no text for HAProxy, only the rules about text itself may speak.
  const findings = configuration.documents.some(document => document.isUtf16) ? located.filter(finding => finding.isAboutText || !finding.document.isUtf16) : located;
  const outcomes = coverages.map(coverage => outcomeOf(coverage, findings, configuration, settings));
  const aboutSuppressions = runSuppressionRules(outcomes, settings).map(raw => new Located(raw, configuration));
  const kept = coverages.length === 0 ? findings : [...findings, ...aboutSuppressions].filter(finding => !isHidden(finding));
  const order = new Map(configuration.documents.map((document, index) => [document, index]));
  return kept.sort((a, b) => (order.get(a.document) as number) - (order.get(b.document) as number) || a.span.start - b.span.start || a.span.end - b.span.end || compare(a.rule, b.rule));
}

/** True when it is about a line, its own or another, of which a template fills in a part: nobody knows what will stand there. */
function isUnknown({ at, related = [] }: RuleFinding): boolean {
  return [at, ...related.map(place => place.at)].some(({ block, span }) => {
    if (!block.placeholders) return false;
    const newline = block.text.indexOf('\n', span.end);
    return block.hasPlaceholder(block.text.lastIndexOf('\n', span.start - 1) + 1, newline < 0 ? block.text.length : newline);
  });
}

/** Nobody looks at more places beside a finding. */
const MOST_RELATED = 1000;

/** A finding in its document. What stands beside it is looked up when it is first asked for: of thousands of places, an editor asks for few. */
class Located implements Finding {
  readonly document: HaproxyDocument;
  readonly span: Span;
  readonly #raw: RawFinding;
  readonly #configuration: Configuration;
  #related: Finding['related'] | undefined;
  #repairs: Finding['repairs'] | undefined;

  constructor(raw: RawFinding, configuration: Configuration) {
    ({ document: this.document, span: this.span } = configuration.locate(raw.finding.at));
    this.#raw = raw;
    this.#configuration = configuration;
  }

  get rule(): string {
    return this.#raw.active.rule.name;
  }

  get isAboutText(): boolean {
    return this.#raw.active.rule.looksAt === 'text';
  }

  get category(): Category {
    return this.#raw.active.rule.category;
  }

  get severity(): Severity {
    return severityOf(this.#raw);
  }

  get message(): string {
    return this.#raw.finding.message;
  }

  get related(): Finding['related'] {
    const places = this.#raw.finding.related ?? [];
    return (this.#related ??= places.slice(0, MOST_RELATED).map(place => ({ ...this.#locate(place.at), message: place.message })));
  }

  get repairs(): Finding['repairs'] {
    return (this.#repairs ??= (this.#raw.finding.repairs ?? []).map(repair => ({
      title: repair.title,
      safety: repair.safety,
      edits: repair.edits.map(edit => ({ ...this.#locate(edit.at), text: edit.text })),
    })));
  }

  #locate(place: Place): Pick<Finding, 'document' | 'span'> {
    return this.#configuration.locate(place);
  }
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

function outcomeOf(coverage: Coverage, findings: readonly Finding[], configuration: Configuration, settings: Settings): SuppressionOutcome {
  const { suppression } = coverage;
  const hidden = new Set(findings.filter(finding => hides(coverage, finding)).map(finding => finding.rule));
  // In a fragment many rules do not speak, so nothing tells that a comment is of no use; and a rule about suppressions has not spoken yet.
  const mayTell = configuration.isWhole && coverage.isRead && suppression.scope !== undefined && suppression.hasReason;
  const isTried = (name: string) => settings.active.some(({ rule }) => rule.name === name && rule.looksAt !== 'suppression');
  const names = rules.map(rule => rule.name);
  return {
    suppression,
    unused: mayTell ? suppression.rules.filter(rule => isTried(rule.name) && !hidden.has(rule.name)) : [],
    unknown: suppression.rules.filter(rule => !names.includes(rule.name)).map(rule => ({ ...rule, meant: closest(rule.name, names) })),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
