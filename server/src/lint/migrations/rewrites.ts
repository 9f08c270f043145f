import { hasNoCase, headerPatternOf, headerTextOf } from './header-pattern.ts';
import { mayHaveRules, rewriting, type Migrate, type Migration, type OldLine } from './migration.ts';
import { conditionBehind, conditionWith } from './old-condition.ts';
import { requestLinePatternOf, uriReplacementOf } from './request-line-pattern.ts';
import { literalFormat, writeWord } from './write-word.ts';

/**
 * `reqrep`, `reqirep`, `rsprep`, `rspirep`, and `cliexp` and `srvexp`, their first names: a regular expression for a whole line of the header, and the
 * line in its place. Old and new rules alike leave away what the expression did not match. Old rules ran after all `http-request` rules.
 */
export const migrateRewrite: Migrate = line => {
  const [search, replacement] = line.args;
  if (!mayHaveRules(line) || !search || !replacement || search.hasVariable || replacement.hasVariable) return [];
  const isResponse = /^(?:rsp|srv)/.test(line.name);
  const found = rewriteOfHeader(line, search.value, replacement.value, isResponse) ?? (isResponse ? undefined : rewriteOfUri(line, search.value, replacement.value));
  return found ? [found] : [];
};

function rewriteOfHeader(line: OldLine, search: string, replacement: string, isResponse: boolean): Migration | undefined {
  const pattern = headerPatternOf(search);
  const text = headerTextOf(replacement);
  const condition = conditionBehind(line, 2);
  if (!pattern || !text || condition === undefined || pattern.name.toLowerCase() !== text.name.toLowerCase() || text.value === '') return undefined;
  const value = pattern.value === '' ? '.*' : withCase(line, `^${pattern.value}`);
  return rewriting('review', `http-${isResponse ? 'response' : 'request'} replace-header ${text.name} ${writeWord(value)} ${writeWord(literalFormat(text.value))}${condition}`);
}

function rewriteOfUri(line: OldLine, search: string, replacement: string): Migration | undefined {
  const pattern = requestLinePatternOf(search);
  const text = pattern && uriReplacementOf(replacement, pattern);
  if (!pattern || text === undefined || text === '') return undefined;
  const { methods, uri } = pattern;
  const condition = methods.length > 0 ? conditionWith(`{ method ${methods.join(' ')} }`, line, 2) : conditionBehind(line, 2);
  if (condition === undefined) return undefined;
  const action = /^\^\(*https?:/.test(uri) ? 'replace-uri' : 'replace-pathq';
  return rewriting('review', `http-request ${action} ${writeWord(withCase(line, uri))} ${writeWord(literalFormat(text))}${condition}`);
}

/** Rules with an `i` in their name took upper and lower case for the same; that of today needs the flag, which PCRE reads. */
function withCase({ name }: OldLine, regex: string): string {
  return /^(?:req|rsp)i/.test(name) && !hasNoCase(regex) ? `(?i)${regex}` : regex;
}
