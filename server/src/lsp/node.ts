import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeHost } from '../host/node.ts';
import { joined } from '../host/path.ts';
import { decode } from '../text/encoding.ts';
import type { serve } from './server.ts';

/*
 * The server as a process. The library reads from the arguments how to talk: `--stdio`, `--node-ipc`, `--socket=PORT` or `--pipe=NAME`. Without any of
 * them it is stdio.
 */
const transport = /^--(stdio|node-ipc|socket|pipe)(=|$)/;

export function start(run: typeof serve): void {
  const connection = process.argv.some(argument => transport.test(argument))
    ? createConnection(ProposedFeatures.all)
    : createConnection(ProposedFeatures.all, process.stdin, process.stdout);
  run(connection, nodeHost, async () => {
    // It lies beside the program, which may have been started through a link.
    const directory = dirname(realpathSync(process.argv[1] as string)).replaceAll('\\', '/');
    return decode(await nodeHost.read(joined(directory, 'prose.json'))).text;
  });
}
