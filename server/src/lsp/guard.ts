import { LSPErrorCodes, ResponseError, type CancellationToken, type Connection } from 'vscode-languageserver';

/** Keeps a failure in one place from ending the server. */
export interface Guard {
  /** The answer of a handler, or `empty` when it fails. A request that nobody waits for any more is not worked on. */
  request<T>(what: string, token: CancellationToken, empty: T, handle: () => Promise<T>): Promise<T>;
  /** An action that nobody waits for. */
  action(what: string, act: () => Promise<void>): () => void;
}

/** A guard that writes failures to the editor's log. */
export function createGuard(connection: Connection): Guard {
  const report = (what: string, error: unknown) => {
    connection.console.error(`${what}: ${describe(error)}`);
  };
  return {
    request: async (what, token, empty, handle) => {
      const stopIfCancelled = () => {
        if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
      };
      try {
        stopIfCancelled();
        const answer = await handle();
        stopIfCancelled();
        return answer;
      } catch (error) {
        if (error instanceof ResponseError) throw error;
        report(what, error);
        return empty;
      }
    },
    action: (what, act) => () => {
      act().catch((error: unknown) => {
        report(what, error);
      });
    },
  };
}

/** Where it failed, but not the message: that may quote the configuration, which holds secrets, and logs are passed on. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  const frames = (error.stack ?? '').split('\n').filter(line => /^\s+at /.test(line));
  return [error.name, ...frames].join('\n');
}
