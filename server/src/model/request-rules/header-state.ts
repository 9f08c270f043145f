import type { AclTest } from '../../expression/acl.ts';
import { variantOf } from '../../language/acl-variants.ts';
import type { Statement } from '../../syntax/statement.ts';
import { perProxyWith, type Proxy } from '../proxy.ts';
import { rulesOf, type Rule } from './request-rules.ts';
import { conditionOf } from '../conditions/statement-condition.ts';
import { textMatches } from '../conditions/text-match.ts';

/** What `http-request` rules have made of a header, whatever came. */
export interface HeaderState {
  /** In lower case. */
  readonly name: string;
  /** The rule that did it. */
  readonly rule: Rule;
  /** All that the header says; undefined where it is gone. */
  readonly text: string | undefined;
}

/** A rule that changes a header, or may. */
interface Change {
  readonly rule: Rule;
  /** How many rules run before it. */
  readonly above: number;
  /** What becomes of the header when it was as this before. */
  readonly make: (name: string, before: HeaderState | undefined) => HeaderState | undefined;
}

interface Changes {
  /** By the name of the header, in lower case. */
  readonly named: ReadonlyMap<string, readonly Change[]>;
  /** Of all headers whose name is like this. */
  readonly wide: readonly (Change & { readonly isFor: (name: string) => boolean })[];
  /** How many rules run before the first one behind which the rest may be left out. */
  readonly end: number;
  /** What has become of headers behind all rules, as it is asked for. */
  readonly last: Map<string, HeaderState | undefined>;
}

export const headerActions: readonly string[] = ['set-header', 'add-header', 'del-header', 'replace-header', 'replace-value'];
/** Others that change headers which are not named, `set-headers-bin` among them, and what may do anything. */
const mayChangeAny = /^(?:lua\.|\w+-headers)/;

const nothing: Changes = { named: new Map(), wide: [], end: Infinity, last: new Map() };

const changesIn: (proxy: Proxy) => Changes = perProxyWith(headerActions, nothing, proxy => {
  if (proxy.mode !== 'http') return nothing;
  const named = new Map<string, Change[]>();
  const wide: (Change & { isFor: (name: string) => boolean })[] = [];
  let end = Infinity;
  for (const [above, rule] of rulesOf(proxy, 'http-request').entries()) {
    if (rule.action === 'allow') end = Math.min(end, above);
    if (mayChangeAny.test(rule.action)) wide.push({ rule, above, make: unknown, isFor: () => true });
    if (!headerActions.includes(rule.action)) continue;
    const name = rule.statement.word(2);
    const isFor = rule.action === 'del-header' && rule.statement.word(3)?.value === '-m' ? namesLike(rule) : undefined;
    if (isFor || !name || name.hasVariable || name.value.includes('%')) {
      wide.push({ rule, above, make: isFor ? makerOf(rule) : unknown, isFor: isFor ?? (() => true) });
      continue;
    }
    const change = { rule, above, make: makerOf(rule) };
    const known = named.get(name.value.toLowerCase());
    if (known) known.push(change);
    else named.set(name.value.toLowerCase(), [change]);
  }
  return { named, wide, end, last: new Map() };
});

function unknown(): undefined {
  return undefined;
}

/** The headers that `del-header NAME -m METHOD` deletes; undefined where that cannot be said. */
function namesLike({ statement }: Rule): ((name: string) => boolean) | undefined {
  const part = statement.word(2);
  const text = part?.value.toLowerCase() ?? '';
  if (!part || part.hasVariable) return undefined;
  switch (statement.word(4)?.value) {
    case 'str': return name => name === text;
    case 'beg': return name => name.startsWith(text);
    case 'end': return name => name.endsWith(text);
    case 'sub': return name => name.includes(text);
    default: return undefined;
  }
}

/** What stands for all that a header can say, in a regular expression. */
const everything = /^\^?(?:\.[*+]|\(\.[*+]\))\$?$/;

/**
 * True for a line that gives each request a value of its own choice in a header, whatever came: `set-header`, and a replacement of all that is there which keeps
 * none of it (`replace-header Host ^.*$ app.example.com`).
 */
export function givesHeader(line: Statement, name: string): boolean {
  const [action = '', header, ...value] = line.values(1);
  if (header?.toLowerCase() !== name || conditionOf(line)) return false;
  return action === 'set-header' || (/^replace-(?:header|value)$/.test(action) && everything.test(value[0] ?? '') && value[1] !== undefined && !value[1].includes('\\'));
}

function makerOf(rule: Rule): Change['make'] {
  return conditionOf(rule.statement) ? unknown : whereItActs(rule);
}

/** What becomes of the header of those requests on which a rule acts. */
function whereItActs(rule: Rule): Change['make'] {
  const { statement, owner, action } = rule;
  if (!owner.section.isCertain(statement)) return unknown;
  if (action === 'del-header') return name => ({ name, rule, text: undefined });
  const text = textIn(statement.word(action === 'replace-header' ? 4 : 3));
  if (action === 'replace-header') {
    const isWhole = everything.test(statement.word(3)?.value ?? '');
    return (name, before) => (before && before.text === undefined ? before : isWhole && text !== undefined ? { name, rule, text } : undefined);
  }
  if (text === undefined || action === 'replace-value') return unknown;
  return (name, before) => (action === 'set-header' || (before && before.text === undefined) ? { name, rule, text } : undefined);
}

/** A text that is the same for each request. One with a comma is several. */
function textIn(word: { readonly value: string; readonly hasVariable: boolean } | undefined): string | undefined {
  return word && !word.hasVariable && !/[%\\,]|^\s|\s$/.test(word.value) ? word.value : undefined;
}

/**
 * What has become of a header; undefined where requests may still have what came.
 * @param above how many `http-request` rules have run; Infinity behind all of them
 */
export function headerState(proxy: Proxy, name: string, above: number): HeaderState | undefined {
  const changes = changesIn(proxy);
  if (changes === nothing || above === 0) return undefined;
  if (above !== Infinity) return stateBehind(changes, name, above);
  if (!changes.last.has(name)) changes.last.set(name, stateBehind(changes, name, above));
  return changes.last.get(name);
}

function stateBehind({ named, wide, end }: Changes, name: string, above: number): HeaderState | undefined {
  const own = named.get(name) ?? [];
  const others = wide.filter(change => change.isFor(name));
  if (own.length + others.length === 0) return undefined;
  let state: HeaderState | undefined;
  for (const change of [...own, ...others].sort((a, b) => a.above - b.above)) {
    if (change.above >= above) break;
    // Who was let through has not come to the rules below.
    if (above === Infinity && change.above > end) return undefined;
    state = change.make(name, state);
  }
  return state;
}

const headerFetch = /^(?:req\.)?(?:f?hdr|hdr_ip|hdr_val)$/;
const cookieFetch = /^(?:req\.)?cook(?:_val)?$/;
/** Each of them reads the header afresh: a password that was right above is not remembered (tried on 2.6 and 3.4). */
const passwordFetch = /^http_auth(?:_(?:bearer|group|pass|type|user))?$/;

/** The header, in lower case, that a test reads and that has to be there; undefined for another test. */
export function headerRead({ criterion: { calls: [call] } }: AclTest): string | undefined {
  const fetch = variantOf(call?.name ?? '')?.fetch ?? call?.name ?? '';
  if (cookieFetch.test(fetch)) return 'cookie';
  if (passwordFetch.test(fetch)) return fetch === 'http_auth_bearer' && call?.arguments?.[0]?.text ? call.arguments[0].text.toLowerCase() : 'authorization';
  return headerFetch.test(fetch) ? call?.arguments?.[0]?.text.toLowerCase() : undefined;
}

const textFetch = /^(?:req\.)?f?hdr$/;

/**
 * The state of a header by which a test cannot be true: it is gone, or says something else. Converters are not run on what is missing.
 * @param above see `headerState`
 */
export function headerAgainst(test: AclTest, proxy: Proxy, above: number): HeaderState | undefined {
  const name = headerRead(test);
  const state = name === undefined || name === '' ? undefined : headerState(proxy, name, above);
  return isAgainst(test, state) ? state : undefined;
}

/** The same behind one rule alone, for the requests on which it acts. */
export function headerAgainstRule(test: AclTest, rule: Rule): HeaderState | undefined {
  const name = headerActions.includes(rule.action) ? headerRead(test) : undefined;
  if (name === undefined || name === '') return undefined;
  const word = rule.statement.word(2);
  const isLike = rule.action === 'del-header' && rule.statement.word(3)?.value === '-m' ? namesLike(rule) : undefined;
  const isIts = isLike ? isLike(name) : word?.hasVariable === false && word.value.toLowerCase() === name;
  const state = isIts ? whereItActs(rule)(name, undefined) : undefined;
  return isAgainst(test, state) ? state : undefined;
}

function isAgainst(test: AclTest, state: HeaderState | undefined): boolean {
  return state !== undefined && (state.text === undefined || (readsWhole(test) && textMatches(test, state.text) === false));
}

/** True for a test of all that a header says. */
function readsWhole({ criterion: { calls: [call] } }: AclTest): boolean {
  return textFetch.test(variantOf(call?.name ?? '')?.fetch ?? call?.name ?? '') && call?.arguments?.length === 1;
}

/** True for a test of a header that holds behind all rules, since they have set it to a text that fits, whatever came (fact-header-set-for-route, 2.6 to 3.4). */
export function isMetByHeader(test: AclTest, proxy: Proxy): boolean {
  const name = headerRead(test);
  const text = name === undefined || name === '' ? undefined : headerState(proxy, name, Infinity)?.text;
  return text !== undefined && readsWhole(test) && textMatches(test, text) === true;
}
