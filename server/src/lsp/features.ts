import type { Feature } from './feature.ts';
import { codeActionFeature } from './features/code-actions.ts';
import { hoverFeature } from './features/hover.ts';
import { semanticTokensFeature } from './features/semantic-tokens.ts';

/** All that the server answers beside diagnostics. */
export const features: readonly Feature[] = [
  codeActionFeature,
  hoverFeature,
  semanticTokensFeature,
];
