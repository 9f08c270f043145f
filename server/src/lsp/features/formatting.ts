import type { FormattingOptions, TextEdit as LspTextEdit } from 'vscode-languageserver';
import { formattingEdits, type Layout } from '../../service/formatting.ts';
import { onTypeEdits, typedCharacters } from '../../service/on-type-formatting.ts';
import type { TextEdit } from '../../text/edit.ts';
import { toSpan, toTextEdit } from '../convert.ts';
import type { Feature } from '../feature.ts';
import type { View } from '../workspace.ts';

const [firstTriggerCharacter, ...moreTriggerCharacter] = typedCharacters;

export const formattingFeature: Feature = {
  capabilities: () => ({
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    documentOnTypeFormattingProvider: { firstTriggerCharacter, moreTriggerCharacter },
  }),
  serve: ({ connection, editor, answer }) => {
    const layoutOf = async (uri: string, options: FormattingOptions) => layout(options, await editor.alignsColumns(uri));
    connection.onDocumentFormatting(async ({ textDocument: { uri }, options }, token) => {
      const wanted = await layoutOf(uri, options);
      return answer('formatting', uri, token, view => written(formattingEdits(view.source.document, wanted), view));
    });
    connection.onDocumentRangeFormatting(async ({ textDocument: { uri }, range, options }, token) => {
      const wanted = await layoutOf(uri, options);
      return answer('formatting', uri, token, view => written(formattingEdits(view.source.document, wanted, toSpan(view.source.lines, range)), view));
    });
    connection.onDocumentOnTypeFormatting(({ textDocument: { uri }, position, ch, options }, token) =>
      answer('formatting', uri, token, view =>
        written(onTypeEdits(view.source.document, view.source.lines.offsetAt(position), ch, layout(options, false)), view)));
  },
};

/** An editor may send any number. */
function layout({ tabSize, insertSpaces }: FormattingOptions, align: boolean): Layout {
  return { tabSize: Math.min(Math.max(Math.trunc(tabSize) || 4, 1), 16), insertSpaces, align };
}

function written(edits: readonly TextEdit[], { source: { lines } }: View): LspTextEdit[] {
  return edits.map(edit => toTextEdit(lines, edit));
}
