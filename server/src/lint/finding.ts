import type { HaproxyDocument } from '../syntax/document.ts';
import type { Place } from '../syntax/place.ts';
import type { Span } from '../text/span.ts';
import type { TextEdit } from '../text/edit.ts';

/** What a finding is worth, in the order of weight. The words are LSP's. */
export const severities = ['error', 'warning', 'information', 'hint'] as const;
export type Severity = (typeof severities)[number];

/** `validity`: what `haproxy -c` says. `503`: every availability trap. */
export const categories = ['validity', '503', 'security', 'style'] as const;
export type Category = (typeof categories)[number];

/** A repair is safe when it changes no effective value other than the one it names. */
export type Safety = 'safe' | 'review';

/** What a rule yields. */
export interface RuleFinding {
  /** The word or statement that is underlined, and that a suppression comment has to be bound to. */
  readonly at: Place;
  /** What, why, what to do. No line numbers: places move. */
  readonly message: string;
  /** Overrides the rule's severity for this one finding. */
  readonly severity?: Severity;
  readonly related?: readonly { readonly at: Place; readonly message: string }[];
  readonly repairs?: readonly RuleRepair[];
  /** Set for a line that was to open a section, if its first word were right: the name of that section. See `withoutLostSections`. */
  readonly opens?: string;
}

export interface RuleRepair {
  /** An imperative, as a menu entry: "Add `timeout queue 30s`". */
  readonly title: string;
  readonly safety: Safety;
  readonly edits: readonly { readonly at: Place; readonly text: string }[];
}

/** A finding as everyone outside `lint/` sees it: absolute spans in the documents of one configuration. */
export interface Finding {
  readonly rule: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly message: string;
  readonly document: HaproxyDocument;
  readonly span: Span;
  readonly related: readonly RelatedPlace[];
  readonly repairs: readonly Repair[];
}

export interface RelatedPlace {
  readonly document: HaproxyDocument;
  readonly span: Span;
  readonly message: string;
}

export interface Repair {
  readonly title: string;
  readonly safety: Safety;
  readonly edits: readonly (TextEdit & { readonly document: HaproxyDocument })[];
}
