import { parseSampleExpression } from '../expression/sample-expression.ts';
import { actionOptionCount } from '../language/action-arguments.ts';
import { actionFact } from '../language/actions.ts';
import type { ArgumentFact } from '../language/arguments.ts';
import { bindOptionFact } from '../language/bind-option-facts.ts';
import { argumentsOf, directiveOf } from '../language/directives.ts';
import { serverOptionFact } from '../language/server-options.ts';
import { rules } from '../lint/registry.ts';
import { suppressionsOf } from '../lint/suppression.ts';
import { aclTestsOf } from '../model/conditions/acl-tests.ts';
import type { Configuration } from '../model/configuration.ts';
import { directiveWordsOf } from '../model/directive.ts';
import { possibleGlobalLine } from '../model/global-sections.ts';
import { replyingActions } from '../model/request-rules/rule-reply.ts';
import { sectionKeywordOf, type Section } from '../model/section.ts';
import { firstOptionIndex, linesWithServerOptions } from '../model/servers/server-options.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';
import type { Span } from '../text/span.ts';

/** A path that a document names. */
export interface FileReference {
  readonly span: Span;
  readonly path: string;
  /** The directory that `crt-base` and its like put before a relative path. */
  readonly base: string | undefined;
}

/** The rule that a suppression comment names. */
export interface RuleReference {
  readonly span: Span;
  readonly rule: string;
}

/** Where relative paths of a configuration begin: `default-path`. The file's own directory where none is named. */
export interface DefaultPath {
  readonly kind: 'config' | 'parent' | 'origin';
  readonly directory: string;
}

/** The paths of files that a document names, on lines that are read. Whether there are such files is for somebody else to find out. */
export function fileReferences(configuration: Configuration, document: HaproxyDocument): FileReference[] {
  const references: FileReference[] = [];
  const bases = basesOf(configuration);
  for (const section of configuration.sections) {
    for (const block of section.blocks) {
      if (!mayNameFile.test(block.text) || !document.has(block)) continue;
      const offset = document.startOf(block);
      for (const statement of block.statements()) {
        const { start, end } = statement.span;
        if (!mayNameFile.test(block.text.slice(start, end)) || section.livenessOf(statement) === 'dead') continue;
        for (const { word, path, span, by } of filesOn(statement, section)) {
          if (path === '' || word.hasVariable || /[%\0]|^[a-z]+@/.test(path)) continue;
          references.push({ path, span: { start: offset + span.start, end: offset + span.end }, base: ownBase(section, by) ?? bases.get(by) });
        }
      }
    }
  }
  return references;
}

/** The rules named in the suppression comments of a document. */
export function ruleReferences(document: HaproxyDocument): RuleReference[] {
  return document.blocks.flatMap((block, index) => suppressionsOf(block).flatMap(suppression => suppression.rules).flatMap(({ name, at }) => {
    if (!rules.some(rule => rule.name === name)) return [];
    const start = document.starts[index] as number;
    return [{ rule: name, span: { start: start + at.span.start, end: start + at.span.end } }];
  }));
}

/** What `default-path` says last. */
export function defaultPathOf(configuration: Configuration): DefaultPath {
  const last = possibleGlobalLine('default-path', configuration);
  const kind = last?.word(1)?.value;
  return kind === 'parent' || kind === 'origin' ? { kind, directory: last?.word(2)?.value ?? '' } : { kind: 'config', directory: '' };
}

/** What stands on each line with a path, so that the others are not looked at word by word. A test holds it against the tables. */
export const mayNameFile = /file|crt|load|-key|-cmd|command|map|acl\(|-f[\s"']/;

interface NamedFile {
  readonly word: Word;
  readonly path: string;
  readonly span: Span;
  /** The directive or option that takes it. */
  readonly by: string;
}

/** Which setting of `global` or of a `crt-store` is put before the relative paths of an option. */
const baseSettings: Readonly<Record<string, string>> = {
  'crt': 'crt-base', 'default-crt': 'crt-base', 'key': 'key-base', 'ca-file': 'ca-base', 'ca-verify-file': 'ca-base', 'crl-file': 'ca-base',
};

function basesOf(configuration: Configuration): ReadonlyMap<string, string | undefined> {
  return new Map(Object.entries(baseSettings).map(([by, name]) => [by, possibleGlobalLine(name, configuration)?.word(1)?.value]));
}

function ownBase(section: Section, by: string): string | undefined {
  const setting = section.kind === 'crt-store' ? baseSettings[by] : undefined;
  return setting === undefined ? undefined : section.last(setting)?.word(1)?.value;
}

function filesOn(statement: Statement, section: Section): NamedFile[] {
  return [...inOptions(statement), ...inArguments(statement, section), ...inRule(statement), ...inTests(statement), ...inCalls(statement)];
}

function whole(word: Word | undefined, by: string): NamedFile[] {
  return word ? [{ word, by, path: word.value, span: word.span }] : [];
}

/** The options of `server` and `bind` lines, and of `load` in a `crt-store`. */
function inOptions(statement: Statement): NamedFile[] {
  const { keyword, words } = statement;
  if (!withOptions.has(keyword)) return [];
  const isLoad = keyword === 'load';
  const first = isLoad ? 1 : keyword === 'bind' ? 2 : firstOptionIndex(statement);
  const factOf = keyword === 'bind' ? bindOptionFact : serverOptionFact;
  const files: NamedFile[] = [];
  for (let at = first; at < words.length; at++) {
    const option = (words[at] as Word).value;
    const value = isLoad ? { kind: fileOptions.has(option) ? 'file' : 'string' } : factOf(option)?.value;
    if (!value) continue;
    at++;
    if (value.kind.startsWith('file')) files.push(...whole(words[at], option));
  }
  return files;
}

const withOptions: ReadonlySet<string> = new Set([...linesWithServerOptions, 'bind', 'load']);
/** Options of `load` that are files. */
const fileOptions: ReadonlySet<string> = new Set(['crt', 'key', 'ocsp', 'issuer', 'sctl']);

function inArguments(statement: Statement, section: Section): NamedFile[] {
  const words = directiveWordsOf(statement);
  const found = directiveOf(words.slice(0, 2).map(word => word.value), sectionKeywordOf(section));
  if (!found) return [];
  const isFile = (fact: ArgumentFact): boolean => fact.kind === 'file' || fact.either?.some(isFile) === true;
  return argumentsOf(found.fact).flatMap((fact, at) => (isFile(fact) ? whole(words[found.words + at], found.fact.name) : []));
}

/** `file`, `lf-file` and `errorfile` of what answers a request, and the file in the parentheses of `set-map(FILE)`. */
function inRule({ keyword, words }: Statement): NamedFile[] {
  const files: NamedFile[] = [];
  const action = words[1];
  const fact = keyword.startsWith('http-') && action ? actionFact(action.value) : undefined;
  if (keyword === 'http-error' || (fact && replyingActions.has(fact.name))) {
    for (let at = 1; at < words.length; at++) {
      const { value } = words[at] as Word;
      if (value === 'if' || value === 'unless') break;
      if (['file', 'lf-file', 'errorfile'].includes(value)) files.push(...whole(words[++at], 'file'));
      else at += actionOptionCount(value);
    }
  }
  const path = /^(?:add-acl|del-acl|del-map|set-map)\(([^)]*)\)$/.exec(action?.value ?? '')?.[1];
  if (action && path !== undefined) {
    const start = action.value.indexOf('(') + 1;
    files.push({ word: action, by: 'map', path, span: action.spanOf({ start, end: start + path.length }) });
  }
  return files;
}

/** `-f FILE` of an ACL. */
function inTests(statement: Statement): NamedFile[] {
  return aclTestsOf(statement).flatMap(test => test.test.flags.flatMap(flag => (flag.name === '-f' ? whole(test.word(flag.word + 1), '-f') : [])));
}

/** The file of a `map` converter, in whatever word: nothing else is called so. */
function inCalls({ words }: Statement): NamedFile[] {
  const files: NamedFile[] = [];
  for (const word of words) {
    const { value } = word;
    for (const match of value.matchAll(/,map(?:_[a-z]+){0,2}\(/g)) {
      const start = match.index + 1;
      const [call] = parseSampleExpression(value.slice(start)).calls;
      const file = call?.arguments?.[0];
      if (file) files.push({ word, by: 'map', path: file.text, span: word.spanOf({ start: start + file.span.start, end: start + file.span.end }) });
    }
  }
  return files;
}
