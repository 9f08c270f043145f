import { headersOf } from '../../model/checks/check-request.ts';
import { ruleLineOf } from '../../model/request-rules/rule-line.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import type { RuleFinding } from '../finding.ts';
import { defineRule } from '../rule.ts';

const sending: ReadonlySet<string> = new Set(['set-header', 'add-header', 'early-hint']);

/** What is not done to a header that nobody sends: all of these do nothing then (tried on 2.6 and 3.4). */
const changing: Readonly<Record<string, string>> = { 'del-header': 'removed', 'replace-header': 'replaced', 'replace-value': 'replaced' };

/** What becomes of a header of this name: tried on 2.6 to 3.4. */
function consequence(name: string, character: string): string {
  const colon = name.indexOf(':');
  return colon > 0
    ? `The colon behind the name of a header is HAProxy's to add: who receives \`${name}: ...\` reads a header \`${name.slice(0, colon)}\` whose value begins with \`${name.slice(colon + 1).trim()}:\`.`
    : `The name of the header cannot have the character \`${character}\`: it is sent as written, and servers refuse or drop it.`;
}

/** The same for a health check: the name is sent as written there, too. */
function consequenceInCheck(name: string, character: string): string {
  const end = /^host:$/i.test(name) ? ' Most servers answer the check with 400, are DOWN, and users get a 503.' : '';
  return consequence(name, character) + end;
}

/** A name that is written, and what becomes of it. */
interface WrittenName {
  readonly name: Word;
  readonly explain: (character: string) => string;
}

function namesIn(statement: Statement): WrittenName[] {
  if (statement.keyword === 'http-check') return statement.word(1)?.value === 'send' ? headersOf(statement).map(({ name }) => inCheck(name)) : [];
  const rule = ruleLineOf(statement);
  const action = rule?.action?.value ?? '';
  const name = rule && statement.word(rule.at + 1);
  if (!name) return [];
  if (sending.has(action)) return [{ name, explain: character => consequence(name.value, character) }];
  const done = changing[action];
  // An expression may have any characters.
  const isPattern = action === 'del-header' && statement.word(rule.at + 2)?.value === '-m';
  return done === undefined || isPattern ? [] : [{ name, explain: character => `No header has the character \`${character}\` in its name, so nothing is ${done} here.` }];
}

function inCheck(name: Word): WrittenName {
  return { name, explain: character => consequenceInCheck(name.value, character) };
}

function* findingOn({ name, explain }: WrittenName): Generator<RuleFinding> {
  if (name.hasVariable) return;
  // RFC 9110, section 5.6.2: what a token is made of.
  const character = /[^\w!#$%&'*+.^`|~-]/.exec(name.value)?.[0];
  if (character === undefined) return;
  const bare = name.value.replace(/:$/, '');
  const isColon = name.value.length > bare.length && bare !== '' && !/[^\w.-]/.test(bare);
  // `X App` was to be `X-App`.
  const better = isColon ? bare : /^[\w-]+(?: [\w-]+)+:?$/.test(name.value) ? bare.replaceAll(' ', '-') : undefined;
  yield {
    at: name,
    message: `${explain(character)}${better !== undefined ? ` Write \`${better}\`.` : ''}`,
    repairs: better !== undefined ? [{ title: `Write \`${better}\``, safety: 'review', edits: [replaceWord(name, better)] }] : [],
  };
}

/** `del-header ^X-Auth-.*` and `del-header X-Auth-*`: without `-m` they are names, which no header has (2.6 and 3.4). */
function patternAsName(statement: Statement): RuleFinding | undefined {
  const rule = ruleLineOf(statement);
  const name = rule?.action?.value === 'del-header' ? statement.word(rule.at + 1) : undefined;
  if (!rule || !name || name.hasVariable || statement.word(rule.at + 2)?.value === '-m') return undefined;
  const [, beginning] = /^([\w-]+)\*$/.exec(name.value) ?? [];
  if (beginning === undefined && !/^\^|\.[*+]|\$$/.test(name.value)) return undefined;
  const edits = beginning === undefined ? [insertBehind(name, ' -m reg')] : [replaceWord(name, `${beginning} -m beg`)];
  return {
    at: name,
    message: `\`del-header\` takes \`${name.value}\` for the name of a header, and none is called so: nothing is removed here, and what it was to remove gets to the servers. Write \`${beginning === undefined ? `${name.text} -m reg` : `${beginning} -m beg`}\`.`,
    repairs: [{ title: `Write \`${beginning === undefined ? '-m reg' : '-m beg'}\``, safety: 'review', edits }],
  };
}

function insertBehind({ block, span }: Word, text: string): RuleEdit {
  return { at: { block, span: { start: span.end, end: span.end } }, text };
}

/** "header name 'x:' contains forbidden character ':'": from 3.0 on, tried to 3.4. Older versions say nothing, and send the same. */
export default defineRule({
  name: 'header-name-character',
  summary: 'The name of a header in a rule or a health check has a character that names of headers cannot have, mostly a colon at its end.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['http-request', 'http-response', 'http-after-response', 'http-check'],
  *check(statement) {
    const pattern = patternAsName(statement);
    if (pattern) yield pattern;
    else for (const written of namesIn(statement)) yield* findingOn(written);
  },
});
