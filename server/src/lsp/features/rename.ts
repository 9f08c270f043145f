import { LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { renamableAt, renameAt, type RenameProblem } from '../../service/rename.ts';
import { toRange } from '../convert.ts';
import type { Feature } from '../feature.ts';
import { editDocuments } from '../workspace-edit.ts';

export const renameFeature: Feature = {
  capabilities: client => ({ renameProvider: client.preparesRename ? { prepareProvider: true } : true }),
  serve: ({ connection, client, answer }) => {
    connection.onPrepareRename(({ textDocument, position }, token) => answer('rename', textDocument.uri, token, ({ source, state }) => {
      const found = renamableAt(state.configuration, source.document, source.lines.offsetAt(position));
      if (!found) return null;
      if ('problem' in found) throw refusal(found);
      return { range: toRange(source.lines, found.span), placeholder: found.name };
    }));
    connection.onRenameRequest(({ textDocument, position, newName }, token) => answer('rename', textDocument.uri, token, ({ source, state }) => {
      const edits = renameAt(state.configuration, source.document, source.lines.offsetAt(position), newName);
      if ('problem' in edits) throw refusal(edits);
      return editDocuments(edits, state.sources, client);
    }));
  },
};

/** Editors show the message to the person who asked. */
function refusal({ problem }: RenameProblem): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestFailed, problem);
}
