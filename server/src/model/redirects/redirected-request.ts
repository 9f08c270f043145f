import type { AclTest } from '../../expression/acl.ts';
import type { Call } from '../../expression/sample-expression.ts';
import { fetchOf } from '../conditions/condition-tests.ts';
import type { TestValue, Valuation } from '../conditions/condition-value.ts';
import type { Destination } from './redirect-destination.ts';
import { acceptsNumber } from '../conditions/number-test.ts';
import { textMatches } from '../conditions/text-match.ts';
import { matchOf } from '../conditions/text-test.ts';
import { holdsWithTls } from '../conditions/tls-test.ts';

/** What stays as it is from one request of a client to the next. */
const keptNames = '(?:req\\.)?f?hdr|(?:req\\.)?cook|cookie|src|dst|dst_port|ssl_fc|ssl_fc_sni|ssl_c_used|nbsrv|srv_is_up|be_conn|http_auth|env|fc_\\w+';
const kept = new RegExp(`^(?:${keptNames})(?:_(?:beg|end|reg|sub|dom|dir|len|cnt))?$`);
/** Of these, what may be another when the request comes to another port, or by a proxy in front. */
const ofConnection = /^(?:dst|dst_port|ssl_\w+|fc_\w+)$/;

/** Of the headers, what says something about a body. */
const ofBody = /^(?:content-.*|transfer-encoding|expect)$/i;

/** What a client asks for that was redirected. */
export interface NextRequest extends Destination {
  readonly method: string;
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** The requests that a redirect can bring about: a `GET`, or the method of the first request where browsers send it again. */
export function nextRequests(destination: Destination): NextRequest[] {
  return (destination.resends ? methods : ['GET']).map(method => ({ ...destination, method }));
}

/** The values of tests for such a request. */
export function valuesAfter(request: NextRequest): Valuation {
  return (test): TestValue => (typeof test === 'string' ? predefined(test, request) : valueAfter(test, request));
}

function predefined(name: string, { method }: NextRequest): TestValue {
  if (name === 'TRUE' || name === `METH_${method}`) return true;
  return name === 'FALSE' || name.startsWith('METH_') ? false : undefined;
}

function valueAfter(test: AclTest, request: NextRequest): TestValue {
  const { path, isMade, method, site, scheme } = request;
  const fetch = fetchOf(test);
  const argument = argumentOf(test);
  if (fetch === 'always_true') return true;
  if (fetch === 'always_false') return false;
  if (fetch === 'method') return test.flags.length > 0 ? undefined : test.patterns.some(({ text }) => text === method);
  if (/^path(?:_(?:beg|end|sub|dir|reg))?$/.test(fetch) && !asksLength(test)) return path !== undefined ? textMatches(test, path) : isMade ? madePathMatches(test, request) : 'open';
  if (fetch === 'path_len' || fetch === 'path') return lengthMatches(test, request);
  if (/^(?:pathq|url)(?:_(?:beg|end|sub|dir|reg))?$/.test(fetch)) return addressMatches(test, request);
  if (isOfQuery.test(fetch)) return queryMatches(test, request);
  if (site && isHostTest(test)) return hostMatches(test, site.host);
  if (request.www && isHostTest(test)) return madeHostMatches(test, request.www);
  if (scheme && fetch === 'ssl_fc') return holdsWithTls(test) === undefined ? undefined : holdsWithTls(test) === (scheme === 'https');
  if (scheme && (ofConnection.test(fetch) || /^x-forwarded-/i.test(argument))) return undefined;
  // Browsers say the origin of a form that they send, and seldom that of a page that they ask for.
  if ((site && /^host$/i.test(argument)) || (!request.resends && /^origin$/i.test(argument))) return undefined;
  if (!kept.test(fetch) || test.criterion.calls.length > 1) return undefined;
  return ofBody.test(argument) && !request.resends ? valueWithoutHeader(test) : 'open';
}

/** A path that is made at run time: how it begins may be as before, and how it ends and the case of its letters may be known. */
function madePathMatches(test: AclTest, { keepsBeginning, endsWithSlash, letters }: Destination): TestValue {
  const match = test.criterion.calls.length === 1 ? matchOf(test) : undefined;
  if (match === 'beg' && keepsBeginning) return 'open';
  if (match === 'reg' && letters && asksForLetter(test, letters)) return 'open';
  const asksForSlash = test.patterns.length === 1 && test.patterns[0]?.text === (match === 'end' ? '/' : match === 'reg' ? '/$' : undefined);
  return asksForSlash ? endsWithSlash : undefined;
}

/** `[a-z]`, or `[A-Z]` without regard to case: a path with any letter still has one when all are in lower case. */
function asksForLetter({ flags, patterns }: AclTest, letters: 'lower' | 'upper'): boolean {
  const ignoresCase = flags.some(({ name }) => name === '-i');
  return patterns.some(({ text }) => /^\[(?:a-z|A-Z|a-zA-Z|A-Za-z)\]$/.test(text) && (ignoresCase || text.includes(letters === 'lower' ? 'a-z' : 'A-Z')));
}

/** The host of the request with one `www.` more, or without. */
function madeHostMatches(test: AclTest, www: 'added' | 'removed'): TestValue {
  const match = test.criterion.calls.length === 1 ? matchOf(test) : undefined;
  const texts = test.patterns.map(({ text }) => text.toLowerCase());
  if (match === 'beg') return texts.every(text => text === 'www.') ? www === 'added' : undefined;
  return match === 'end' && texts.every(text => !text.includes('www')) ? 'open' : undefined;
}

function asksLength({ criterion }: AclTest): boolean {
  return criterion.calls.at(-1)?.name === 'length';
}

/** `path_len` and `path,length` alike. */
function lengthMatches(test: AclTest, { path, keepsPath }: Destination): boolean | undefined {
  if (path === undefined || keepsPath || test.criterion.calls.length > (asksLength(test) ? 2 : 1)) return undefined;
  return acceptsNumber(test, path.length);
}

/** `pathq` is a path with its query. `url` is that, too, and for HTTP/2 a whole address, of which the host need not be known here. */
function addressMatches(test: AclTest, { path, query, keepsPath }: Destination): boolean | undefined {
  if (path === undefined || query === undefined || keepsPath) return undefined;
  const values = fetchOf(test).startsWith('url') ? [path + query, `https://host${path}${query}`] : [path + query];
  const [first, ...others] = values.map(value => textMatches(test, value));
  return others.every(each => each === first) ? first : undefined;
}

/** The same where no test of the host name holds. */
export function valuesElsewhere(request: NextRequest): Valuation {
  const values = valuesAfter(request);
  return test => (typeof test !== 'string' && isHostTest(test) ? false : values(test));
}

/** The same for the host that has a `www.` more or less; undefined without a host. */
export function valuesForTwin(request: NextRequest): Valuation | undefined {
  const { site } = request;
  return site && valuesAfter({ ...request, site: { ...site, host: site.host.startsWith('www.') ? site.host.slice(4) : `www.${site.host}` } });
}

function argumentOf({ criterion }: AclTest): string {
  return criterion.calls[0]?.arguments?.[0]?.text ?? '';
}

function isHostTest(test: AclTest): boolean {
  return /^ssl_fc_sni(?:_(?:end|reg))?$/.test(fetchOf(test)) || (isHeader.test(fetchOf(test)) && argumentOf(test).toLowerCase() === 'host');
}

const isHeader = /^(?:req\.)?f?hdr(?:_(?:beg|end|reg|sub|dom|dir))?$/;

/** A test of a header that the request does not have. Only its number is known then. */
function valueWithoutHeader(test: AclTest): boolean | undefined {
  return fetchOf(test).endsWith('_cnt') ? acceptsNumber(test, 0) : false;
}

const isOfQuery = /^(?:query|(?:url_param|urlp)(?:_(?:beg|end|sub|dir|dom|reg))?)$/;

/** What stands behind the `?`, or the value of a parameter there. An empty one is not looked into. */
function queryMatches(test: AclTest, { query, keepsPath }: Destination): boolean | undefined {
  if (query === undefined || keepsPath || query.includes(';')) return undefined;
  const wanted = test.criterion.calls[0]?.arguments ?? [];
  if (fetchOf(test) === 'query') return query === '' ? false : query === '?' ? undefined : textMatches(test, query.slice(1));
  if (wanted.length !== 1 || !/^[\w.-]+$/.test(argumentOf(test))) return undefined;
  const value = parametersOf(query).find(([name]) => name === argumentOf(test))?.[1];
  return value === undefined ? false : value === '' ? undefined : textMatches(test, value);
}

/** The parameters of a query that begins with `?`, with their values. One without a `=` is none. */
export function parametersOf(query: string): [string, string][] {
  return query.slice(1).split('&').flatMap((each): [string, string][] => {
    const [, name, value] = /^([^=]+)=(.*)$/.exec(each) ?? [];
    return name !== undefined && value !== undefined ? [[name, value]] : [];
  });
}

/** A browser says the port with the host when it is not the usual one, and the name alone in the TLS handshake. */
function hostMatches(test: AclTest, host: string): boolean | undefined {
  const isCut = fetchOf(test).startsWith('ssl_') || test.criterion.calls.some(cutsPort);
  return textMatches(test, isCut ? host.replace(/:\d+$/, '') : host, cutsPort);
}

function cutsPort({ name, arguments: values = [] }: Call): boolean {
  return name === 'host_only' || ((name === 'field' || name === 'word') && values[0]?.text === '1' && values[1]?.text === ':');
}
