import { MarkupKind, type InlayHint, type InlayHintLabelPart } from 'vscode-languageserver';
import { inlayHintsIn } from '../../service/inlay-hints.ts';
import type { InlayHint as Hint, LabelPart } from '../../service/inlay-hints/hint.ts';
import { toRange, toSpan, type Source } from '../convert.ts';
import type { Feature } from '../feature.ts';
import type { View } from '../workspace.ts';
import { lineName, writtenMarkdown } from '../written.ts';

export const inlayHintFeature: Feature = {
  capabilities: () => ({ inlayHintProvider: true }),
  serve: ({ connection, client, editor, guard, answer, onOutdated }) => {
    const { inlayHint: requests } = connection.languages;
    if (client.refreshesInlayHints) onOutdated(guard.action('refresh of hints', () => requests.refresh()));
    requests.on(async ({ textDocument, range }, token) => {
      const kinds = await editor.inlayHints(textDocument.uri);
      if (kinds.length === 0) return null;
      return answer('hints', textDocument.uri, token, view => {
        const { source, state } = view;
        return inlayHintsIn(state.configuration, source.document, toSpan(source.lines, range), kinds).map(hint => toInlayHint(hint, view));
      });
    });
  },
};

function toInlayHint({ offset, label, tooltip }: Hint, view: View): InlayHint {
  const { source, state } = view;
  const value = writtenMarkdown(tooltip, source, state.sources);
  return {
    position: source.lines.positionAt(offset),
    label: label.map(part => toLabelPart(part, view)),
    paddingLeft: true,
    ...(value === '' ? {} : { tooltip: { kind: MarkupKind.Markdown, value } }),
  };
}

function toLabelPart({ text, to }: LabelPart, { source, state }: View): InlayHintLabelPart {
  if (!to) return { value: text ?? '' };
  const { uri, lines } = state.sources.get(to.document) as Source;
  return { value: text ?? lineName(to, source, state.sources), location: { uri, range: toRange(lines, { start: to.offset, end: to.offset }) } };
}
