import type { Statement } from '../syntax/statement.ts';
import type { Configuration } from './configuration.ts';
import { remember } from './memo.ts';
import { hasText } from './per-block.ts';
import type { Proxy } from './proxy.ts';
import { routesOf } from './route.ts';
import type { Server } from './server.ts';
import { inProxies, inProxiesGiven, ofSameText } from './in-proxies.ts';

/**
 * What translates for others, or tells of them, by its name: gRPC-Web, the doors of a gRPC service for HTTP/1, as `grpc-gateway` or `grpcui`, and what
 * stands beside it, as `grpc-docs` or `grpc-metrics`.
 */
const doors = ['gateway', 'gw', 'rest', 'json', 'http1?', 'ui', 'bridge', 'transcod(?:er|ing)', 'docs?', 'swagger', 'openapi', 'metrics', 'admin', 'health', 'healthz'];
const door = `[-_.]?(?:web|(?:${doors.join('|')})(?![a-z2]))`;
const namesDoor = new RegExp(`grpc${door}`, 'i');
const inName = new RegExp(`(?:^|[^a-z])grpc(?!${door})`, 'i');
/** A test of the content type, or of a host whose first label is `grpc`, in lines without what is negated. */
const contentType = /application\/grpc(?!-web)|\bf?hdr(?:_\w+)?\(content-type\)[^{}]*?\bgrpc(?!-web)/i;
const hostOfGrpc = /^(?:req\.)?f?hdr(?:_\w+)?\(host\)\S*\s+(?:-i\s+|-m\s+\w+\s+)*grpc\.[\w.-]*$/i;

const asksForGrpc = hasText(text => /grpc/i.test(text) && /content-type|\(host\)/i.test(text));

/** True for a condition, or an ACL, that only gRPC is meant to meet. A host has to be all that is asked for: one name may lead to other things as well. */
function isOfGrpc(test: string): boolean {
  return contentType.test(test) || hostOfGrpc.test(test.trim());
}

/** The backends that a section sends to what says of itself that it is gRPC, by their names. */
const grpcTargets = inProxies((proxy): readonly string[] => {
  if (!proxy.isFrontend || !asksForGrpc(proxy.section)) return [];
  const acls = proxy.statements('acl');
  const byType = new Set(namesOf(acls.filter(line => contentType.test(textOf(line)))));
  const others = new Set(namesOf(acls.filter(line => !hostOfGrpc.test(textOf(line)))));
  const byHost = new Set(namesOf(acls).filter(name => !others.has(name)));
  return routesOf(proxy).filter(({ conditionText }) => {
    if (!conditionText.startsWith('if ')) return false;
    const condition = conditionText.slice(3).replace(/!\s*\{[^{}]*\}/g, '').trim();
    const words = condition.split(/\s+/);
    const alone = /^\{\s+([^{}]*?)\s+\}$/.exec(condition)?.[1];
    return isOfGrpc(alone ?? condition) || words.some(word => byType.has(word)) || byHost.has(condition);
  }).map(route => route.name);
});

function textOf(acl: Statement): string {
  return acl.values(2).join(' ');
}

function namesOf(acls: readonly Statement[]): string[] {
  return acls.flatMap(line => line.word(1)?.value ?? []);
}

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
