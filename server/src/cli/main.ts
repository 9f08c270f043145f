#!/usr/bin/env node
import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { nodeHost, readStream } from '../host/node.ts';
import { joined } from '../host/path.ts';
import { run } from './run.ts';
import type { Terminal } from './terminal.ts';

// The program is started through a link when it is installed with npm.
const directory = dirname(realpathSync(process.argv[1] as string)).replaceAll('\\', '/');

const terminal: Terminal = {
  host: nodeHost,
  cwd: process.cwd().replaceAll('\\', '/'),
  env: process.env,
  // Undefined, and not false, where output goes to a file or a pipe.
  isTTY: Boolean(process.stdout.isTTY),
  rulePages: joined(directory, 'rules'),
  proseFile: joined(directory, 'prose.json'),
  stdin: () => readStream(process.stdin, 'standard input'),
  stdout: chunk => process.stdout.write(chunk),
  stderr: text => process.stderr.write(text),
  startServer: () => import('../lsp/main.ts'),
};

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads the output has seen enough, as `head` does.
  if (error.code === 'EPIPE') process.exit(process.exitCode);
  process.stderr.write(`error: cannot write to standard output: ${error.message}\n`);
  process.exit(2);
});

run(process.argv.slice(2), terminal).then(
  status => {
    process.exitCode = status;
  },
  (error: unknown) => {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  },
);
