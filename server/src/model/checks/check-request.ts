import { isAtLeast } from '../../language/version.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { acceptsStatus, expectationOf } from './check-expect.ts';
import { rulesOfCheckSection, type CheckSection } from './check-sections.ts';
import { checksServers, healthCheckOf, httpCheckRulesOf, ownHttpCheckRules, requestOfOption, rulesNamed } from './health-check.ts';
import { forAMomentWith, type Proxy } from '../proxy.ts';

/** One HTTP request that a health check sends, with the words it is made of. Sections that inherit the whole check share the object. */
export interface SentRequest {
  /** The section whose lines make it: the proxy, or a defaults. */
  readonly owner: Proxy;
  /** The owner's own `option httpchk`, when it takes part. */
  readonly option: Statement | undefined;
  /** The `http-check send` that takes part. */
  readonly send: Statement | undefined;
  /** Undefined when nobody names one: HAProxy then asks `OPTIONS`. */
  readonly method: Word | undefined;
  /** Undefined when nobody names one: HAProxy then asks for `/`. A `uri-lf` counts. */
  readonly uri: Word | undefined;
  /** Undefined when nobody names one: HAProxy then says HTTP/1.0. */
  readonly version: Word | undefined;
  readonly hasHost: boolean;
  /** The value of the Host header where it stands as a word of its own. */
  readonly host: Word | undefined;
}

/** The words of a request, whoever makes it. */
export type WrittenRequest = Omit<SentRequest, 'owner'>;

/** The section that lines stand in. */
type Holder = Pick<Proxy, 'section'>;

/** The words one line gives a request. */
type Parts = Partial<Pick<SentRequest, 'method' | 'uri' | 'version' | 'host'>>;

const none: readonly SentRequest[] = [];

/**
 * The requests that the checks of a section send, in order; empty without `option httpchk` in force, and where an undecided `.if` leaves open what they are.
 * An `option httpchk` and the first `http-check send` of its own section are one request, of which the later line wins; a `send` in a section that only
 * inherits the option is all there is (tried on 2.6 and 3.4).
 */
export const requestsOf: (proxy: Proxy) => readonly SentRequest[] = forAMomentWith(['httpchk'], none, proxy => {
  const check = healthCheckOf(proxy);
  if (check?.kind !== 'httpchk') return none;
  const { owner, rules } = httpCheckRulesOf(proxy);
  const ownsOption = check.setting.owner === proxy;
  if (!ownsOption && (owner !== proxy || rules.length === 0)) return proxy.defaults ? requestsOf(proxy.defaults) : none;
  if (!areCertain(proxy)) return none;
  return writtenRequests(proxy, ownsOption ? check.setting.statement : undefined, rules).map(request => ({ owner: proxy, ...request }));
});

/** The requests that rules make, the first of which may be one with the option; each other `send` is one by itself. */
function writtenRequests(holder: Holder, option: Statement | undefined, rules: readonly Statement[]): WrittenRequest[] {
  const sends = rulesNamed(rules, 'send');
  if (!option) return sends.map(send => requestFrom(holder, undefined, send));
  const steps = rules.filter(rule => isStep(rule));
  const first = steps[0]?.word(1)?.value === 'connect' ? steps[1] : steps[0];
  const merged = first?.word(1)?.value === 'send' ? first : undefined;
  const others = sends.filter(send => !send.equals(merged));
  return [requestFrom(holder, option, merged), ...others.map(send => requestFrom(holder, undefined, send))];
}

/** The requests that a `healthcheck` section makes: its `type httpchk` is what `option httpchk` is elsewhere (tried on 3.4). */
export function requestsOfCheckSection(check: CheckSection): readonly WrittenRequest[] {
  return check.kind === 'httpchk' ? writtenRequests(check, check.type, rulesOfCheckSection(check)) : [];
}

/** The requests that really go out: those of a section with a server that is checked. */
export const sentRequestsOf: (proxy: Proxy) => readonly SentRequest[] = forAMomentWith(['httpchk'], none, proxy => {
  const requests = checksServers(proxy) ? requestsOf(proxy) : none;
  return requests.some(isSentTooLate) ? none : requests;
});

/** The method of a request. */
export function methodOf({ method }: WrittenRequest): string {
  return method?.value ?? 'OPTIONS';
}

/** True for a method that checks are usually made with, in upper case or not. */
export function isUsualMethod(text: string): boolean {
  return /^(?:GET|HEAD|POST|PUT|OPTIONS)$/i.test(text);
}

/** True when an inherited `option httpchk`, or its `send`, names a method, and a `send` that names none makes HAProxy forget it: http-check-rules-not-inherited tells so. */
export function losesInheritedMethod({ owner, option, method }: SentRequest): boolean {
  const inherited = option || method ? undefined : healthCheckOf(owner)?.setting.statement;
  if (!inherited) return false;
  return requestOfOption(inherited).method !== 'OPTIONS' || (owner.defaults ? requestsOf(owner.defaults) : []).some(request => methodOf(request) !== 'OPTIONS');
}

/** The line a finding about a request is put on. */
export function lineOf({ option, send }: WrittenRequest): Statement {
  return (option ?? send) as Statement;
}

/** True when the request is HTTP/1.1. `HTTP/2` and `HTTP/3.0` go out as that on a connection that is not HTTP/2, `HTTP/3` does not (tried on 2.6 and 3.4). */
export function isHttp11({ version }: SentRequest): boolean {
  return /^HTTP\/(?:1\.1|2|2\.0|3\.0)(?:\r|$)/i.test(version?.value ?? '');
}

/**
 * True for what a request can ask for: a path, `*`, a whole URL, or what a log-format or the environment begins with, unless that has a default. `CONNECT`,
 * by which a forward proxy is asked, wants a host and a port (UP on 2.6 and 3.4).
 */
export function isTarget(uri: Word, method?: Word): boolean {
  if (method?.value === 'CONNECT' && /^[\w.-]+:\d+$|^\[[\da-f:]+\]:\d+$/i.test(uri.value)) return true;
  const assumed = uri.hasVariable ? /^\$\{\w+-(.+)\}$/.exec(uri.value)?.[1] : undefined;
  return /^(?:\/|\*$|https?:\/\/|%|\$)/i.test(assumed ?? uri.value);
}

/** True when a rule of the check says that a server may answer with a status. */
export function takesStatus(proxy: Proxy, status: number): boolean {
  return rulesNamed(httpCheckRulesOf(proxy).rules, 'expect').some(rule => {
    const expectation = expectationOf(rule);
    return expectation !== undefined && acceptsStatus(expectation, status);
  });
}

/** The version in the request line of HTTP/1, without header lines that are written behind it. */
export function versionWritten({ version }: SentRequest): string | undefined {
  return version?.value.replace(/\r.*/s, '');
}

/**
 * True for a version that goes out as HTTP/1.1 however it is written: HAProxy looks at its length and at one or two of its characters, and sends all
 * others as they are (tried on 2.6 and 3.4).
 */
export function becomesHttp11(version: string): boolean {
  const [major = '', minor = ''] = [version[5], version[7]];
  return (version.length === 6 && major === '2') || (version.length === 8 && (major > '1' || (major === '1' && minor >= '1')));
}

/** True where the `send` of a request stands below its option, but below an `expect` as well: HAProxy does not start, and above the `expect` it would be part of the request. */
function isSentTooLate({ owner, option, send }: SentRequest): boolean {
  const [first, ...others] = option && !send ? rulesNamed(ownHttpCheckRules(owner), 'connect', 'send', 'expect') : [];
  const lost = rulesNamed(others, 'send').at(-1);
  return option !== undefined && lost !== undefined && first?.word(1)?.value === 'expect' && isBelow(lost, option, owner);
}

function isStep(rule: Statement): boolean {
  return rulesNamed([rule], 'connect', 'send', 'expect').length > 0;
}

/** False when an undecided `.if` stands around a line that makes the check. */
function areCertain({ section }: Proxy): boolean {
  return !section.isConditional || section.statements('option', 'http-check').every(line => section.isCertain(line));
}

function requestFrom(owner: Holder, option: Statement | undefined, send: Statement | undefined): WrittenRequest {
  const [fromOption, fromSend] = [option ? partsOfOption(option, owner) : {}, send ? partsOfSend(send) : {}];
  const sendWins = !option || !send || !isBelow(option, send, owner);
  const [weak, strong] = sendWins ? [fromOption, fromSend] : [fromSend, fromOption];
  const [method, uri, version] = [strong.method ?? weak.method, strong.uri ?? weak.uri, strong.version ?? weak.version];
  const host = strong.host ?? weak.host;
  const hasHost = host !== undefined || [version, uri].some(word => /\nhost:/i.test(word?.value ?? ''));
  return { option, send, method, uri, version, hasHost, host };
}

/** True when the first of two lines of a section stands below the second. */
function isBelow(line: Statement, other: Statement, { section }: Holder): boolean {
  const lines = section.statements('option', 'type', 'http-check');
  return lines.findIndex(each => each.equals(line)) > lines.findIndex(each => each.equals(other));
}

/** `option httpchk`, `... URI`, `... METHOD URI [VERSION [HOST]]`; the host from 3.2 on. */
function partsOfOption(option: Statement, { section }: Holder): Parts {
  const [first, uri, version, host] = [2, 3, 4, 5].map(i => option.word(i));
  if (!uri) return { uri: first };
  return { method: first, uri, version, host: isAtLeast(section.version, '3.2') ? host : undefined };
}

function partsOfSend(send: Statement): Parts {
  const parts: { -readonly [K in keyof Parts]: Parts[K] } = {};
  for (const { option, value, second } of optionsOf(send)) {
    switch (option.value) {
      case 'meth': parts.method = value; break;
      case 'uri': case 'uri-lf': parts.uri = value; break;
      case 'ver': parts.version = value; break;
      case 'hdr': if (value?.value.toLowerCase() === 'host') parts.host = second ?? value;
    }
  }
  return parts;
}

/** True where a line of the check sends an `Upgrade` header, as a client of a WebSocket does, or the environment or a log-format may write one. */
export function mayAskForUpgrade(proxy: Proxy): boolean {
  const option = healthCheckOf(proxy)?.setting.statement;
  const lines = [...rulesNamed(httpCheckRulesOf(proxy).rules, 'send'), ...(option ? [option] : [])];
  return lines.some(line => line.words.some((word, i) => {
    return word.hasVariable || /\nupgrade:/i.test(word.value) || (/^upgrade$/i.test(word.value) && line.word(i - 1)?.value === 'hdr');
  }));
}

/** The options of a `send`, with the word behind each; `hdr` has two. */
function* optionsOf(send: Statement): Generator<{ readonly option: Word; readonly value: Word | undefined; readonly second: Word | undefined }> {
  for (let i = 2, option = send.word(i); option; option = send.word(i)) {
    yield { option, value: send.word(i + 1), second: send.word(i + 2) };
    i += 1 + (isSendOption(option) ? sendOptions[option.value] as number : 1);
  }
}

/** The headers that a `send` names, each with the word `hdr` before it. */
export function headersOf(send: Statement): { readonly option: Word; readonly name: Word; readonly value: Word | undefined }[] {
  return [...optionsOf(send)].flatMap(({ option, value: name, second: value }) => (option.value === 'hdr' && name ? [{ option, name, value }] : []));
}

/** True for a request whose `send` has a word that is no option, as `method` for `meth`. HAProxy does not start, and what was meant is not known. */
export function isMisspelt({ send }: SentRequest): boolean {
  return send !== undefined && [...optionsOf(send)].some(({ option }) => !option.hasVariable && !isSendOption(option));
}

function isSendOption({ value }: Word): boolean {
  return Object.hasOwn(sendOptions, value);
}

/** The options of `http-check send`, and how many words follow each. Manual, section `http-check send`; tried on 2.6 to 3.4. */
export const sendOptions: Readonly<Record<string, number>> = { meth: 1, uri: 1, 'uri-lf': 1, ver: 1, hdr: 2, body: 1, 'body-lf': 1, comment: 1 };

/** True for a request whose answer has no body (HEAD), or seldom one (OPTIONS). */
export function isHeadOrOptions(request: SentRequest): boolean {
  return ['HEAD', 'OPTIONS'].includes(methodOf(request));
}

/**
 * The `http-check expect` rules in force that look at the body. Those that forbid a text are among them: without a body to look at these fail too
 * (tried on 2.6 to 3.4).
 */
export function bodyExpectationsOf(proxy: Proxy): Statement[] {
  return rulesNamed(httpCheckRulesOf(proxy).rules, 'expect').filter(rule => ['string', 'rstring', 'string-lf'].includes(expectationOf(rule)?.match ?? ''));
}
