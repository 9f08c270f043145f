import { beginsWithSlash } from '../../expression/regex-literals.ts';
import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import { bindOption, bindOptionValue, bindsOf, isTls, type Bind } from './bind.ts';
import type { Configuration } from '../configuration.ts';
import { inProxies } from '../incremental/in-proxies.ts';
import { lineageOf, type Proxy } from '../proxy.ts';
import { rulesOf } from '../request-rules/request-rules.ts';
import { routesOf, type Route } from '../routes/route.ts';
import { entrancesTo } from '../routes/senders.ts';
import { conditionOf } from '../conditions/statement-condition.ts';
import { canAct, tlsMeaningOf, type ConditionalLine } from '../conditions/tls-condition.ts';

/** Whether browsers speak HTTP/2 or HTTP/3 here. From 2.8 on a TLS `bind` line without `alpn` offers HTTP/2 by itself (tried on 2.6 to 3.4). */
function speaksHttp2(bind: Bind, version: HaproxyVersion): boolean {
  if (bind.addresses.some(address => address.transport === 'quic') || bindOptionValue(bind, 'proto') === 'h2') return true;
  if (!isTls(bind)) return false;
  const protocols = bindOptionValue(bind, 'alpn');
  if (protocols !== undefined) return protocols.split(',').includes('h2');
  return isAtLeast(version, '2.8') && !bindOption(bind, 'no-alpn') && bindOptionValue(bind, 'proto') === undefined;
}

/** A `bind` line by which browsers come with HTTP/2, and its section. */
export interface Door {
  readonly proxy: Proxy;
  readonly bind: Bind;
}

/** The `bind` line of each section by which browsers come with HTTP/2. */
const http2Doors = inProxies((proxy): readonly Door[] => {
  const bind = proxy.isFrontend && !proxy.isDisabled ? bindsOf(proxy).find(each => speaksHttp2(each, proxy.section.version)) : undefined;
  return bind ? [{ proxy, bind }] : [];
}, ['bind']);

/** By which browsers come with HTTP/2, and with the long form of a URL, to a section: its own `bind` line, or one of a section that leads to it or inherits it. */
export function http2DoorBefore(proxy: Proxy, configuration: Configuration): Door | undefined {
  const doors = http2Doors(configuration);
  if (doors.length === 0 || makesShortUrl(proxy)) return undefined;
  const own = doors.find(door => door.proxy === proxy);
  if (own || proxy.kind === 'frontend') return own;
  if (proxy.kind === 'defaults') return doors.find(door => [...lineageOf(door.proxy)].includes(proxy));
  const entrances = entrancesTo(proxy, configuration);
  return doors.find(door => entrances.includes(door.proxy) && leadsOn(door, proxy));
}

/** False where only those get to a backend who come to the section without TLS, or with HTTP/1, and where its URL gets another form on the way. */
function leadsOn({ proxy: from, bind }: Door, backend: Proxy): boolean {
  if (makesShortUrl(from)) return false;
  const routes = routesOf(from);
  if (from === backend || routes.some(route => route.isDynamic)) return true;
  return routes.some((route, i) => route.name === backend.name && !asksForHttp1.test(route.conditionText) && (!isTls(bind) || takesTls(route, routes.slice(0, i), from)));
}

/** Whether a line acts on what comes by a door with HTTP/2; undefined where its condition may tell by something that is not understood. */
export function actsWithHttp2(line: ConditionalLine, { proxy, bind }: Door): boolean | undefined {
  const found = conditionOf(line.statement);
  if (!found) return true;
  if (asksForHttp1.test(line.statement.values(found.start).join(' '))) return false;
  if (!isTls(bind)) return true;
  return tlsMeaningOf(line, proxy) === 'plain' ? canAct(true, [line], [], proxy, () => undefined) !== false : undefined;
}

const asksForHttp1 = /\b(?:fc_http_major|req[._]ver|HTTP_[123])/;

/** Can a request that came with TLS take a route, past those above it of which it is known what they mean? */
function takesTls(route: Route, above: readonly Route[], from: Proxy): boolean {
  const isKnown = (line: Route) => tlsMeaningOf(line, from) === 'plain' && line.owner.section.isCertain(line.statement);
  return !isKnown(route) || canAct(true, [route], above.slice(0, MOST_COMPARED).filter(isKnown), from, () => undefined) !== false;
}

/** So many routes above another are compared with it. */
const MOST_COMPARED = 20;

/**
 * True where a rule makes a URL without a host: `set-uri %[pathq]`. With HTTP/2 it begins with a slash then, too (403 by `deny if { url_beg /admin }` on 2.6 and
 * 3.4); `set-uri /app%[url]` has the host further on.
 */
function makesShortUrl(proxy: Proxy): boolean {
  return rulesOf(proxy, 'http-request').some(({ action, statement }) => {
    const value = statement.word(2)?.value ?? '';
    return (action === 'replace-uri' && !beginsWithSlash(value)) || (action === 'set-uri' && /^(?:\/|%\[path|%HPO)/.test(value) && !/\burl\b|%(?:\{[^}]*\})?H[UP]\b/.test(value));
  });
}
