import type { LineReference, Markdown } from '../markdown.ts';

/** What inlay hints tell, each with a switch in the settings. */
export const inlayHintKinds = ['units', 'inherited', 'maxconn', 'variables'] as const;
export type InlayHintKind = (typeof inlayHintKinds)[number];

/** A text that an editor shows between what is written. */
export interface InlayHint {
  readonly offset: number;
  readonly label: readonly LabelPart[];
  readonly tooltip: Markdown;
}

/** A piece of a label, with the place that it leads to; without a text, the line of the place. */
export interface LabelPart {
  readonly text?: string;
  readonly to?: LineReference;
}

/** A hint beside a statement or a word, relative to its block. */
export interface PlacedHint extends Omit<InlayHint, 'offset'> {
  readonly at: number;
}
