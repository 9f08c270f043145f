import process from 'node:process';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { nodeHost } from '../host/node.ts';
import { serve } from './server.ts';

/*
 * The server as a process. The library reads from the arguments how to talk: `--stdio`, `--node-ipc`, `--socket=PORT` or `--pipe=NAME`. Without any of
 * them it is stdio.
 */
const transport = /^--(stdio|node-ipc|socket|pipe)(=|$)/;
const connection = process.argv.some(argument => transport.test(argument))
  ? createConnection(ProposedFeatures.all)
  : createConnection(ProposedFeatures.all, process.stdin, process.stdout);

serve(connection, nodeHost);
