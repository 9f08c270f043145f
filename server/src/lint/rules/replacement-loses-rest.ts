import { actionOf } from '../../model/request-rules/request-rules.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleEdit } from '../edits/rule-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** Where the regular expression stands behind the actions that put a text in the place of a whole path, URI or header. */
const replacing: ReadonlyMap<string, number> = new Map([['replace-path', 2], ['replace-pathq', 2], ['replace-uri', 2], ['replace-header', 3]]);

/** A regular expression that is plain text, and may be bound to the start or to the end. */
interface PlainRegex {
  readonly word: Word;
  readonly text: string;
  readonly hasStart: boolean;
  readonly hasEnd: boolean;
}

/** A line that replaces more than its regular expression finds. */
interface Replacement {
  readonly regex: PlainRegex;
  readonly format: Word;
  /** What is replaced, for people. */
  readonly what: string;
}

function plainRegexOf(word: Word | undefined): PlainRegex | undefined {
  const [, start, written = '', end] = /^(\^?)((?:[\w/:;=~ -]|\\?[./-])+)(\$?)$/.exec(word?.value ?? '') ?? [];
  if (!word || word.hasVariable || written === '') return undefined;
  return { word, text: written.replaceAll('\\', ''), hasStart: start === '^', hasEnd: end === '$' };
}

function replacementOf(statement: Statement): Replacement | undefined {
  const action = actionOf(statement);
  const at = replacing.get(action);
  const regex = at === undefined ? undefined : plainRegexOf(statement.word(at));
  const format = at === undefined ? undefined : statement.word(at + 1);
  if (!regex || !format || format.hasVariable || /[%\\]/.test(format.value) || (regex.hasStart && regex.hasEnd)) return undefined;
  if (action !== 'replace-header') return isPartOfPath(regex.text, format.value) ? { regex, format, what: action === 'replace-uri' ? 'URI' : 'path' } : undefined;
  const header = statement.word(2)?.value ?? '';
  return isPartOfHeader(header.toLowerCase(), regex, format.value) ? { regex, format, what: `${header} header` } : undefined;
}

/** A last part of a path below which hardly anything stands: `/index.html`, `/health`. */
const leaf = /\/[\w-]+\.[a-z]\w{1,4}$|(?:health\w*|status|ping|ready\w*|live\w*|alive|metrics|login|logout|index|error|maintenance|favicon)$/i;

/** True where one beginning of paths is to be another one: who wants one page for all of them writes `.*`, or `set-path`. */
function isPartOfPath(text: string, format: string): boolean {
  if (/^https?:/.test(text)) return /^https?:\/\/[^/]*\/?$/.test(format);
  return text.startsWith('/') && text !== '/' && format.startsWith('/') && !leaf.test(text) && !leaf.test(format);
}

/** Headers that hold a host, an address or a cookie: a part of them alone says nothing. Of others a word may well be the whole. */
function isPartOfHeader(header: string, { text, hasStart, hasEnd }: PlainRegex, format: string): boolean {
  switch (header) {
    case 'host': case 'x-forwarded-host': return (/^[.:]/.test(text) && !hasStart) || (/[.]$/.test(text) && !hasEnd);
    case 'location': case 'referer': case 'origin': case 'destination': return /^https?:/.test(text) && /^https?:\/\/[^/]*\/?$/.test(format) && (header !== 'origin' || format.endsWith('//'));
    case 'set-cookie': return !format.includes('=') || /^(?:Domain|Path|SameSite|Max-Age|Expires)=[^;]*$/i.test(format);
    default: return false;
  }
}

/** `^/api/` and `/` become `^/api/(.*)` and `/\1`. */
function keepRest({ regex: { word, text, hasStart, hasEnd }, format }: Replacement): RuleRepair[] {
  const hasBefore = !hasStart && !/^(?:\/|https?:)/.test(text);
  const isSlashGone = !hasEnd && /[^/]$/.test(text) && text.startsWith('/') && format.value.endsWith('/');
  const isSlashNeeded = !hasEnd && text.startsWith('/') && text.endsWith('/') && !format.value.endsWith('/');
  const behind = hasEnd ? '' : `${isSlashGone ? '/?' : ''}(.*)`;
  const groups = hasEnd ? '' : `${isSlashNeeded ? '/' : ''}\\${hasBefore ? 2 : 1}`;
  return [{
    title: hasBefore && !hasEnd ? 'Keep what stands around it' : hasEnd ? 'Keep what stands before it' : 'Keep what follows it',
    safety: 'review',
    edits: [...(hasBefore ? [insert(word, 0, '(.*)'), insert(format, 0, '\\1')] : []), ...(behind === '' ? [] : [insert(word, word.value.length, behind), insert(format, format.value.length, groups)])],
  }];
}

/** Within the quotes of a word, where it has some. */
function insert(word: Word, offset: number, text: string): RuleEdit {
  return { at: { block: word.block, span: word.spanOf({ start: offset, end: offset }) }, text };
}

function explain({ regex, format, what }: Replacement, action: string): string {
  const lost = regex.hasEnd ? 'what stands before it is lost' : regex.hasStart || regex.text.startsWith('/') ? 'what follows is lost' : 'the rest is lost';
  return `\`${action}\` replaces the whole ${what}, and not only what \`${regex.word.value}\` finds in it: it becomes \`${format.value}\`, and ${lost}. Put the rest into a group, \`(.*)\`, and name it by its number, as in \`\\1\`.`;
}

/** True for a line that is for one path only, which has no rest: `if { path /old }`. */
function asksForOnePath(statement: Statement): boolean {
  return statement.words.some(({ value }, i, all) => value === 'path' && all[i - 1]?.value === '{');
}

/** Lab case replacement-loses-rest, 2.6 to 3.4; the manual says of the action that all of the value is replaced ("http-request replace-path"). */
export default defineRule({
  name: 'replacement-loses-rest',
  summary: 'A rewrite was to replace a part of a path or header, and replaces all of it.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'statement',
  keywords: ['http-request', 'http-response', 'http-after-response'],
  *check(statement): Generator<RuleFinding> {
    const found = replacementOf(statement);
    if (!found || asksForOnePath(statement)) return;
    yield { at: found.format, message: explain(found, actionOf(statement)), repairs: keepRest(found) };
  },
});
