import { parseLogFormat } from '../../expression/log-format.ts';
import { parseSampleExpression, type Argument, type Call, type SampleExpression } from '../../expression/sample-expression.ts';
import { aclCriterionFact } from '../../language/acl-criteria.ts';
import { converterFact } from '../../language/converters.ts';
import { fetchFact, parametersOf } from '../../language/fetches.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { aclTestsOf, type WrittenTest } from '../conditions/acl-tests.ts';
import { ruleLineOf } from '../request-rules/rule-line.ts';
import { linesWithExpression, writtenExpressionsOf } from '../expressions/written-expressions.ts';
import type { AskedKind, NameList } from './name.ts';

/** The names in the expressions of a line, which is of a section of this kind: in its ACL tests, its log-formats, and the arguments of its action. */
export function readExpressions(statement: Statement, section: string, list: NameList): void {
  const { start, end } = statement.span;
  const text = statement.block.text.slice(start, end);
  const hasCalls = text.includes('(');
  if (!hasCalls && !proxyName.test(text)) return;
  for (const test of aclTestsOf(statement)) {
    if (hasCalls) readCalls(test.test.criterion, 0, test.criterion, statement, list);
    readPatterns(test, list);
  }
  if (!hasCalls) return;
  for (const word of sampleWords(statement, section)) readCalls(parseSampleExpression(word.value), 0, word, statement, list);
  if (text.includes('[')) for (const word of statement.words) if (word.value.includes('%')) readFormat(word, statement, list);
}

const proxyName = /\b[bf]e_name\b/;
const withExpression = new Set(linesWithExpression);

/** Words behind which an expression stands that `writtenExpressionsOf` does not tell, as rules have nothing to say of it. By the directive, or by the action. */
const expressionBehind: ReadonlyMap<string, readonly string[]> = new Map(Object.entries({
  'default-server': ['sni', 'pool-conn-name'], 'option': ['host-expr', 'by-expr', 'by_port-expr', 'for-expr', 'for_port-expr'], 'filter': ['key'],
  'set-bandwidth-limit': ['limit', 'period'], 'attach-srv': ['name'],
}));

/** The words that are sample expressions as a whole. A `listen` section reads what any proxy reads. */
function sampleWords(statement: Statement, section: string): Word[] {
  const { keyword } = statement;
  const written = withExpression.has(keyword) ? writtenExpressionsOf(statement, section === 'global' ? section : 'listen') : [];
  const samples = written.filter(({ kind }) => kind === 'sample').map(({ word }) => word);
  const options = expressionBehind.get(keyword) ?? expressionBehind.get(ruleLineOf(statement)?.action?.value ?? '');
  if (!options) return samples;
  const { words } = statement;
  return [...samples, ...words.filter((_, i) => i > 1 && options.includes(words[i - 1]?.value ?? ''))];
}

function readFormat(word: Word, statement: Statement, list: NameList): void {
  for (const item of parseLogFormat(word.value).items) {
    if (item.kind === 'expression') readCalls(item.expression, item.expressionStart, word, statement, list);
  }
}

function readCalls({ calls, text }: SampleExpression, offset: number, word: Word, statement: Statement, list: NameList): void {
  for (const [i, call] of calls.entries()) {
    if (call.arguments && call.arguments.length > 0) readCall(call, i === 0, { text, offset, word, statement, list });
  }
}

interface Context {
  /** Of the expression. */
  readonly text: string;
  /** Where that begins in the value of the word. */
  readonly offset: number;
  readonly word: Word;
  readonly statement: Statement;
  readonly list: NameList;
}

const kinds: ReadonlyMap<string, AskedKind> = new Map([['backend', 'backend'], ['frontend', 'frontend'], ['userlist', 'userlist']]);

/** Fetches and converters of whose arguments some may be the name of a variable. */
const takesVariables = new Set([
  'var', 'set-var', 'unset-var', 'add', 'sub', 'mul', 'div', 'mod', 'and', 'or', 'xor', 'add_item', 'aes_cbc_dec', 'aes_cbc_enc', 'aes_gcm_dec', 'aes_gcm_enc', 'bytes',
  'concat', 'hmac', 'jwt_decrypt_jwk', 'jwt_decrypt_secret', 'jwt_verify', 'jwt_verify_cert', 'secure_memcmp', 'strcmp',
]);

/** The name of a variable. Those of the parent stream, `ptxn.x`, are its `txn.x`. */
const variable = /^(p?)((?:proc|sess|txn|req|res|check)\.[A-Za-z0-9_.]+)$/;

function readCall(call: Call, isFetch: boolean, context: Context): void {
  const { name, arguments: given = [] } = call;
  const { list, statement, word } = context;
  if (name === (isFetch ? 'acl' : 'when')) {
    const isTest = isFetch || given[0]?.text === 'acl';
    if (isTest) for (const argument of isFetch ? given : given.slice(1)) readAclArgument(argument, context);
    return;
  }
  if (takesVariables.has(name)) {
    for (const [i, argument] of given.entries()) readVariable(argument, name === 'set-var' && i === 0, context);
    return;
  }
  const fact = isFetch ? fetchFact(aclCriterionFact(name)?.fetch ?? name) : converterFact(name);
  if (!fact) return;
  for (const [i, { type }] of parametersOf(fact).entries()) {
    const argument = given[i];
    const start = argument && startOf(argument, context);
    if (start === undefined || !argument) continue;
    const end = start + argument.text.length;
    const kind = kinds.get(type);
    if (kind) list.part(kind, 'use', statement, word, start, end);
    else if (type === 'server') list.server(statement, word, start, end);
    else if (type === 'table') list.table(statement, word, start, end);
  }
}

function readVariable(argument: Argument, isDefinition: boolean, context: Context): void {
  const start = startOf(argument, context);
  if (start !== undefined) variableAt(argument.text, start, isDefinition, context);
}

/** Takes down the name of a variable, which begins at `start` in the value of a word; nothing for what is none. */
export function variableAt(name: string, start: number, isDefinition: boolean, { list, statement, word }: Pick<Context, 'list' | 'statement' | 'word'>): void {
  const [, parent = '', own] = variable.exec(name) ?? [];
  if (own !== undefined) list.part('variable', isDefinition ? 'definition' : 'use', statement, word, start + parent.length, start + parent.length + own.length);
}

function readAclArgument(argument: Argument, context: Context): void {
  const start = startOf(argument, context);
  const marks = /^!*/.exec(argument.text)?.[0].length ?? 0;
  if (start !== undefined) context.list.part('acl', 'use', context.statement, context.word, start + marks, start + argument.text.length);
}

/** Where the text of an argument begins in the value of the word; undefined where it is written in pieces, with quotes or escapes inside. */
function startOf({ text, span }: Argument, { text: expression, offset }: Context): number | undefined {
  const written = expression.slice(span.start, span.end);
  if (written === text) return offset + span.start;
  return written.slice(1, -1) === text ? offset + span.start + 1 : undefined;
}

/** Fetches whose patterns are names: `be_name web`, `http_auth_group(staff) admins`. */
const kindOfPatterns: ReadonlyMap<string, AskedKind> = new Map([['be_name', 'backend'], ['fe_name', 'frontend'], ['http_auth_group', 'group']]);

function readPatterns(written: WrittenTest, list: NameList): void {
  const { test: { criterion: { calls }, flags }, statement } = written;
  const [call, another] = calls;
  const kind = kindOfPatterns.get(call?.name ?? '');
  if (!kind || another || flags.some(({ name, argument }) => name === '-f' || name === '-M' || (name === '-m' && argument !== 'str'))) return;
  const owner = kind === 'group' ? call?.arguments?.[0]?.text : undefined;
  for (const word of written.patterns) list.part(kind, 'use', statement, word, 0, word.value.length, owner);
}
