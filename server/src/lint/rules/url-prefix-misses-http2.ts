import { beginsWithSlash } from '../../expression/regex-literals.ts';
import { variantOf, type MatchMethod } from '../../language/acl-variants.ts';
import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import { aclTestsOf, type WrittenTest } from '../../model/acl-tests.ts';
import { anyConditionOf, linesWithTest } from '../../model/acl-use.ts';
import { bindOption, bindOptionValue, bindsOf, isTls, type Bind } from '../../model/bind.ts';
import { aclLinesOf } from '../../model/condition-tests.ts';
import type { Configuration } from '../../model/configuration.ts';
import { inProxies } from '../../model/in-proxies.ts';
import { lineageOf, type Proxy } from '../../model/proxy.ts';
import { rulesOf } from '../../model/request-rules.ts';
import { routesOf, type Route } from '../../model/route.ts';
import { entrancesTo } from '../../model/senders.ts';
import { textTestOf, type TextTest } from '../../model/text-test.ts';
import { canAct, tlsMeaningOf } from '../../model/tls-condition.ts';
import { unusedAclsOf } from '../../model/unused-acls.ts';
import { variableRead, variablesOf } from '../../model/variable-source.ts';
import { addFlag } from '../acl-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { deadTestsFinder, type DeadTest } from '../pattern-findings.ts';
import { defineRule } from '../rule.ts';

const deadTestsIn = deadTestsFinder(/url|capture\.req\.uri|var\(/, (pattern, { source, match }) =>
  source.subject === 'url' && wantsSlash(pattern, match) ? 'origin form' : undefined,
);

function wantsSlash(pattern: string, match: MatchMethod): boolean {
  // Of a list with commas acl-patterns-with-commas speaks.
  return match === 'reg' ? beginsWithSlash(pattern) : (match === 'beg' || match === 'str') && pattern.startsWith('/') && !pattern.includes(',/');
}

/** Whether browsers speak HTTP/2 or HTTP/3 here. From 2.8 on a TLS `bind` line without `alpn` offers HTTP/2 by itself (tried on 2.6 to 3.4). */
function speaksHttp2(bind: Bind, version: HaproxyVersion): boolean {
  if (bind.addresses.some(address => address.transport === 'quic') || bindOptionValue(bind, 'proto') === 'h2') return true;
  if (!isTls(bind)) return false;
  const protocols = bindOptionValue(bind, 'alpn');
  if (protocols !== undefined) return protocols.split(',').includes('h2');
  return isAtLeast(version, '2.8') && !bindOption(bind, 'no-alpn') && bindOptionValue(bind, 'proto') === undefined;
}

interface Door {
  readonly proxy: Proxy;
  readonly bind: Bind;
}

/** The `bind` line of each section by which browsers come with HTTP/2. */
const http2Doors = inProxies((proxy): readonly Door[] => {
  const bind = proxy.isFrontend && !proxy.isDisabled ? bindsOf(proxy).find(each => speaksHttp2(each, proxy.section.version)) : undefined;
  return bind ? [{ proxy, bind }] : [];
}, ['bind']);

const suspects = inProxies(proxy => deadTestsIn(proxy).filter(dead => !isTakenOtherwise(dead, proxy)).map(dead => ({ proxy, dead })), linesWithTest);

/** A `bind` line by which browsers come with HTTP/2 to a section, to one that leads to it, or to one that inherits it. */
function http2BindBefore(proxy: Proxy, configuration: Configuration): Bind | undefined {
  const doors = http2Doors(configuration);
  if (doors.length === 0 || makesShortUrl(proxy)) return undefined;
  const own = doors.find(door => door.proxy === proxy);
  if (own || proxy.kind === 'frontend') return own?.bind;
  if (proxy.kind === 'defaults') return doors.find(door => [...lineageOf(door.proxy)].includes(proxy))?.bind;
  const entrances = entrancesTo(proxy, configuration);
  return doors.find(door => entrances.includes(door.proxy) && leadsOn(door, proxy))?.bind;
}

/** False where only those get to a backend who come to the section without TLS, or with HTTP/1, and where its URL gets another form on the way. */
function leadsOn({ proxy: from, bind }: Door, backend: Proxy): boolean {
  if (makesShortUrl(from)) return false;
  const routes = routesOf(from);
  if (from === backend || routes.some(route => route.isDynamic)) return true;
  return routes.some((route, i) => route.name === backend.name && !asksForHttp1.test(route.conditionText) && (!isTls(bind) || takesTls(route, routes.slice(0, i), from)));
}

const asksForHttp1 = /\b(?:fc_http_major|req[._]ver|HTTP_[123])/;

/** Can a request that came with TLS take a route, past those above it of which it is known what they mean? */
function takesTls(route: Route, above: readonly Route[], from: Proxy): boolean {
  const isKnown = (line: Route) => tlsMeaningOf(line, from) === 'plain' && line.owner.section.isCertain(line.statement);
  return !isKnown(route) || canAct(true, [route], above.slice(0, MOST_COMPARED).filter(isKnown), from, () => undefined) !== false;
}

/** So many routes above another are compared with it. */
const MOST_COMPARED = 20;

/** True where a rule makes a URL without a host: `set-uri %[pathq]`. With HTTP/2 it begins with a slash then, too (403 by `deny if { url_beg /admin }` on 2.6 and 3.4). */
function makesShortUrl(proxy: Proxy): boolean {
  return rulesOf(proxy, 'http-request').some(({ action, statement }) => action === 'replace-uri' || (action === 'set-uri' && /^(?:\/|%\[path|%HP)/.test(statement.word(2)?.value ?? '')));
}

/** True where another pattern of the test, or another test that is enough in its place, takes the URL of HTTP/2. */
function isTakenOtherwise({ test: { written } }: DeadTest<unknown>, proxy: Proxy): boolean {
  const hasOr = (anyConditionOf(written.statement)?.condition.groups.length ?? 0) > 1;
  const tests = written.name !== undefined ? aclLinesOf(written.name, proxy).flatMap(aclTestsOf) : hasOr ? aclTestsOf(written.statement) : [written];
  return tests.some(each => takesLongForm(each, proxy));
}

function takesLongForm(written: WrittenTest, proxy: Proxy): boolean {
  const subject = textTestOf(written, variablesOf(proxy))?.source.subject;
  if (subject === 'url') return written.test.patterns.some(({ text }) => /https|:\/\//.test(text));
  return !written.negated && (subject === 'path' || subject === 'pathq' || subject === 'base');
}

/** True for a test that nobody asks. */
function isUnused({ test: { written } }: DeadTest<unknown>, proxy: Proxy): boolean {
  return written.name !== undefined && unusedAclsOf(proxy).has(written.name);
}

/** The path has the same beginning, and no host before it. */
function repairsOf({ test: { written, match, source }, dead }: DeadTest<unknown>): RuleRepair[] {
  const [call] = written.test.criterion.calls;
  if (!call || variantOf(call.name)?.fetch === undefined && call.name !== 'url' || dead.length !== written.test.patterns.length || source.letters) return [];
  const { block } = written.criterion;
  const hasQuery = match === 'str' || dead.some(({ word }) => (match === 'reg' ? /\\\?|\[\?/.test(word.value) : word.value.includes('?')));
  const text = hasQuery ? 'pathq' : call.name.replace('url', 'path');
  const needsFlag = hasQuery && match !== 'str' && !written.test.flags.some(flag => flag.name === '-m');
  const renamed = { at: { block, span: written.criterion.spanOf(call.nameSpan) }, text };
  return [{ title: `Use \`${text}\``, safety: 'review', edits: needsFlag ? [renamed, addFlag(written, `-m ${match}`)] : [renamed] }];
}

function adviceFor({ written, match }: TextTest): string {
  if (variableRead(written.test.criterion.calls) !== undefined) return 'Put `path` into the variable, or `pathq`.';
  return `Use \`${match === 'reg' ? 'path_reg' : 'path_beg'}\` or \`path\`.`;
}

/** Lab cases url-prefix-misses-http2 and url-expression-misses-http2: HTTP/1 200, HTTP/2 503 on 2.6 to 3.4. */
export default defineRule({
  name: 'url-prefix-misses-http2',
  summary: 'A condition expects the URL to begin with a slash, and with HTTP/2 it begins with `https://`.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    for (const { proxy, dead } of suspects(configuration)) {
      const bind = http2BindBefore(proxy, configuration);
      if (!bind || isUnused(dead, proxy)) continue;
      const [{ word }] = dead.dead;
      yield {
        at: word,
        message: `With HTTP/2 the URL begins with \`https://\` and the host, so \`${dead.test.written.criterion.value}\` does not match \`${word.value}\` for browsers, only for HTTP/1 clients. ${adviceFor(dead.test)}`,
        related: [{ at: bind.word, message: 'HTTP/2 is spoken here' }],
        repairs: repairsOf(dead),
      };
    }
  },
});
