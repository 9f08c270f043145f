import type { Statement } from '../../syntax/statement.ts';
import { testsOfTerm } from '../conditions/condition-tests.ts';
import type { Configuration } from '../configuration.ts';
import { remember } from '../incremental/memo.ts';
import { hasText } from '../incremental/per-block.ts';
import type { Proxy } from '../proxy.ts';
import { routesOf, type Route } from './route.ts';
import type { Server } from '../servers/server.ts';
import { offersHttp2 } from '../servers/server-tls.ts';
import { inProxies, inProxiesGiven, ofSameText } from '../incremental/in-proxies.ts';

/**
 * What translates for others, or tells of them, by its name: gRPC-Web, the doors of a gRPC service for HTTP/1, as `grpc-gateway` or `grpcui`, and what
 * stands beside it, as `grpc-docs` or `grpc-metrics`.
 */
const doors = ['gateway', 'gw', 'rest', 'json', 'http1?', 'ui', 'bridge', 'transcod(?:er|ing)', 'docs?', 'swagger', 'openapi', 'metrics', 'admin', 'health', 'healthz'];
const door = `[-_.]?(?:web|(?:${doors.join('|')})(?![a-z2]))`;
const namesDoor = new RegExp(`grpc${door}`, 'i');
const inName = new RegExp(`(?:^|[^a-z])grpc(?!${door})`, 'i');
/** A test of the content type, or of a host whose first label is `grpc`, in lines without what is negated. A host has to be all that is asked for. */
const contentType = /application\/grpc(?!-web)|\bf?hdr(?:_\w+)?\(content-type\)[^{}]*?\bgrpc(?!-web)/i;
const hostOfGrpc = /^(?:req\.)?f?hdr(?:_\w+)?\(host\)\S*\s+(?:-i\s+|-m\s+\w+\s+)*grpc\.[\w.-]*$/i;

const mentionsGrpc = hasText(text => /grpc/i.test(text));
const readsTypeOrHost = hasText(text => /content-type|\(host\)/i.test(text));

/** A backend for what is said to be gRPC, and the targets of routes above it: where one of them speaks gRPC, this one gets the rest. */
interface GrpcTarget {
  readonly name: string;
  readonly above: readonly string[];
}

/** The backends that a section sends to what says of itself that it is gRPC. */
const grpcTargets = inProxies((proxy): readonly GrpcTarget[] => {
  if (!proxy.isFrontend || !mentionsGrpc(proxy.section) || !readsTypeOrHost(proxy.section)) return [];
  const acls = proxy.statements('acl');
  const byType = new Set(namesOf(acls.filter(line => contentType.test(textOf(line)))));
  const others = new Set(namesOf(acls.filter(line => !hostOfGrpc.test(textOf(line)))));
  const byHost = new Set(namesOf(acls).filter(name => !others.has(name)));
  const above: Earlier[] = [];
  return routesOf(proxy).flatMap(route => {
    const condition = route.conditionText.startsWith('if ') ? route.conditionText.slice(3).replace(/!\s*\{[^{}]*\}/g, '').trim() : '';
    const alone = /^\{\s+([^{}]*?)\s+\}$/.exec(condition)?.[1];
    const isByType = contentType.test(condition) || condition.split(/\s+/).some(word => byType.has(word));
    const isByHost = !isByType && above.length < MOST_COMPARED && (hostOfGrpc.test(alone ?? condition) || byHost.has(condition));
    const hosts = above.length < MOST_COMPARED ? hostsOf(route) : [];
    const rivals = isByHost ? above.filter(each => each.hosts.length === 0 || shareHost(each.hosts, hosts)) : [];
    above.push({ name: route.name, isByType, hosts });
    if ((!isByType && !isByHost) || rivals.some(each => each.isByType || each.hosts.length > 0)) return [];
    return [{ name: route.name, above: rivals.map(({ name }) => name) }];
  });
});

/** In longer sections nothing is said of hosts behind so many routes. */
const MOST_COMPARED = 200;

/** A route above another. Where it takes gRPC, or a part of what comes for the same host, the other one gets the rest. */
interface Earlier {
  readonly name: string;
  readonly isByType: boolean;
  readonly hosts: readonly string[];
}

/** The hosts that a route asks for; empty where it asks for none that is written there. */
function hostsOf({ condition, owner }: Route): readonly string[] {
  const tests = (condition?.condition.groups.flat() ?? []).filter(term => !term.negated).flatMap(term => testsOfTerm(term, owner));
  return tests.filter(({ criterion }) => /\(host\)/i.test(criterion.text)).flatMap(({ patterns }) => patterns.map(({ text }) => text.toLowerCase()));
}

function shareHost(some: readonly string[], others: readonly string[]): boolean {
  return some.some(host => others.some(other => host.startsWith(other) || other.startsWith(host)));
}

function textOf(acl: Statement): string {
  return acl.values(2).join(' ');
}

function namesOf(acls: readonly Statement[]): string[] {
  return acls.flatMap(line => line.word(1)?.value ?? []);
}

/** The names of those of all sections. Where something above goes to servers of HTTP/2, or by the name to some of gRPC, that is gRPC. */
const grpcTargetsIn = remember((configuration: Configuration): ReadonlySet<string> => new Set(grpcTargets(configuration)
  .filter(({ above }) => !above.some(name => inName.test(name) || speaksHttp2(configuration.backend(name)))).map(({ name }) => name)));

function speaksHttp2(backend: Proxy | undefined): boolean {
  return backend?.servers.some(server => server.option('proto')?.value?.value === 'h2' || offersHttp2(server)) === true;
}

/** A word with quotes in it may hide the name. */
const namesGrpc = hasText(text => /grpc|\w["'\\]+\w/i.test(text));

const setOf = ofSameText((names: string): ReadonlySet<string> => new Set(names.split('\n')));

const mayHaveGrpcServers = inProxiesGiven((proxy, targets: ReadonlySet<string>): readonly Proxy[] =>
  proxy.isBackend && (namesGrpc(proxy.section) || targets.has(proxy.name)) ? [proxy] : [],
);

/** The sections with servers that may be some of those of `speaksGrpc`; of all others it is certain that they have none. */
export function proxiesWithGrpc(configuration: Configuration): readonly Proxy[] {
  return mayHaveGrpcServers(configuration, setOf([...grpcTargetsIn(configuration)].join('\n')));
}

/** True when the servers of a section are said to speak gRPC: by its own name, by theirs (`server`), or by the condition of a route that leads there. */
export function speaksGrpc(configuration: Configuration, proxy: Proxy, server: Server): boolean {
  if (inName.test(proxy.name) || (!namesDoor.test(proxy.name) && inName.test(server.name))) return true;
  return proxy.kind === 'backend' && grpcTargetsIn(configuration).has(proxy.name);
}
