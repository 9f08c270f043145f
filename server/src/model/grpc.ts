import type { Configuration } from './configuration.ts';
import { remember } from './memo.ts';
import { hasText } from './per-block.ts';
import type { Proxy } from './proxy.ts';
import { routesOf } from './route.ts';
import type { Server } from './server.ts';
import { inProxies, inProxiesGiven, ofSameText } from './in-proxies.ts';

/** What translates for others, by its name: gRPC-Web, and the doors of a gRPC service for HTTP/1, as `grpc-gateway` or `grpcui`. */
const door = '[-_.]?(?:web|(?:gateway|gw|rest|json|http1?|ui|metrics)(?![a-z2]))';
const namesDoor = new RegExp(`grpc${door}`, 'i');
const inName = new RegExp(`(?:^|[^a-z])grpc(?!${door})`, 'i');
const contentType = /application\/grpc(?!-web)/;

const asksForGrpc = hasText(text => text.includes('application/grpc') && contentType.test(text));

/** The backends that a section sends to what says of itself that it is gRPC, by their names. */
const grpcTargets = inProxies((proxy): readonly string[] => {
  if (!proxy.isFrontend || !asksForGrpc(proxy.section)) return [];
  const acls = proxy.statements('acl').filter(line => line.values(2).some(word => contentType.test(word))).map(line => line.word(1)?.value ?? '');
  const isGrpc = (condition: string) => contentType.test(condition) || acls.some(name => condition.split(/\s+/).includes(name));
  return routesOf(proxy).filter(route => isGrpc(route.conditionText) && !/^unless\b/.test(route.conditionText)).map(route => route.name);
});

/** The same of all sections. */
const grpcTargetsIn = remember((configuration: Configuration): ReadonlySet<string> => new Set(grpcTargets(configuration)));

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
