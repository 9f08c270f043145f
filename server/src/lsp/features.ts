import type { Feature } from './feature.ts';
import { codeActionFeature } from './features/code-actions.ts';
import { hoverFeature } from './features/hover.ts';
import { inlayHintFeature } from './features/inlay-hints.ts';
import { semanticTokensFeature } from './features/semantic-tokens.ts';
import { signatureHelpFeature } from './features/signature-help.ts';

/** All that the server answers beside diagnostics. */
export const features: readonly Feature[] = [
  codeActionFeature,
  hoverFeature,
  inlayHintFeature,
  semanticTokensFeature,
  signatureHelpFeature,
];
