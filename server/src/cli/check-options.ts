import { Command, InvalidArgumentError, Option } from 'commander';
import { toHaproxyVersion, haproxyVersions } from '../language/version.ts';
import { severities, type Severity } from '../lint/finding.ts';
import { presets } from '../lint/rule.ts';
import { resolveSettings, type RawSettings } from '../lint/settings.ts';
import { reporters, type Format } from './reporters/formats.ts';
import { UsageError } from './terminal.ts';

/** A format, and the file it goes to; without one it goes to standard output. */
export interface Output {
  readonly format: Format;
  readonly file?: string;
}

/** What `check` is to do. */
export interface CheckOptions {
  /** Each of them a configuration of its own. */
  readonly paths: readonly string[];
  /** Together one configuration, as with `haproxy -f A -f B`. */
  readonly set: readonly string[];
  readonly outputs: readonly Output[];
  readonly fix: 'none' | 'safe' | 'any';
  /** Show what a fix would change, and write nothing. */
  readonly isDiff: boolean;
  /** A file, `false` for none at all, undefined for the nearest one. */
  readonly config: string | false | undefined;
  /** What the flags say about settings. */
  readonly settings: RawSettings;
  /** `none`: findings never fail the command. */
  readonly failLevel: Severity | 'none';
  readonly isQuiet: boolean;
  readonly color: 'auto' | 'always' | 'never';
}

/** What commander gathers; its names follow from the flags. */
interface Flags {
  readonly file?: string[];
  readonly format?: Output[];
  readonly output?: Output[];
  readonly fix?: true;
  readonly unsafeFixes?: true;
  readonly diff?: true;
  readonly haproxyVersion?: string;
  readonly config: string | boolean;
  readonly rule?: Record<string, string>;
  readonly preset?: string;
  readonly failLevel: Severity | 'none';
  readonly quiet?: true;
  readonly color: CheckOptions['color'];
}

const examples = `
Without files, the \`configurations\` of the nearest .haproxy-doctor.json are checked.

Examples:
  haproxy-doctor check /etc/haproxy/haproxy.cfg
  haproxy-doctor check -f /etc/haproxy/haproxy.cfg -f /etc/haproxy/conf.d
  haproxy-doctor check --format github --format sarif --output doctor.sarif haproxy.cfg

Exit status: 0 nothing to report, 1 findings at or above the fail level, 2 wrong usage or a file that cannot be read or written.`;

/** Gives the command its flags; `action` gets them read. */
export function declareCheck(command: Command, action: (options: CheckOptions) => Promise<void>): void {
  const outputs: Output[] = [];
  command
    .summary('find what will break')
    .description('Finds what will break in HAProxy configurations. A file, a directory, or - for standard input, is a configuration of its own.')
    .argument('[path...]', 'files, directories (their *.cfg files are one configuration), or -')
    .option('-f, --file <path>', 'a file or directory of one configuration, as for haproxy -f; repeatable', addPath)
    .option('--format <format>', `one of ${Object.keys(reporters).join(', ')}; repeatable`, format => addFormat(outputs, format))
    .option('--output <file>', 'where the --format before it goes; without it, to standard output', file => addOutput(outputs, file))
    .option('--fix', 'apply the safe repairs')
    .option('--unsafe-fixes', 'with --fix or --diff: apply the repairs that need review, too')
    .option('--diff', 'print what --fix would change, and write nothing')
    .option('--haproxy-version <version>', `the version to check for: ${haproxyVersions.join(', ')}, or auto: what haproxy -v says`, readVersion)
    .option('--config <file>', 'the settings file, instead of the nearest .haproxy-doctor.json')
    .option('--no-config', 'use no settings file')
    .option('--rule <name=severity>', `the severity of one rule: ${severities.join(', ')} or off; repeatable`, addRule)
    .addOption(new Option('--preset <preset>', 'the set of rules').choices(presets))
    .addOption(new Option('--fail-level <severity>', 'the least severity that makes the exit status 1').choices([...severities, 'none']).default('warning'))
    .option('--quiet', 'leave out findings below the fail level')
    .addOption(new Option('--color <when>', 'colours in pretty output').choices(['auto', 'always', 'never']).default('auto'))
    .addHelpText('after', examples)
    .action((paths: string[], flags: Flags) => action(readFlags(paths, flags, outputs)));
}

function readFlags(paths: readonly string[], flags: Flags, given: readonly Output[]): CheckOptions {
  if (flags.unsafeFixes && !flags.fix && !flags.diff) throw new UsageError('--unsafe-fixes needs --fix or --diff');
  if (paths.filter(path => path === '-').length > 1) throw new UsageError('standard input (-) can be read only once');
  if (flags.file?.includes('-')) throw new UsageError('-f cannot read standard input; use it on its own: haproxy-doctor check -');
  const outputs: readonly Output[] = given.length > 0 ? given : [{ format: 'pretty' }];
  if (outputs.filter(output => output.file === undefined).length > 1) {
    throw new UsageError('two formats for standard output; give all but one of them an --output');
  }
  const settings: RawSettings = {
    ...(flags.rule && { rules: flags.rule }),
    ...(flags.preset !== undefined && { preset: flags.preset }),
    ...(flags.haproxyVersion !== undefined && { haproxyVersion: flags.haproxyVersion }),
  };
  const [problem] = resolveSettings(settings).problems;
  if (problem !== undefined) throw new UsageError(problem);
  return {
    paths,
    set: flags.file ?? [],
    outputs,
    fix: !flags.fix && !flags.diff ? 'none' : flags.unsafeFixes ? 'any' : 'safe',
    isDiff: flags.diff ?? false,
    config: typeof flags.config === 'string' || !flags.config ? flags.config : undefined,
    settings,
    failLevel: flags.failLevel,
    isQuiet: flags.quiet ?? false,
    color: flags.color,
  };
}

function addPath(path: string, before: string[] = []): string[] {
  return [...before, path];
}

function addFormat(outputs: Output[], format: string): Output[] {
  if (!Object.hasOwn(reporters, format)) throw new InvalidArgumentError(`Allowed choices are ${Object.keys(reporters).join(', ')}.`);
  outputs.push({ format: format as Format });
  return outputs;
}

function addOutput(outputs: Output[], file: string): Output[] {
  const last = outputs.at(-1);
  if (last?.file !== undefined) throw new InvalidArgumentError('Give a --format before every --output.');
  outputs.splice(-1, 1, { format: last?.format ?? 'pretty', file });
  return outputs;
}

function addRule(given: string, before: Record<string, string> = {}): Record<string, string> {
  const match = /^([^=]+)=(.+)$/.exec(given);
  if (!match) throw new InvalidArgumentError('It is written NAME=SEVERITY, as in no-default-backend=error.');
  return { ...before, [match[1] as string]: match[2] as string };
}

function readVersion(given: string): string {
  if (given !== 'auto' && toHaproxyVersion(given) === undefined) {
    throw new InvalidArgumentError(`Known versions are ${haproxyVersions.join(', ')}; auto asks haproxy -v.`);
  }
  return given;
}
