import { Command, CommanderError, Option } from 'commander';
import { version } from '../../package.json';
import { defaultVersion, haproxyVersions, type HaproxyVersion } from '../language/version.ts';
import { declareCheck } from './check-options.ts';
import { check } from './check.ts';
import { explain } from './explain.ts';
import { listRules } from './list-rules.ts';
import { UsageError, type Terminal } from './terminal.ts';

const FAILURE = 2;

/**
 * Carries out a command line (without the program's name) and gives its exit status: 0 clean, 1 findings at or above the fail level, 2 wrong
 * usage, or something that could not be read or written. Only the language server outlives the call.
 */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  let status = 0;
  const program = new Command('haproxy-doctor')
    .description('Finds the lines of haproxy.cfg that will answer users with 503, 502, 504 or a refused connection, says why, and repairs them.')
    .version(version, '-V, --version')
    .exitOverride()
    .configureOutput({ writeOut: terminal.stdout, writeErr: terminal.stderr, getOutHelpWidth: () => 100, getErrHelpWidth: () => 100 });
  declareCheck(program.command('check'), async options => {
    status = await check(options, terminal);
  });
  program
    .command('explain')
    .summary('explain a rule or a word of haproxy.cfg')
    .description('Shows the page of a rule, or what a word means: a directive, an option, an action, a sample fetch, a log alias, a termination state ...')
    .argument('<word...>', 'the name in brackets behind a finding, or a word of haproxy.cfg or of its log: timeout client, req.hdr, %ci, sQ--, L4CON')
    .addOption(new Option('--haproxy-version <version>', 'the version to explain it for').choices(haproxyVersions).default(defaultVersion))
    .action(async (words: string[], { haproxyVersion }: { haproxyVersion: HaproxyVersion }) => {
      await explain(words.join(' '), haproxyVersion, terminal);
    });
  program
    .command('rules')
    .summary('list all rules')
    .description('Lists all rules with their severities.')
    .addOption(new Option('--format <format>', 'how to print them').choices(['table', 'json']).default('table'))
    .action((flags: { format: 'table' | 'json' }) => {
      listRules(flags.format, terminal);
    });
  program
    .command('lsp')
    .summary('start the language server')
    .description('Starts the language server for an editor.')
    .option('--stdio', 'speak on standard input and output')
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async () => {
      await terminal.startServer();
    });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    // Commander has said what was wrong by now; asking for help is no failure.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : FAILURE;
    if (!(error instanceof UsageError)) throw error;
    terminal.stderr(`error: ${error.message}\n`);
    return FAILURE;
  }
}
