import type { Finding, Repair } from '../lint/finding.ts';
import { fix, safeRepair } from '../lint/fix.ts';
import type { Settings } from '../lint/settings.ts';
import type { Configuration } from '../model/configuration.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { TextEdit } from '../text/edit.ts';
import type { Span } from '../text/span.ts';
import { editsBetween } from './text-difference.ts';

/** The findings of a document whose place shares something with a span, or touches it, as a cursor does. */
export function findingsAt(findings: readonly Finding[], document: HaproxyDocument, span: Span): Finding[] {
  return findings.filter(finding => finding.document === document && finding.span.start <= span.end && span.start <= finding.span.end);
}

/** The rules that have two or more findings in a document which fix-all would repair. */
export function rulesToFixAll(findings: readonly Finding[], document: HaproxyDocument): ReadonlySet<string> {
  const seen = new Set<string>();
  const several = new Set<string>();
  for (const finding of findings) {
    if (finding.document !== document || !localRepair(finding)) continue;
    if (seen.has(finding.rule)) several.add(finding.rule);
    seen.add(finding.rule);
  }
  return several;
}

/**
 * The edits that apply all safe repairs to one document, those of one rule or those of all; repairs that change other files too are left out.
 * Empty when there is nothing to do.
 */
export function fixAllEdits(configuration: Configuration, settings: Settings, document: HaproxyDocument, rule?: string): TextEdit[] {
  const isAsked = (finding: Finding) => finding.document.name === document.name && (rule === undefined || finding.rule === rule);
  const fixed = fix(configuration, settings, finding => (isAsked(finding) ? localRepair(finding) : undefined));
  const after = fixed.configuration.documents[configuration.documents.indexOf(document)];
  return !after || after === document ? [] : editsBetween(document.text, after.text);
}

/** The first safe repair, when it changes no other file. Documents are compared by name, since a repaired one is another object. */
function localRepair(finding: Finding): Repair | undefined {
  const repair = safeRepair(finding);
  return repair?.edits.every(edit => edit.document.name === finding.document.name) ? repair : undefined;
}
