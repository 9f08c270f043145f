import { MarkupKind, type SignatureHelp } from 'vscode-languageserver';
import { signatureHelpAt } from '../../service/signature-help.ts';
import type { Feature } from '../feature.ts';

export const signatureHelpFeature: Feature = {
  capabilities: () => ({ signatureHelpProvider: { triggerCharacters: [' ', '(', ','] } }),
  serve: ({ connection, client, prose, answer }) => {
    connection.onSignatureHelp(async ({ textDocument, position }, token) => {
      const book = await prose();
      return answer('signature help', textDocument.uri, token, ({ source, state }): SignatureHelp | null => {
        const help = signatureHelpAt(state.configuration, source.document, source.lines.offsetAt(position), book);
        if (!help) return null;
        const documentation = help.documentation === undefined ? {} : { documentation: { kind: MarkupKind.Markdown, value: help.documentation } };
        const signatures = help.signatures.map(({ label, parameters, active }) => ({
          label,
          ...documentation,
          parameters: parameters.map(({ span: { start, end }, type }) => ({
            label: client.takesParameterOffsets ? [start, end] as [number, number] : label.slice(start, end),
            ...(type === undefined ? {} : { documentation: type }),
          })),
          // None of them: out of range, as other servers say it.
          activeParameter: active ?? parameters.length,
        }));
        return { signatures, activeSignature: help.active, activeParameter: signatures[help.active]?.activeParameter ?? 0 };
      });
    });
  },
};
