import type { Configuration } from '../configuration.ts';
import { remember } from '../incremental/memo.ts';
import type { Proxy } from '../proxy.ts';
import { contain, type Range } from '../incremental/ranges.ts';
import type { Server, ServerOption } from '../servers/server.ts';
import { inProxies } from '../incremental/in-proxies.ts';

/** Why HAProxy refuses a `track`. All tried on 2.6, 3.0, 3.2 and 3.4. */
export type TrackProblem =
  | { readonly kind: 'unknown-backend'; readonly backend: string }
  | { readonly kind: 'unknown-server'; readonly backend: Proxy; readonly server: string }
  | { readonly kind: 'unchecked'; readonly target: Server; readonly backend: Proxy }
  | { readonly kind: 'loop'; readonly others: readonly Server[] }
  | { readonly kind: 'checked-too' };

export interface BrokenTrack {
  readonly server: Server;
  readonly option: ServerOption;
  readonly problem: TrackProblem;
}

interface Node {
  readonly server: Server;
  readonly proxy: Proxy;
}

const trackers = inProxies((proxy): readonly Node[] => {
  const servers = proxy.isBackend ? proxy.servers.filter(server => server.has('track')) : [];
  return servers.map(server => ({ server, proxy }));
}, ['track']);

/**
 * The `track` options that keep HAProxy from starting. A chain of servers that track one another ends at a server with a check or an agent; who tracks a
 * server that is refused itself is not refused. `check` beside `track` is refused in `disabled` sections too, where nothing else is looked at.
 */
export function brokenTracks(configuration: Configuration): BrokenTrack[] {
  return trackers(configuration).flatMap(({ server, proxy }) => {
    const option = server.option('track');
    const problem = option && proxy.section.isCertain(server.statement) && !server.isUncertain ? problemOf({ server, proxy }, configuration) : undefined;
    return option && problem ? [{ server, option, problem }] : [];
  });
}

/** The servers that others track and that nothing checks: of these broken-track speaks. */
export const trackedInVain: (configuration: Configuration) => readonly Server[] = remember(configuration =>
  brokenTracks(configuration).flatMap(({ problem }) => (problem.kind === 'unchecked' ? [problem.target] : [])),
);

/** The names of the backends with servers that others track, in `track <backend>/<server>`. */
export const trackedBackends: (configuration: Configuration) => ReadonlySet<string> = remember(configuration =>
  new Set(trackers(configuration).flatMap(({ server }) => /^([^/]+)\//.exec(server.option('track')?.value?.value ?? '')?.[1] ?? [])),
);

/** The server at the end of a chain of `track`, whose state all of it has; the server itself where it tracks none. Undefined where that cannot be told. */
export function followedBy(server: Server, proxy: Proxy, configuration: Configuration): Server | undefined {
  let node: Node = { server, proxy };
  for (let steps = 0; node.server.has('track'); steps++) {
    const next = steps < MAX_STEPS ? targetOf(node, configuration) : undefined;
    if (!next || 'kind' in next) return undefined;
    node = next;
  }
  return node.server;
}

/** Longer chains are loops. */
const MAX_STEPS = 10;

function problemOf(start: Node, configuration: Configuration): TrackProblem | undefined {
  if (start.server.has('check')) return { kind: 'checked-too' };
  if (start.proxy.isDisabled) return undefined;
  const first = targetOf(start, configuration);
  if (!first || 'kind' in first) return first;
  const { server, proxy } = first;
  if (isWatched(server) || server.isUncertain) return undefined;
  if (!server.has('track')) return { kind: 'unchecked', target: server, backend: proxy };
  return loopFrom(start, first, configuration);
}

function isWatched(server: Server): boolean {
  return server.has('check') || server.has('agent-check');
}

/** What a server tracks, or why that is not there; undefined when it cannot be told. Without a backend's name it is in its own section. */
function targetOf({ server, proxy }: Node, configuration: Configuration): Node | TrackProblem | undefined {
  const word = server.option('track')?.value;
  if (!word || word.hasVariable) return undefined;
  const slash = word.value.indexOf('/');
  const name = word.value.slice(slash + 1);
  const backend = slash < 0 ? proxy : configuration.backend(word.value.slice(0, slash));
  if (!backend) return { kind: 'unknown-backend', backend: word.value.slice(0, slash) };
  const target = backend.servers.find(candidate => isNamed(candidate, name));
  if (target) return { server: target, proxy: backend };
  const isOpen = backend.servers.some(candidate => candidate.statement.word(1)?.hasVariable !== false);
  return isOpen ? undefined : { kind: 'unknown-server', backend, server: name };
}

/** The numbers of the servers that a `server-template` makes: `3` stands for 1 to 3, `2-5` for those. Undefined where they cannot be told. */
export function numbersOfTemplate(server: Server): Range | undefined {
  const [, from = 1, to] = /^(?:(\d+)-)?(\d+)$/.exec(server.statement.word(2)?.value ?? '') ?? [];
  return to === undefined ? undefined : { from: Number(from), to: Number(to) };
}

/** True when a server is called so. A template makes a prefix and a number. */
export function isNamed(server: Server, name: string): boolean {
  if (!server.isTemplate) return server.name === name;
  const number = name.startsWith(server.name) ? name.slice(server.name.length) : '';
  if (!/^[1-9]\d{0,8}$/.test(number)) return false;
  const numbers = numbersOfTemplate(server);
  return !numbers || contain([numbers], Number(number));
}

/** The chain back to its start, told of its last server only, as HAProxy does. */
function loopFrom(start: Node, first: Node, configuration: Configuration): TrackProblem | undefined {
  const others: Server[] = [];
  for (let node = first; ;) {
    if (node.server === start.server || node.server.statement.equals(start.server.statement)) break;
    if (isWatched(node.server) || others.includes(node.server)) return undefined;
    others.push(node.server);
    const next = targetOf(node, configuration);
    if (!next || 'kind' in next) return undefined;
    node = next;
  }
  const order = trackers(configuration).map(({ server }) => server.statement);
  const position = ({ statement }: Server) => order.findIndex(other => other.equals(statement));
  return others.every(other => position(other) <= position(start.server)) ? { kind: 'loop', others } : undefined;
}
