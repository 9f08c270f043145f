import type { Configuration } from './configuration.ts';
import { remember } from './memo.ts';
import { perProxy, type Proxy } from './proxy.ts';
import { routesOf } from './route.ts';
import type { Server } from './server.ts';

/** gRPC by name, but not gRPC-Web, which is HTTP/1 as well. */
const inName = /(?:^|[^a-z])grpc(?![-_.]?web)/i;
const contentType = /application\/grpc(?!-web)/;

/** The backends that a section sends to what says of itself that it is gRPC, by their names. */
const grpcTargets = perProxy((proxy): readonly string[] => {
  if (!proxy.isFrontend || !proxy.section.blocks.some(({ text }) => text.includes('application/grpc') && contentType.test(text))) return [];
  const acls = proxy.statements('acl').filter(line => line.values(2).some(word => contentType.test(word))).map(line => line.word(1)?.value ?? '');
  const isGrpc = (condition: string) => contentType.test(condition) || acls.some(name => condition.split(/\s+/).includes(name));
  return routesOf(proxy).filter(route => isGrpc(route.conditionText) && !/^unless\b/.test(route.conditionText)).map(route => route.name);
});

/** The same of all sections. */
const grpcTargetsIn = remember((configuration: Configuration): ReadonlySet<string> => new Set(configuration.proxies.flatMap(grpcTargets)));

/** A word with quotes in it may hide the name. */
const namesGrpc = perProxy((proxy): boolean => proxy.section.blocks.some(({ text }) => /grpc|\w["'\\]+\w/i.test(text)));

/** False when certainly no server of a section is one of those of `speaksGrpc`: asked of thousands of sections. */
export function maySpeakGrpc(configuration: Configuration, proxy: Proxy): boolean {
  return proxy.isBackend && (namesGrpc(proxy) || grpcTargetsIn(configuration).has(proxy.name));
}

/** True when the servers of a section are said to speak gRPC: by its own name, by theirs (`server`), or by the condition of a route that leads there. */
export function speaksGrpc(configuration: Configuration, proxy: Proxy, server: Server): boolean {
  if (inName.test(proxy.name) || inName.test(server.name)) return true;
  return proxy.kind === 'backend' && grpcTargetsIn(configuration).has(proxy.name);
}
