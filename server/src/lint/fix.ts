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
 * the first goes in, and the others wait for the next round. Those that would have HAProxy refuse what it accepted, alone or with the others, stay out.
 * Nothing is written anywhere.
 */
export function fix(configuration: Configuration, settings: Settings, choose: ChooseRepair): Fixed {
  let current: Fixed = { configuration, applied: [], findings: lint(configuration, settings) };
  for (let round = 0; round < ROUNDS; round++) {
    const choices = current.findings.flatMap(finding => {
      const repair = choose(finding);
      return repair ? [{ finding, repair }] : [];
    });
    const next = soundStep(choices, chosen => applyTo(current, chosen, settings));
    if (next.configuration === current.configuration) break;
    current = { ...next, applied: [...current.applied, ...next.applied] };
  }
  return current;
}

interface Choice {
  readonly finding: Finding;
  readonly repair: Repair;
}

/** One round: the repairs that do not touch each other, all at once. */
function applyTo({ configuration, findings }: Fixed, choices: readonly Choice[], settings: Settings): Fixed {
  const accepted = new AcceptedEdits();
  const taken = choices.filter(({ repair }) => accepted.add(repair));
  const documents = configuration.documents.map(document => edited(document, accepted.of(document)));
  if (documents.every((document, index) => document === configuration.documents[index])) return { configuration, applied: [], findings };
  const after = new Configuration(documents, configuration.version, configuration.isWhole);
  const applied = taken.map(({ finding, repair }) => ({ rule: finding.rule, title: repair.title, document: finding.document.name }));
  return { configuration: after, applied, findings: lint(after, settings) };
}

/** A round that leaves out what would turn an accepted configuration into a refused one. In a refused one, a repair may well bring the next error to light. */
function soundStep(choices: readonly Choice[], apply: (choices: readonly Choice[]) => Fixed): Fixed {
  const all = apply(choices);
  if (!isRefused(all) || isRefused(apply([]))) return all;
  return apply(soundChoices([], choices, chosen => !isRefused(apply(chosen))));
}

/** Those taken, and of the others as many as may go in beside them: found by halves, as few are to be left out. */
function soundChoices(taken: readonly Choice[], others: readonly Choice[], isSound: (choices: readonly Choice[]) => boolean): readonly Choice[] {
  if (isSound([...taken, ...others])) return [...taken, ...others];
  if (others.length < 2) return taken;
  const middle = Math.ceil(others.length / 2);
  return soundChoices(soundChoices(taken, others.slice(0, middle), isSound), others.slice(middle), isSound);
}

function isRefused({ findings }: Fixed): boolean {
  return findings.some(({ category, severity }) => category === 'validity' && severity === 'error');
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
