import { Configuration } from '../model/configuration.ts';
import { HaproxyDocument } from '../syntax/document.ts';
import { applyEdits, areCompatible, type TextEdit } from '../text/edit.ts';
import type { Finding, Repair } from './finding.ts';
import { lint } from './lint.ts';
import type { Settings } from './settings.ts';

/** A repair may make another one possible; rules that undo each other's work must not go on for ever. */
const ROUNDS = 10;
const PAGE = 1024;

/** Which repair of a finding to apply, if any. */
export type ChooseRepair = (finding: Finding) => Repair | undefined;

/** A repair that was applied, in the order of application. */
export interface AppliedRepair {
  readonly rule: string;
  readonly title: string;
  /** The name of the document that the finding was in. */
  readonly document: string;
}

export interface Fixed {
  /** The configuration after all repairs; its documents stand in the order of those before. The very same object when nothing was to be done. */
  readonly configuration: Configuration;
  readonly applied: readonly AppliedRepair[];
  /** What is left. */
  readonly findings: readonly Finding[];
}

/** The first safe repair of a finding. */
export const safeRepair: ChooseRepair = finding => finding.repairs.find(repair => repair.safety === 'safe');

/** The first safe repair of a finding, else its first one. */
export const anyRepair: ChooseRepair = finding => safeRepair(finding) ?? finding.repairs[0];

/**
 * Applies the chosen repair of every finding and looks again, until nothing is left to apply, or ten times. Of repairs that touch the same place,
 * the first goes in, and the others wait for the next round. Nothing is written anywhere.
 */
export function fix(configuration: Configuration, settings: Settings, choose: ChooseRepair): Fixed {
  const applied: AppliedRepair[] = [];
  let current = configuration;
  let findings = lint(current, settings);
  for (let round = 0; round < ROUNDS; round++) {
    const accepted = new AcceptedEdits();
    const repaired = findings.flatMap(finding => {
      const repair = choose(finding);
      return repair && accepted.add(repair) ? [{ rule: finding.rule, title: repair.title, document: finding.document.name }] : [];
    });
    const documents = current.documents.map(document => edited(document, accepted.of(document)));
    if (documents.every((document, index) => document === current.documents[index])) break;
    for (const repair of repaired) applied.push(repair);
    current = new Configuration(documents, current.version, current.isWhole);
    findings = lint(current, settings);
  }
  return { configuration: current, applied, findings };
}

function edited(document: HaproxyDocument, edits: readonly TextEdit[]): HaproxyDocument {
  if (edits.length === 0) return document;
  const before = document.text;
  const after = applyEdits(before, edits);
  return after === before ? document : HaproxyDocument.parse(after, document.name);
}

/** The edits of one round. They are kept by page of text, so that a new one is compared with its neighbours and not with all the others. */
class AcceptedEdits {
  readonly #pages = new Map<HaproxyDocument, Map<number, TextEdit[]>>();
  readonly #edits = new Map<HaproxyDocument, TextEdit[]>();

  /** Accepts all edits of a repair, or none when one of them touches what is accepted already. */
  add(repair: Repair): boolean {
    if (repair.edits.length === 0 || repair.edits.some(edit => this.#neighbours(edit).some(other => !areCompatible([other], [edit])))) return false;
    for (const edit of repair.edits) {
      const pages = this.#pagesOf(edit.document);
      for (const page of pagesOf(edit)) pages.set(page, [...(pages.get(page) ?? []), edit]);
      const edits = this.#edits.get(edit.document);
      if (edits) edits.push(edit);
      else this.#edits.set(edit.document, [edit]);
    }
    return true;
  }

  of(document: HaproxyDocument): readonly TextEdit[] {
    return this.#edits.get(document) ?? [];
  }

  #neighbours(edit: Repair['edits'][number]): TextEdit[] {
    const pages = this.#pagesOf(edit.document);
    return pagesOf(edit).flatMap(page => pages.get(page) ?? []);
  }

  #pagesOf(document: HaproxyDocument): Map<number, TextEdit[]> {
    const pages = this.#pages.get(document) ?? new Map<number, TextEdit[]>();
    this.#pages.set(document, pages);
    return pages;
  }
}

function pagesOf({ span }: TextEdit): number[] {
  const first = Math.floor(span.start / PAGE);
  return Array.from({ length: Math.floor(span.end / PAGE) - first + 1 }, (_, index) => first + index);
}
