import type { AclTest } from '../../expression/acl.ts';
import { parseLogFormat } from '../../expression/log-format.ts';
import type { Word } from '../../syntax/word.ts';
import { bindsOf, isTls } from '../binds/bind.ts';
import { whenActs } from '../conditions/certain-condition.ts';
import { acceptedBy } from '../conditions/exclusive-tests.ts';
import { headerActions } from './header-state.ts';
import { perProxyWith, type Proxy } from '../proxy.ts';
import { rulesOf, type Rule } from './request-rules.ts';
import { conditionOf } from '../conditions/statement-condition.ts';
import { textsOfExpression, withPlainDots } from '../conditions/text-match.ts';
import { simpleExpression } from '../conditions/simple-expression.ts';
import { areDisjoint, isLike, type TextPatterns } from '../conditions/text-patterns.ts';

/** A rule that makes something else of a part of each request, which no rule behind it changes again. */
export interface Rewrite {
  readonly rule: Rule;
  readonly subject: 'host' | 'path';
  /** What the new text is like, by each of these: how it begins, how it ends, or all of it. */
  readonly likeness: readonly TextPatterns[];
  /** What becomes of a text by `replace-path` and the like; undefined where it stays. */
  readonly replaced?: (text: string) => string | undefined;
  /** The beginning that it cuts off, where it does no more. */
  readonly prefix?: string;
  /** Of a path: all letters are of this case. Host names are in lower case anyway. */
  readonly letters?: 'lower' | 'upper';
}

const pathActions: readonly string[] = ['set-path', 'set-pathq', 'replace-path', 'replace-pathq', 'normalize-uri'];
const urlActions: readonly string[] = ['set-uri', 'replace-uri'];

/** What makes another path of a request. */
export const rewritingActions: readonly string[] = [...pathActions, ...urlActions];

/** What has become of the host or the path behind a rule; undefined where that is not known. */
interface Stage {
  /** How many rules run before the rule. */
  readonly at: number;
  readonly rewrite: Rewrite | undefined;
}

interface Stages {
  readonly bySubject: readonly (readonly Stage[])[];
  /** Who is let through by `allow` is not rewritten below it, and comes to no rule below it, either. */
  readonly isForAll: boolean;
}

const stagesOf: (proxy: Proxy) => Stages = perProxyWith(['set-header', 'set-path', 'set-pathq', 'set-uri', 'replace-path', 'replace-header'], { bySubject: [], isForAll: true }, proxy => {
  const rules = proxy.mode === 'http' ? rulesOf(proxy, 'http-request') : [];
  return {
    bySubject: (['host', 'path'] as const).map(subject => stagesIn(rules, subject)),
    isForAll: !rules.some(({ action }) => action === 'allow'),
  };
});

/**
 * The rewrites that each request has gone through when a backend, or a server, is chosen. `http-request` rules run before that wherever they stand, inherited
 * ones first.
 * @param above how many of these rules have run
 */
export function rewritesOf(proxy: Proxy, above = Infinity): readonly Rewrite[] {
  const { bySubject, isForAll } = stagesOf(proxy);
  if (above === Infinity && !isForAll) return [];
  return bySubject.flatMap(stages => (above === Infinity ? stages : stages.filter(({ at }) => at < above)).at(-1)?.rewrite ?? []);
}

function stagesIn(rules: readonly Rule[], subject: Rewrite['subject']): Stage[] {
  const stages: Stage[] = [];
  for (const [at, rule] of rules.entries()) {
    // What Lua does nobody can tell.
    if (rule.action.startsWith('lua.')) return [...stages, { at, rewrite: undefined }];
    if (changes(rule, subject)) stages.push({ at, rewrite: rewriteBy(rule, subject, stages.length === 0) });
  }
  return stages;
}

function changes({ statement, action }: Rule, subject: Rewrite['subject']): boolean {
  if (urlActions.includes(action)) return true;
  return subject === 'path' ? pathActions.includes(action) : headerActions.includes(action) && statement.word(2)?.value.toLowerCase() === 'host';
}

function rewriteBy(rule: Rule, subject: Rewrite['subject'], isFirst: boolean): Rewrite | undefined {
  const { statement, owner } = rule;
  if (!owner.section.isCertain(statement)) return undefined;
  const cut = isFirst ? cutBy(rule, subject) : undefined;
  if (cut && actsOnPrefix(rule, cut.prefix)) return { rule, subject, likeness: [], replaced: cut.replaced };
  return conditionOf(statement) ? undefined : setBy(rule, subject);
}

/** What a rule makes of the host or the path of the requests that it acts on. */
export function rewriteOf(rule: Rule, subject: Rewrite['subject']): Rewrite | undefined {
  if (!changes(rule, subject) || !rule.owner.section.isCertain(rule.statement)) return undefined;
  const cut = cutBy(rule, subject);
  return cut ? { rule, subject, likeness: [], ...cut } : setBy(rule, subject);
}

function setBy(rule: Rule, subject: Rewrite['subject']): Rewrite | undefined {
  const { statement, action } = rule;
  if ((action === 'set-uri' && (subject === 'host' || !statement.word(2)?.value.startsWith('/')))) return undefined;
  if (action !== 'set-header' && action !== 'set-path' && action !== 'set-pathq' && action !== 'set-uri') return undefined;
  const format = statement.word(action === 'set-header' ? 3 : 2);
  const likeness = likenessOf(format, subject);
  const letters = subject === 'path' ? lettersOf(format) : undefined;
  return likeness.length > 0 || letters ? { rule, subject, likeness, ...(letters ? { letters } : {}) } : undefined;
}

/** The one case of all letters that a format makes, as `/v1%[path,lower]` does. */
function lettersOf(format: Word | undefined): Rewrite['letters'] {
  const { items, problems } = parseLogFormat(format?.value ?? '');
  if (!format || format.hasVariable || problems.length > 0) return undefined;
  const cases = items.map(item => {
    if (item.kind !== 'expression') return item.kind === 'text' ? lettersIn(item.text) : undefined;
    const last = item.expression.calls.at(-1)?.name;
    return item.expression.calls.length > 1 && (last === 'lower' || last === 'upper') ? last : undefined;
  });
  const known = cases.filter(each => each !== 'none');
  const [first] = known;
  return known.every(each => each === first) ? first : undefined;
}

function lettersIn(text: string): 'lower' | 'upper' | 'none' | undefined {
  if (text.toLowerCase() === text.toUpperCase()) return 'none';
  if (text === text.toLowerCase()) return 'lower';
  return text === text.toUpperCase() ? 'upper' : undefined;
}

/** A beginning of paths that a rule takes away, and what it makes of a path. */
interface Cut {
  readonly prefix: string;
  readonly replaced: (path: string) => string | undefined;
}

function cutBy({ statement, action, owner }: Rule, subject: Rewrite['subject']): Cut | undefined {
  if (subject === 'host') {
    if (action !== 'replace-header' && action !== 'replace-value') return undefined;
    return exchangeOf(statement.word(3), statement.word(4), true) ?? siteOf(statement.word(3), statement.word(4));
  }
  // An address of HTTP/2 begins with its scheme.
  const isFromPath = action !== 'replace-uri' || !statement.word(2)?.value.startsWith('^') || !bindsOf(owner).some(isTls);
  if (action.startsWith('replace-') && isFromPath) return exchangeOf(statement.word(2), statement.word(3)) ?? replacementOf(statement.word(2), statement.word(3));
  return action === 'set-uri' || pathActions.includes(action) ? substitutionIn(statement.word(2)) : undefined;
}

/** True for a rule without a condition, and for one whose condition holds for each path that begins so. */
function actsOnPrefix({ statement, owner }: Rule, prefix: string): boolean {
  if (!conditionOf(statement)) return true;
  const { condition: { groups: [group, another] }, unless } = whenActs(statement, owner);
  const [term, more] = group ?? [];
  const accepted = term?.kind === 'anonymous' && !term.negated && !another && !more && !unless ? acceptedBy(term.test) : undefined;
  return accepted?.subject === 'path' && accepted.texts?.match === 'beg' && accepted.texts.patterns.some(pattern => prefix.startsWith(pattern));
}

/** One text for others, all of which the expression says: `replace-header Host ^old\.example\.com$ new.example.com` makes it the whole header. */
function exchangeOf(expression: Word | undefined, format: Word | undefined, isHost = false): Cut | undefined {
  const pattern = isHost ? withPlainDots(expression?.value ?? '') : expression?.value;
  const texts = pattern && !expression?.hasVariable ? textsOfExpression(pattern) : undefined;
  if (!texts || !format || format.hasVariable || /[%\\,]/.test(format.value)) return undefined;
  return { prefix: '', replaced: text => (texts.patterns.some(pattern => isLike(text, pattern, texts.match)) ? format.value : undefined) };
}

/** A beginning of host names, and a group for all that follows it: `^www\.(.*)$`. */
const cutsSubdomain = /^\^?((?:[\w-]+\\?\.)+)\(\.[*+]\)\$?$/;

/** What `replace-header Host ^www\.(.*)$ \1` makes of a host name. */
function siteOf(expression: Word | undefined, format: Word | undefined): Cut | undefined {
  const [, written] = cutsSubdomain.exec(expression?.value ?? '') ?? [];
  if (written === undefined || expression?.hasVariable || format?.value !== '\\1') return undefined;
  const prefix = written.replaceAll('\\', '');
  return { prefix, replaced: host => (host.toLowerCase().startsWith(prefix) ? host.slice(prefix.length) : undefined) };
}

/** `%[path,regsub(^/api/,/)]`: the beginning of a path, and what is put there instead. */
function substitutionIn(value: Word | undefined): Cut | undefined {
  const { items: [item, another], problems } = parseLogFormat(value?.value ?? '');
  if (!value || value.hasVariable || problems.length > 0 || item?.kind !== 'expression' || another) return undefined;
  const [fetch, converter, more] = item.expression.calls;
  const [expression = '', instead = '', flags = ''] = (converter?.arguments ?? []).map(({ text }) => text);
  const found = /^pathq?$/.test(fetch?.name ?? '') && converter?.name === 'regsub' && !more && !flags && expression.startsWith('^') ? simpleExpression(expression) : undefined;
  if (!found || !/^[\w/.-]*$/.test(instead)) return undefined;
  return { prefix: prefixOf(expression), replaced: path => (found.test(path) ? path.replace(found, () => instead) : undefined) };
}

/** How a format begins and ends, or all of it. A path that is put behind something begins with its slash. */
function likenessOf(value: Word | undefined, subject: Rewrite['subject']): TextPatterns[] {
  const { items, problems } = parseLogFormat(value?.value ?? '');
  const [first, second] = items;
  const texts = items.flatMap(item => (item.kind === 'text' ? [item.text] : []));
  if (!value || value.hasVariable || !first || problems.length > 0 || texts.some(text => /[%?\\,]/.test(text))) return [];
  const like = (match: TextPatterns['match'], text: string): TextPatterns => ({ match, patterns: [text], ignoresCase: false, hasNoPort: false, isDecoded: false });
  if (texts.length === items.length) return [like('str', texts.join(''))];
  const last = items.at(-1);
  const isBeforePath = subject === 'path' && second?.kind === 'expression' && second.expression.calls.length === 1 && /^pathq?$/.test(second.expression.calls[0]?.name ?? '');
  return [
    ...(first.kind === 'text' ? [like('beg', `${first.text}${isBeforePath && !first.text.endsWith('/') ? '/' : ''}`)] : []),
    ...(last?.kind === 'text' ? [like('end', last.text)] : []),
  ];
}

/** What `replace-path /api(/.*)?$ \1` and its like make of a path: the format takes the place of all of it. */
function replacementOf(expression: Word | undefined, format: Word | undefined): Cut | undefined {
  const found = expression && !expression.hasVariable ? simpleExpression(expression.value) : undefined;
  if (!found || !format || format.hasVariable || !/^(?:[\w/.-]|\\\d)*$/.test(format.value)) return undefined;
  const replaced = (path: string) => {
    const match = found.exec(path);
    return match?.index === 0 ? format.value.replace(/\\(\d)/g, (_, group: string) => match[Number(group)] ?? '') : undefined;
  };
  return { prefix: prefixOf(expression?.value ?? ''), replaced };
}

/** The parts of a path that an expression begins with: `/api` of `^/api(/.*)?$`. Empty where it may begin with something else. */
function prefixOf(expression: string): string {
  return expression.includes('|') ? '' : /^\^?((?:\\?\/[\w-]+(?![\w?*+.-]))*)/.exec(expression)?.[1]?.replaceAll('\\', '') ?? '';
}

/**
 * Does a test ask in vain, after a rewrite? `never`: whatever comes, the new text is not like its patterns. `seldom`: what came like them is cut; only what
 * has the same twice still is (`/api/api/users`), or, of a header, what has other capitals.
 */
export function asksInVain(test: AclTest, { subject, likeness, replaced, letters }: Rewrite): 'never' | 'seldom' | undefined {
  const accepted = acceptedBy(test);
  const texts = accepted?.subject === subject || (subject === 'path' && accepted?.subject === 'pathq') ? accepted.texts : undefined;
  if (!texts) return undefined;
  if (likeness.some(like => areDisjoint(texts, endsAsPath(like, accepted?.subject)))) return 'never';
  if (letters && accepted?.subject === subject && !texts.ignoresCase && texts.patterns.every(text => text !== inCase(text, letters))) return 'never';
  if (!replaced || (texts.match !== 'str' && (texts.match !== 'beg' || subject === 'host')) || (subject === 'host' && texts.hasNoPort)) return undefined;
  const samples = texts.patterns.flatMap(pattern => (texts.match === 'str' ? pattern : below.map(path => `${pattern.replace(/\/$/, '')}${path}`)));
  const isCut = (sample: string) => {
    const path = replaced(sample);
    return path !== undefined && !texts.patterns.some(pattern => isLike(texts.ignoresCase ? path.toLowerCase() : path, pattern, texts.match));
  };
  return samples.every(isCut) ? 'seldom' : undefined;
}

/** What is asked for below a path; the path alone may stay, as `/api` does with `^/api/(.*)`. */
const below: readonly string[] = ['/x', '/x/y.html'];

function inCase(text: string, letters: 'lower' | 'upper'): string {
  return letters === 'lower' ? text.toLowerCase() : text.toUpperCase();
}

/** Behind a path that is known a query may stand, where a test looks at both; then how it ends is not known. */
function endsAsPath(like: TextPatterns, subject: string | undefined): TextPatterns {
  if (subject !== 'pathq' || like.match === 'beg') return like;
  return { ...like, match: like.match === 'str' ? 'beg' : 'sub' };
}
