import type { Feature } from './feature.ts';
import { codeActionFeature } from './features/code-actions.ts';
import { codeLensFeature } from './features/code-lens.ts';
import { completionFeature } from './features/completion.ts';
import { definitionFeature } from './features/definition.ts';
import { documentHighlightFeature } from './features/document-highlight.ts';
import { documentLinkFeature } from './features/document-links.ts';
import { documentSymbolFeature } from './features/document-symbols.ts';
import { foldingFeature } from './features/folding.ts';
import { formattingFeature } from './features/formatting.ts';
import { hoverFeature } from './features/hover.ts';
import { inlayHintFeature } from './features/inlay-hints.ts';
import { referencesFeature } from './features/references.ts';
import { renameFeature } from './features/rename.ts';
import { selectionRangeFeature } from './features/selection-ranges.ts';
import { semanticTokensFeature } from './features/semantic-tokens.ts';
import { signatureHelpFeature } from './features/signature-help.ts';
import { workspaceSymbolFeature } from './features/workspace-symbols.ts';

/** All that the server answers beside diagnostics. */
export const features: readonly Feature[] = [
  codeActionFeature,
  codeLensFeature,
  completionFeature,
  definitionFeature,
  documentHighlightFeature,
  documentLinkFeature,
  documentSymbolFeature,
  foldingFeature,
  formattingFeature,
  hoverFeature,
  inlayHintFeature,
  referencesFeature,
  renameFeature,
  selectionRangeFeature,
  semanticTokensFeature,
  signatureHelpFeature,
  workspaceSymbolFeature,
];
