import { directiveWordsOf } from '../../model/directive.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleFinding } from '../finding.ts';
import { mayHaveRules, repairOf, type Migration, type OldLine } from '../migrations/migration.ts';
import { migrationsOf } from '../migrations/migrations.ts';

interface GoneValue {
  readonly value: string;
  readonly removed: string;
  readonly instead: string;
}

/** Values that are gone, of directives that are not. */
export const goneValues: Readonly<Record<string, GoneValue>> = {
  'mode': { value: 'health', removed: '2.3', instead: 'http-request return status 200' },
  'hash-type': { value: 'avalanche', removed: '1.5', instead: 'hash-type map-based sdbm avalanche' },
};

/** The value on a line that is gone, or undefined where there is none. */
export function goneValueOn(statement: Statement): GoneValue | undefined {
  const gone = Object.hasOwn(goneValues, statement.keyword) ? goneValues[statement.keyword] : undefined;
  return gone?.value === statement.word(1)?.value ? gone : undefined;
}

/** A line that begins with an old directive; `name` has one or two words. `section` as rules about single lines are told it. */
export function oldLineOf(statement: Statement, name: string, section: string, version: HaproxyVersion): OldLine {
  return { name, statement, args: directiveWordsOf(statement).slice(name.split(' ').length), section, version };
}

/** The finding about an old line: `what` is the first half of the message, `instead` what the tables say is to be used. */
export function findingAbout(line: OldLine, what: string, instead: string | undefined): RuleFinding {
  const migrations = migrationsOf(line);
  const [first] = migrations;
  const needsName = !mayHaveRules(line) && instead !== undefined && /^http-re(?:quest|sponse)|^stick/.test(instead);
  const advice = adviceOf(first, instead);
  const where = needsName ? ' A `defaults` section without a name cannot have that, so it belongs in the proxies.' : '';
  return {
    at: directiveWordsOf(line.statement)[0] ?? line.statement,
    message: `${what} ${advice}${where}`,
    repairs: migrations.map(migration => repairOf(line, migration)),
  };
}

function adviceOf(migration: Migration | undefined, instead: string | undefined): string {
  if (migration && migration.lines.length > 0) return `Write ${migration.lines.map(text => `\`${text}\``).join(' and ')}.`;
  // What is not for this file to say: an option of the command line.
  if (migration && instead?.startsWith('-')) return `Remove the line, and use ${instead}.`;
  return migration || instead === undefined ? 'Remove the line.' : `Use ${quoted(instead)}.`;
}

/** The alternatives of the tables, as words of a sentence. */
function quoted(instead: string): string {
  return instead.split(' | ').map(each => (/^[a-z]/.test(each) ? `\`${each}\`` : each)).join(' or ');
}
