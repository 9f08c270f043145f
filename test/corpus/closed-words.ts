import { parseAclTest } from '../../server/src/expression/acl.ts';
import { parseLogFormat } from '../../server/src/expression/log-format.ts';
import { parseSampleExpression, type SampleExpression } from '../../server/src/expression/sample-expression.ts';
import { aclCriterionFact } from '../../server/src/language/acl-criteria.ts';
import { actionFact, isActionIn } from '../../server/src/language/actions.ts';
import { bindOptionFact } from '../../server/src/language/bind-option-facts.ts';
import { converterIn } from '../../server/src/language/converters.ts';
import { argumentsOf, directiveOf } from '../../server/src/language/directives.ts';
import { enumValue, type EnumName } from '../../server/src/language/enums.ts';
import { fetchIn } from '../../server/src/language/fetches.ts';
import { isKnownIn } from '../../server/src/language/lifetime.ts';
import { logAliasFact } from '../../server/src/language/log-aliases.ts';
import type { OptionFact } from '../../server/src/language/option-fact.ts';
import { isPredefinedAcl } from '../../server/src/language/predefined-acls.ts';
import { sectionFact } from '../../server/src/language/section-facts.ts';
import { serverOptionFact } from '../../server/src/language/server-options.ts';
import { stickTableTypeFact } from '../../server/src/language/stick-table-types.ts';
import { anyConditionOf } from '../../server/src/model/conditions/acl-use.ts';
import type { Configuration } from '../../server/src/model/configuration.ts';
import { directiveWordsOf, verdictOn } from '../../server/src/model/directive.ts';
import { ruleLineOf } from '../../server/src/model/request-rules/rule-line.ts';
import type { Section } from '../../server/src/model/section.ts';
import { firstOptionIndex } from '../../server/src/model/servers/server-options.ts';
import { writtenExpressionsOf } from '../../server/src/model/expressions/written-expressions.ts';
import type { Statement } from '../../server/src/syntax/statement.ts';
import type { Word } from '../../server/src/syntax/word.ts';

/** A word of a configuration that is one of a closed set: where it stands, how it is called, and what it is. Offsets count in the document. */
export interface ClosedWord {
  readonly context: string;
  readonly label: string;
  readonly start: number;
  readonly end: number;
}

/** All words of a configuration of one document that somebody could choose from a list. Read by the facts alone, and not by what completion makes of them. */
export function closedWords(configuration: Configuration): ClosedWord[] {
  const [document] = configuration.documents;
  const found: ClosedWord[] = [];
  for (const section of configuration.sections) {
    for (const block of section.blocks) {
      const start = document!.startOf(block);
      const add = (context: string, word: Word | undefined, label = word?.value ?? '', at = 0, length = word?.value.length ?? 0) => {
        if (!word || label === '' || word.text !== word.value) return;
        found.push({ context, label, start: start + word.span.start + at, end: start + word.span.start + at + length });
      };
      for (const statement of block.statements()) {
        if (section.livenessOf(statement) !== 'live' || statement.keyword.startsWith('.')) continue;
        if (statement.equals(section.header)) readHeader(statement, section, configuration, add);
        else readLine(statement, section, configuration, add);
      }
    }
  }
  return found;
}

type Add = (context: string, word: Word | undefined, label?: string, at?: number, length?: number) => void;

function readHeader(header: Statement, section: Section, { proxies, version }: Configuration, add: Add): void {
  const fact = sectionFact(header.keyword);
  if (fact && isKnownIn(fact, version)) add('section keyword', header.word(0));
  const from = header.words.findIndex((word, i) => i > 0 && word.value === 'from');
  if (from > 0 && proxies.some(each => each.kind === 'defaults' && each.name === section.parent)) add('name: defaults', header.word(from + 1));
}

function readLine(statement: Statement, section: Section, configuration: Configuration, add: Add): void {
  const { version } = configuration;
  const kind = section.kind === 'defaults' && !section.isNameless ? 'named-defaults' : section.kind;
  const words = directiveWordsOf(statement);
  const values = words.map(word => word.value);
  const verdict = verdictOn(statement, kind, version);
  if (verdict.kind !== 'accepted') return;
  add('first word', words[0]);
  const found = directiveOf(values, kind);
  if (!found) return;
  const first = values[0] as string;
  if (found.words === 2) add(`second word: ${first}`, words[1], values[1]?.replace(/\(.*/s, ''), 0, values[1]?.length);
  readOptions(statement, section, configuration, add);
  readRule(statement, configuration, add);
  readTests(statement, configuration, add);
  readExpressions(statement, section, configuration, add);
  readNames(statement, configuration, add);
  readValues(found.fact.name, words.slice(found.words), add);
  const args = argumentsOf(found.fact);
  if (args.every(each => each.times === '' || each.times === '?') && !/^(?:log|http-|tcp-|balance|cookie|stick|redirect)/.test(found.fact.name)) {
    args.forEach((argument, i) => {
      const word = words[found.words + i];
      if (argument.kind === 'enum' && word && argument.values?.includes(word.value) && !/^\d/.test(word.value)) add(`value: ${found.fact.name}`, word);
    });
  }
}

function readOptions(statement: Statement, section: Section, { version, sections }: Configuration, add: Add): void {
  const { keyword } = statement;
  const isServer = ['server', 'default-server', 'server-template'].includes(keyword) && ['backend', 'listen', 'defaults'].includes(section.kind);
  const isSocket = keyword === 'stats' && statement.word(1)?.value === 'socket';
  if (!isServer && keyword !== 'bind' && !isSocket) return;
  const factOf: (name: string) => OptionFact | undefined = isServer ? serverOptionFact : bindOptionFact;
  const what = isServer ? 'server option' : 'bind option';
  const count = statement.words.length;
  for (let i = isServer ? firstOptionIndex(statement) : isSocket ? 3 : 2; i < count; i++) {
    const word = statement.word(i);
    const fact = factOf(word?.value ?? '');
    if (!fact || !isKnownIn(fact, version)) return;
    add(what, word);
    if (!fact.value) continue;
    const value = statement.word(++i);
    if (fact.value.kind === 'enum' && value && fact.value.values?.includes(value.value)) add(`${what} value`, value);
    if (fact.value.kind === 'list' && value && !value.value.includes(',') && fact.value.values?.includes(value.value)) add(`${what} value`, value);
    if (fact.value.of === 'resolvers' && sections.some(each => each.kind === 'resolvers' && each.name?.value === value?.value)) add('name: resolvers', value);
  }
}

function readRule(statement: Statement, { version, sections }: Configuration, add: Add): void {
  const rule = ruleLineOf(statement);
  const fact = rule?.action && actionFact(rule.action.value);
  if (!rule?.action || !fact || !isActionIn(fact, rule.ruleSet, version)) return;
  const { value } = rule.action;
  add(`action: ${rule.ruleSet}`, rule.action, value.replace(/\(.*/s, ''), 0, value.length);
  const behind = statement.words.slice(rule.at + 1);
  if (fact.name === 'redirect') for (const word of [behind[0], ...behind.slice(2)]) if (word && ['location', 'prefix', 'scheme', 'code', 'drop-query', 'append-slash'].includes(word.value)) add('value: redirect', word);
  if (['return', 'deny', 'tarpit'].includes(fact.name)) behind.forEach((word, i) => { if (i % 2 === 0 && ['status', 'deny_status', 'content-type', 'string', 'lf-string', 'file', 'errorfile', 'hdr'].includes(word.value) && i < 4) add('value: return', word); });
  if (fact.name.startsWith('cache-') && sections.some(each => each.kind === 'cache' && each.name?.value === behind[0]?.value)) add('name: cache', behind[0]);
}

function readTests(statement: Statement, configuration: Configuration, add: Add): void {
  const { version } = configuration;
  const test = (start: number, end: number) => {
    const { criterion, flags, operator, patterns } = parseAclTest(statement.values(0).slice(start, end));
    readCalls(criterion, statement.word(start), 0, true, version, add);
    for (const flag of flags) {
      add('acl flag', statement.word(start + flag.word));
      if (flag.name === '-m' && flag.argument !== undefined && enumValue('match-method', flag.argument)) add('match method', statement.word(start + flag.word + 1));
    }
    if (operator) add('comparison', statement.word(start + (patterns[0]?.word ?? 1) - 1));
    if (criterion.calls[0]?.name === 'method') for (const { word } of patterns) add('value: method', statement.word(start + word));
  };
  if (statement.keyword === 'acl') test(2, statement.words.length);
  const found = anyConditionOf(statement);
  if (!found) return;
  add('if, unless', found.keyword);
  const proxy = configuration.proxies.find(each => each.section.blocks.includes(statement.block));
  const defined = new Set((proxy?.effectiveLines('acl') ?? []).map(line => line.word(1)?.value));
  for (const term of found.condition.groups.flat()) {
    if (term.kind === 'anonymous') test(found.start + term.firstWord, found.start + term.endWord);
    else if (defined.has(term.name) || isPredefinedAcl(term.name, version)) {
      const word = statement.word(found.start + term.word);
      const marks = (word?.value.length ?? 0) - term.name.length;
      add(defined.has(term.name) ? 'named acl' : 'predefined acl', word, term.name, marks, term.name.length);
    }
  }
  statement.words.slice(found.start).forEach(word => { if (word.value === 'or' || word.value === '||') add('or', word); });
}

function readCalls({ calls }: SampleExpression, word: Word | undefined, offset: number, isTest: boolean, version: Configuration['version'], add: Add): void {
  calls.forEach((call, i) => {
    const isKnown = i > 0 ? converterIn(call.name, version) : fetchIn(call.name, version) ?? (isTest ? aclCriterionFact(call.name) : undefined);
    if (isKnown) add(i > 0 ? 'converter' : isTest ? 'criterion' : 'fetch', word, call.name, offset + call.span.start, call.span.end - call.span.start);
  });
}

function readExpressions(statement: Statement, section: Section, { version }: Configuration, add: Add): void {
  const written = writtenExpressionsOf(statement, section.kind === 'defaults' ? 'listen' : section.kind);
  for (const { kind, word } of written) {
    if (kind === 'sample') readCalls(parseSampleExpression(word.value), word, 0, false, version, add);
    if (kind !== 'log-format') continue;
    for (const item of parseLogFormat(word.value).items) {
      if (item.kind === 'expression') readCalls(item.expression, word, item.expressionStart, false, version, add);
      if (item.kind === 'alias' && item.flags.length === 0 && logAliasFact(item.name)) add('log alias', word, `%${item.name}`, item.span.start, item.span.end - item.span.start);
    }
  }
}

function readNames(statement: Statement, configuration: Configuration, add: Add): void {
  const target = statement.word(1);
  if (/^(?:use|default)_backend$/.test(statement.keyword) && target && configuration.backend(target.value)) add(`name: ${statement.keyword}`, target);
  if (statement.keyword === 'use-server' && target && configuration.proxies.some(each => each.servers.some(server => server.name === target.value))) add('name: use-server', target);
  statement.words.forEach((word, i) => {
    const before = statement.word(i - 1)?.value;
    if (before === 'table' && i > 2 && configuration.backend(word.value)) add('name: table', word);
    if (before === 'track' && statement.keyword === 'server') add('name: track', word);
  });
}

const closed: Readonly<Record<string, readonly EnumName[]>> = {
  'balance': ['balance'], 'cookie': ['cookie'], 'hash-type': ['hash-type', 'hash-function'], 'retry-on': ['retry-on'], 'compression algo': ['compression'], 'log': ['log-facility', 'log-level', 'log-option', 'log-standard'],
  'ssl-default-bind-options': ['ssl-default-bind-options', 'tls-version'], 'ssl-default-server-options': ['ssl-default-server-options', 'tls-version'], 'stick-table': ['stick-table-parameter', 'stick-table-key'],
};

function readValues(name: string, words: readonly Word[], add: Add): void {
  words.forEach((word, i) => {
    const { value } = word;
    const before = words[i - 1]?.value ?? '';
    if (/^\d/.test(value) || ((name === 'balance' || name === 'hash-type') && i > 1)) return;
    if ((name === 'cookie' || name === 'log') && i === 0) {
      if (name === 'log' && value === 'global') add('value: log', word);
      return;
    }
    if (name === 'stick-table' && before === 'store' && !value.includes(',') && stickTableTypeFact(value.replace(/\(.*/, ''))) add('value: store', word, value.replace(/\(.*/, ''), 0, value.length);
    const bare = name === 'balance' ? value.replace(/\(.*/, '') : value;
    if (closed[name]?.some(set => enumValue(set, bare)) && !['len', 'sample', 'size', 'expire', 'peers', 'domain', 'attr'].includes(before)) add(`value: ${name}`, word, bare, 0, value.length);
    if (name === 'option forwardfor' && ['except', 'header', 'if-none'].includes(value)) add('value: option forwardfor', word);
    if (/^(?:http|tcp)-check (?:send|expect)$/.test(name) && i % 2 === 0 && ['meth', 'uri', 'ver', 'hdr', 'status', 'string', 'rstring', 'rstatus'].includes(value)) add(`value: ${name}`, word);
  });
}
