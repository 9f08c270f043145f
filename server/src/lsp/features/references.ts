import { referencesAt } from '../../service/references.ts';
import { toLocation } from '../convert.ts';
import type { Feature } from '../feature.ts';

export const referencesFeature: Feature = {
  capabilities: () => ({ referencesProvider: true }),
  serve: ({ connection, answer }) => {
    connection.onReferences(({ textDocument, position, context }, token) => answer('references', textDocument.uri, token, ({ source, state }) => {
      const found = referencesAt(state.configuration, source.document, source.lines.offsetAt(position), context.includeDeclaration);
      return found?.map(each => toLocation(each, state.sources)) ?? null;
    }));
  },
};
