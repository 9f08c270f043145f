import { isAtLeast } from '../../language/version.ts';
import { bindsOf } from '../../model/binds/bind.ts';
import type { Configuration } from '../../model/configuration.ts';
import { isCalledAnyway, mayStartDown, serversKeepingDown } from '../../model/servers/disabled-servers.ts';
import type { Proxy } from '../../model/proxy.ts';
import { routesOf, type Route } from '../../model/routes/route.ts';
import type { Server, ServerOption } from '../../model/servers/server.ts';
import { inProxies, inSections, proxiesThat } from '../../model/incremental/in-proxies.ts';
import { adminSocket } from '../../model/runtime-api.ts';
import { routesNaming } from '../../model/routes/written-routes.ts';
import type { Statement } from '../../syntax/statement.ts';
import { sharedByLine } from '../findings/by-cause.ts';
import { eachOnce } from '../findings/each-once.ts';
import { listOf } from '../findings/group.ts';
import { eachThatStays } from '../findings/remaining-requests.ts';
import { deleteLine, deleteWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The words `disabled` that keep servers out, each once. */
function disablingWords(servers: readonly Server[]): readonly ServerOption[] {
  const options = servers.map(server => server.option('disabled')).filter(option => option !== undefined);
  return eachOnce(options, (a, b) => a.statement.equals(b.statement));
}

function commonLine(servers: readonly Server[]): ServerOption | undefined {
  const [first, ...others] = disablingWords(servers);
  return others.length === 0 && first?.statement.keyword === 'default-server' ? first : undefined;
}

const perhapsDown = proxiesThat(mayStartDown, ['disabled', 'track']);

const withServersOn = proxiesThat(proxy => proxy.isBackend && proxy.servers.some(server => !server.isDisabled && !server.has('track')));

/** A section that requests come to, and the servers whose `disabled` keeps all of its servers down. */
interface DownSection {
  readonly proxy: Proxy;
  readonly servers: readonly Server[];
  /** The `default-server` line that alone says so, if one does. */
  readonly common: ServerOption | undefined;
}

function downSections(configuration: Configuration): DownSection[] {
  return perhapsDown(configuration).flatMap(proxy => {
    const servers = serversKeepingDown(proxy, configuration);
    return servers.length > 0 && isCalledAnyway(proxy, configuration) ? [{ proxy, servers, common: commonLine(servers) }] : [];
  });
}

/** True when not one server of several sections is on, and a program may switch them on: that is how such a file is meant to be. */
function isByDesign(down: readonly DownSection[], configuration: Configuration): boolean {
  return down.length > 1 && adminSocket(configuration) !== undefined && withServersOn(configuration).length === 0;
}

function related(down: readonly DownSection[], configuration: Configuration) {
  const options = disablingWords(down.flatMap(({ servers }) => servers));
  return [...options.map(option => ({ at: option.word, message: 'Disabled here' })), ...down.flatMap(({ proxy }) => routesTo(configuration, proxy))];
}

/** What the servers of a section do, as the beginning of a sentence. */
function beginning(first: Proxy, others: readonly Proxy[]): string {
  const { servers } = first;
  const areMany = servers.length > 1 || others.length > 0;
  const who = `${areMany ? 'All servers' : 'The only server'} of ${listOf([first, ...others])}`;
  const verb = areMany ? 'start' : 'starts';
  if (servers.every(server => server.isDisabled)) return `${who} ${verb} \`disabled\``;
  return `${who} ${verb} down, as ${servers.length > 1 ? 'they track servers' : 'it tracks one'} that start${servers.length > 1 ? '' : 's'} \`disabled\``;
}

/** A `default-server` line that says nothing else goes as a whole. */
function enable({ statement, word }: ServerOption): RuleEdit {
  return statement.keyword === 'default-server' && statement.words.length === 2 ? deleteLine(statement) : deleteWord(word);
}

/** The `disabled` line that switches a section off, its own or an inherited one. */
function disablingLine(proxy: Proxy): { statement: Statement; owner: Proxy } | undefined {
  for (let owner: Proxy | undefined = proxy; owner && proxy.isDisabled; owner = owner.defaults) {
    const statement = owner.statements('disabled').at(-1);
    if (statement) return { statement, owner };
  }
  return undefined;
}

const switchedOff = inProxies(proxy => {
  const line = proxy.isBackend ? disablingLine(proxy) : undefined;
  return line?.owner.section.isCertain(line.statement) ? [{ ...line, proxy }] : [];
}, ['disabled']);

const mayListen = proxiesThat(proxy => proxy.isFrontend && !proxy.isDisabled);
const forwardsLogs = inSections(({ kind }) => (kind === 'log-forward' ? [kind] : []));
const listenersOff = inProxies(proxy => {
  const line = proxy.isFrontend && bindsOf(proxy).length > 0 ? disablingLine(proxy) : undefined;
  return line && line.owner !== proxy && line.owner.section.isCertain(line.statement) ? [{ ...line, proxy }] : [];
}, ['disabled']);

/** The lines of `defaults` that switch everything off that would listen: "will not start (no listener)", on 2.6 to 3.4. A socket for statistics makes HAProxy start all the same. */
function linesThatStopAll(configuration: Configuration): { readonly statement: Statement; readonly owner: Proxy; readonly first: Proxy }[] {
  const off = listenersOff(configuration);
  if (off.length === 0 || mayListen(configuration).length > 0 || forwardsLogs(configuration).length > 0) return [];
  return eachOnce(off, (a, b) => a.statement.equals(b.statement)).map(({ statement, owner, proxy }) => ({ statement, owner, first: proxy }));
}

/** Backends that are off and that a section which is on sends requests to, by the line that switches them off. */
function disabledBackends(configuration: Configuration): { statement: Statement; owner: Proxy; proxies: [Proxy, ...Proxy[]] }[] {
  const groups: { statement: Statement; owner: Proxy; proxies: [Proxy, ...Proxy[]] }[] = [];
  for (const { statement, owner, proxy } of switchedOff(configuration)) {
    if (configuration.routesTo(proxy).length === 0) continue;
    const group = groups.find(other => other.statement.equals(statement));
    if (group) group.proxies.push(proxy);
    else groups.push({ statement, owner, proxies: [proxy] });
  }
  return groups;
}

/**
 * True when HAProxy passes over a line that leads to a backend which is off, and `default_backend` takes the request. It does so from 3.4 on; 3.2 and
 * before take the line, and answer 503.
 */
function isPassedOver(route: Route, configuration: Configuration): boolean {
  if (!isAtLeast(configuration.version, '3.4') || route.keyword === 'default_backend') return false;
  const rest = routesOf(route.owner).find(({ keyword }) => keyword === 'default_backend');
  const target = rest && configuration.backend(rest.target.value);
  return target !== undefined && !target.isDisabled;
}

function isHarmless(proxies: readonly Proxy[], configuration: Configuration): boolean {
  return proxies.every(proxy => configuration.routesTo(proxy).every(route => isPassedOver(route, configuration)));
}

function routesTo(configuration: Configuration, proxy: Proxy) {
  return [...configuration.routesTo(proxy), ...routesNaming(proxy, configuration)].map(route => ({ at: route.statement, message: 'Sends here' }));
}

function work(proxy: Proxy): string {
  return proxy.mode === 'http' ? 'requests are' : 'connections are';
}

function end(proxy: Proxy): string {
  return proxy.mode === 'http' ? 'gets a 503' : 'is closed';
}

/** Lab cases all-servers-disabled, track-disabled-server and backend-section-disabled, which a `default_backend` leads to: 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'all-servers-disabled',
  summary: 'Requests are sent to a backend that is `disabled`, or whose servers all are; or all that would listen is `disabled`.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['disabled'],
  *check(configuration, { isWhole }) {
    for (const { statement, owner, first } of isWhole ? linesThatStopAll(configuration) : []) {
      yield {
        at: statement,
        message: `\`disabled\` in ${owner.title} switches off all sections that inherit from it, ${first.title} among them, and no section listens: HAProxy does not start, or with a \`stats socket\` refuses every connection. Remove it, or write it in the sections that are to be off.`,
        related: [{ at: first.header, message: 'Switched off' }],
        repairs: [{ title: 'Remove `disabled`', safety: 'review', edits: [deleteLine(statement)] }],
      };
    }
    for (const { statement, owner, proxies } of disabledBackends(configuration)) {
      const where = owner === proxies[0] ? '' : `, by ${owner.title}`;
      const isOff = `${listOf(proxies)} ${proxies.length > 1 ? 'are' : 'is'} switched off with \`disabled\`${where}`;
      const passesOver = isHarmless(proxies, configuration);
      yield {
        at: statement,
        ...(passesOver ? { severity: 'information' as const } : {}),
        message: passesOver
          ? `${isOff}: HAProxy passes over the \`use_backend\` lines that lead there, and the lines below take the ${proxies[0].mode === 'http' ? 'requests' : 'connections'}. HAProxy 3.2 and older do not pass over them, and each ${end(proxies[0])}. Remove \`disabled\`, or the routes.`
          : `${isOff}, but ${work(proxies[0])} still sent there: each ${end(proxies[0])}. Remove \`disabled\`, or the routes.`,
        related: proxies.flatMap(proxy => routesTo(configuration, proxy)),
        repairs: [{ title: 'Remove `disabled`', safety: 'review', edits: [deleteLine(statement)] }],
      };
    }
    const down = downSections(configuration);
    const [first, ...others] = down.map(({ proxy }) => proxy);
    if (first && isByDesign(down, configuration)) {
      yield {
        at: first.header,
        severity: 'information',
        message: `All servers of ${listOf([first, ...others])} start \`disabled\`, as no server of the file is on: each ${first.mode === 'http' ? 'request' : 'connection'} ${end(first)} until a program enables some by the \`stats socket\`. Make sure that it does so after each start and reload.`,
        related: related(down, configuration),
      };
      return;
    }
    for (const { first: each, proxies: [proxy, ...alike] } of sharedByLine(down, ({ common, proxy }) => common?.statement ?? proxy.header)) {
      yield {
        at: each.common?.word ?? proxy.header,
        message: `${beginning(proxy, alike)}: ${eachThatStays(proxy)} ${end(proxy)} until somebody enables one at run time. Remove \`disabled\` from those that are to serve.`,
        related: each.common
          ? [proxy, ...alike].flatMap(every => [{ at: every.header, message: 'All servers start disabled here' }, ...routesTo(configuration, every)])
          : related([each], configuration),
        repairs: [{ title: 'Remove `disabled` from the servers', safety: 'review', edits: disablingWords(each.servers).map(enable) }],
      };
    }
  },
});
