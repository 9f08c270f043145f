import { parseSampleExpression, type Call, type SampleExpression } from '../../expression/sample-expression.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import type { Word } from '../../syntax/word.ts';
import type { Proxy } from '../proxy.ts';
import { isKnownText } from '../expressions/known-text.ts';
import { sampleTypeOf } from '../expressions/sample-type.ts';

/** What of a client a text is taken from: `path`, or the header, the cookie or the parameter of a name. */
type Source = 'path' | 'sni' | 'constant' | 'credentials' | 'agent' | 'cookie' | 'named';

interface TextKey {
  readonly source: Source;
  readonly name: string;
  /** True where only a part of it is taken. */
  readonly isPart: boolean;
}

/** What a line looks up in a table, or puts into it. */
export interface TableKey {
  readonly word: Word;
  readonly expression: SampleExpression;
  /** Set where the key is text, and no address, whatever the client sends. */
  readonly text: TextKey | undefined;
}

export function tableKey(word: Word): TableKey {
  const expression = parseSampleExpression(word.value);
  return { word, expression, text: isKnownText(word) ? textKeyOf(expression.calls) : undefined };
}

const paths: ReadonlySet<string> = new Set(['path', 'pathq', 'url', 'capture.req.uri']);
const readers: readonly (readonly [RegExp, 'header' | 'cookie' | 'parameter'])[] = [[/^(?:req\.f?)?hdr$/, 'header'], [/^(?:(?:req|res)\.|s)?cook$/, 'cookie'], [/^(?:url_param|urlp)$/, 'parameter']];

/** Who names a header, a cookie or a parameter so may put an address there. */
const maybeAddress = /ip(?![a-z])|ipv|addr|forward|remote|real|connecting|host|server|node|src|source|peer|via|client$/i;
const surelyAddress = /(?:^|[-_.])(?:ip|addr|address)(?:$|[-_.])|[a-z]IP$|forwarded-for/i;
/** Names of what tells users, sessions or programs apart. */
const identity = /key|token|auth|sess|sid$|user|uid|tenant|account|customer|agent|e-?mail|login|jwt|device|cookie|(?:^|[-_])id$|[a-z]Id$/i;

/** Converters that leave a text what it is, and those that take a part of it. */
const keeping: ReadonlySet<string> = new Set(['lower', 'upper', 'url_dec', 'ltrim', 'rtrim']);
const cutting: ReadonlySet<string> = new Set(['word', 'field']);

/** A key that is text, and no address, whatever the client sends. Undefined for all else, also where nobody can tell. */
function textKeyOf([fetch, ...converters]: readonly Call[]): TextKey | undefined {
  const isPart = converters.some(({ name }) => cutting.has(name));
  const found = fetch && converters.every(({ name }) => keeping.has(name) || cutting.has(name)) ? sourceOf(fetch) : undefined;
  // A part of a cookie may be the address in it.
  return found && (!isPart || found.source === 'path' || found.source === 'credentials') ? { ...found, isPart } : undefined;
}

function sourceOf({ name, arguments: list = [] }: Call): Omit<TextKey, 'isPart'> | undefined {
  const of = list[0]?.text ?? '';
  const plain = (source: Source) => ({ source, name: '' });
  if (paths.has(name)) return plain('path');
  if (name === 'http_auth_bearer') return plain('credentials');
  if (name === 'ssl_fc_sni' || /^req[._]ssl_sni$/.test(name)) return plain('sni');
  if (name === 'str') return /^[\w-]+$/.test(of) && !/^\d+$/.test(of) ? plain('constant') : undefined;
  const kind = readers.find(([pattern]) => pattern.test(name))?.[1];
  if (!kind || of === '') return undefined;
  if (kind === 'header' && /^authorization$/i.test(of)) return plain('credentials');
  if (kind === 'header' && /^user-agent$/i.test(of)) return plain('agent');
  if (maybeAddress.test(of) || (kind !== 'cookie' && !identity.test(of))) return undefined;
  return { source: kind === 'cookie' ? 'cookie' : 'named', name: of };
}

/** What becomes of a text, tracked or kept by a `stick` line, in a table of this type: nothing is stored, or all are stored as 0. Undefined where neither is certain. */
export function lossOf({ word, text }: TableKey, type: string, isTracked: boolean): 'nothing' | 'zero' | undefined {
  if (!text) return undefined;
  // A part of a path may be an address that is counted, as where `/ban/192.0.2.7` bans it.
  if (/^ip(?:v[46])?$/.test(type)) return text.source === 'path' && text.isPart && isTracked ? undefined : 'nothing';
  // A part of a path, or an identity, may be a number.
  const isNoNumber = (text.source === 'path' || text.source === 'agent' || text.source === 'credentials') && !text.isPart && !word.value.startsWith('http_auth');
  return type === 'integer' && (isNoNumber || (text.source === 'cookie' && ownSessions.test(text.name))) ? 'zero' : undefined;
}

const settingHeader = /^(?:set|add|replace)-(?:header|value)$/;

/** True for the key of a header to which a section itself gives its value: nobody here knows what that is. */
export function isWrittenIn(proxy: Proxy, { expression: { calls: [fetch] } }: TableKey): boolean {
  const name = fetch?.arguments?.[0]?.text.toLowerCase();
  return name !== undefined && proxy.effectiveLines('http-request').some(line => settingHeader.test(line.word(1)?.value ?? '') && line.word(2)?.value.toLowerCase() === name);
}

/** The cookies by which application servers know a session: letters and digits. */
const ownSessions = /^(?:JSESSIONID|PHPSESSID|ASP\.NET_SessionId|connect\.sid)$/i;

/** What begins alike for many clients: a JSON Web Token, what may be one, and the name of a browser. */
export function alikeAtStart({ text }: TableKey): 'token' | 'credentials' | 'agent' | undefined {
  if (text?.source === 'credentials') return 'credentials';
  if (text?.source === 'agent') return 'agent';
  return text && wholeToken.test(text.name) ? 'token' : undefined;
}

/** `X-JWT-Sub` and the like hold one claim. */
const wholeToken = /jwt(?:$|[-_]?(?:assertion|token|data)$)/i;

/** The type that a table needs for some keys, as it is written: `ip`, `string len 64`. */
export function typeForKeys(keys: readonly TableKey[], version: HaproxyVersion): string {
  const types = [...new Set(keys.map(key => typeFor(key, version)))];
  const [only = 'ip', more] = types;
  if (more === undefined) return only;
  return types.every(type => type.startsWith('binary')) ? 'binary len 32' : longest(types);
}

/** The same for keys that are text. */
export function longestType(keys: readonly TableKey[]): string {
  return longest(keys.map(textType));
}

function longest(types: readonly string[]): string {
  return `string len ${Math.max(64, ...types.map(type => Number(/^string len (\d+)/.exec(type)?.[1] ?? 0)))}`;
}

function typeFor(key: TableKey, version: HaproxyVersion): string {
  const { expression } = key;
  const [fetch] = expression.calls;
  const type = sampleTypeOf(expression, version);
  if (type === 'addr' || type === 'ipv4' || type === 'ipv6') return 'ip';
  if (type === 'sint' || type === 'bool') return 'integer';
  if (type === 'bin') return `binary len ${fetch?.name.endsWith('32+src') ? 20 : 32}`;
  const of = fetch?.arguments?.[0]?.text ?? '';
  if (surelyAddress.test(of) && expression.calls.length === 1) return 'ip';
  return textType(key);
}

/** The type for a key that is text, long enough for it. */
function textType(key: TableKey): string {
  const alike = alikeAtStart(key);
  if (alike === 'token' || alike === 'credentials') return 'string len 512';
  return `string len ${alike === 'agent' || /^(?:path|pathq|url|uri|base)$/.test(key.word.value) ? 128 : 64}`;
}
