import type { SymbolInformation } from 'vscode-languageserver';
import { documentSymbols } from '../../service/document-symbols.ts';
import type { Feature } from '../feature.ts';
import { toDocumentSymbol, toSymbolInformation } from '../symbols.ts';

/** Of documents with more there are only the sections: all would be sent again, in a message of many MB, after each pause in typing. */
const MOST_SYMBOLS = 20_000;

export const documentSymbolFeature: Feature = {
  capabilities: () => ({ documentSymbolProvider: true }),
  serve: ({ connection, client, answer }) => {
    connection.onDocumentSymbol(({ textDocument }, token) => answer('document symbols', textDocument.uri, token, ({ source, state }) => {
      const all = documentSymbols(state.configuration, source.document);
      const count = all.reduce((sum, { children }) => sum + 1 + children.length, 0);
      const symbols = count > MOST_SYMBOLS ? all.map(section => ({ ...section, children: [] })) : all;
      if (client.nestsSymbols) return symbols.map(symbol => toDocumentSymbol(symbol, source));
      return symbols.flatMap((section): SymbolInformation[] => [
        toSymbolInformation(section, '', source), ...section.children.map(child => toSymbolInformation(child, section.name, source)),
      ]);
    }));
  },
};
