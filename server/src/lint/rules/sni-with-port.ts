import { parseSampleExpression, type Call } from '../../expression/sample-expression.ts';
import { bindOption, bindsOf } from '../../model/binds/bind.ts';
import type { Term } from '../../expression/condition.ts';
import { whenActs } from '../../model/conditions/certain-condition.ts';
import type { Configuration } from '../../model/configuration.ts';
import { acceptedBy } from '../../model/conditions/exclusive-tests.ts';
import { rewritesHost } from '../../model/request-rules/host-rewrite.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Route } from '../../model/routes/route.ts';
import { inProxies, proxiesThat } from '../../model/incremental/in-proxies.ts';
import { sourceOf, type Source } from '../../model/conditions/text-test.ts';
import { variablesBefore, variablesOf } from '../../model/expressions/variable-source.ts';
import { isLocal } from '../../language/address.ts';
import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import type { ServerOption } from '../../model/servers/server.ts';
import { isSamePlace } from '../../syntax/place.ts';
import type { Word } from '../../syntax/word.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

interface NamedWithPort {
  readonly proxy: Proxy;
  readonly option: ServerOption;
  readonly value: Word;
  readonly calls: readonly Call[];
  /** The server has to show a certificate for that name. */
  readonly isVerified: boolean;
}

function sendsPort(source: Source | undefined): boolean {
  return source?.subject === 'host' && !source.hasNoPort;
}

/** The `sni` options that may send the Host header as it is, with its port, themselves or by a variable; each once, also where many servers inherit it. */
const candidates = inProxies((proxy): readonly NamedWithPort[] => {
  if (!proxy.isBackend || proxy.isDisabled || proxy.mode !== 'http' || rewritesHost(proxy)) return [];
  const found: NamedWithPort[] = [];
  for (const server of proxy.servers) {
    const option = server.has('ssl') && !server.isDisabled ? server.option('sni') : undefined;
    const value = option?.value;
    if (!option || !value || found.some(known => isSamePlace(known.value, value))) continue;
    const { calls } = parseSampleExpression(value.value);
    if (calls[0]?.name === 'var' || sendsPort(sourceOf(calls))) found.push({ proxy, option, value, calls, isVerified: server.option('verify')?.value?.value !== 'none' });
  }
  return found;
}, ['sni']);

/** True also for a variable that the section sets so, or the sections before it. */
function isSentWithPort({ proxy, calls }: NamedWithPort, configuration: Configuration, isWhole: boolean): boolean {
  const own = variablesOf(proxy);
  const before = isWhole ? variablesBefore(proxy, configuration) : undefined;
  return sendsPort(sourceOf(calls, name => own(name) ?? before?.(name)));
}

const rewritingFrontends = proxiesThat(proxy => proxy.isFrontend && rewritesHost(proxy));

/** True for a route that only hosts without a port take: each is asked for as a whole. */
function asksForPlainHost({ statement, owner }: Route): boolean {
  const { condition, unless } = whenActs(statement, owner);
  const isPlain = (term: Term) => {
    const accepted = term.kind === 'anonymous' && !term.negated ? acceptedBy(term.test) : undefined;
    return accepted?.subject === 'host' && accepted.texts?.match === 'str' && !accepted.texts.hasNoPort && accepted.texts.patterns.every(name => !name.includes(':'));
  };
  return !unless && condition.groups.length > 0 && condition.groups.every(group => group.some(isPlain));
}

/** The sections through which clients get to a section with the Host header they sent, and a port in it; undefined when, as far as is known, none does. */
function entrancesOf(proxy: Proxy, configuration: Configuration): Proxy[] | undefined {
  const routes = configuration.routesTo(proxy);
  const open = routes.filter(route => !asksForPlainHost(route));
  const all = [...new Set([...(proxy.kind === 'listen' ? [proxy] : []), ...open.map(route => route.owner)])];
  if (all.length === 0 && routes.length > 0) return undefined;
  if (all.length === 0) return rewritingFrontends(configuration).length === 0 ? [] : undefined;
  const unchanged = all.filter(entrance => !rewritesHost(entrance));
  return unchanged.length > 0 ? unchanged : undefined;
}

/** The ports that clients come to; undefined for one that is not written. */
function portsOf(entrances: readonly Proxy[]): (number | undefined)[] {
  return entrances.flatMap(bindsOf).flatMap(bind => bind.addresses).map(({ ports }) => ports?.first);
}

const withoutPort: readonly (number | undefined)[] = [80, 443];

/** Ports that stand for 80 and 443 in a container, or where no privilege is to be needed: clients mostly come to another one, and write none. */
const standsForUsual = /(?:80|81|88|443)$|^(?:3000|5000|8000)$/;

/** True where clients come to HAProxy itself, and to a port that they have to write. */
function isPortWritten(entrance: Proxy): boolean {
  const binds = bindsOf(entrance);
  return binds.length > 0 && binds.every(bind => !bindOption(bind, 'accept-proxy') && bind.addresses.every(address => {
    const { kind, ports } = address;
    return kind === 'ip' && !isLocal(address) && ports !== undefined && !standsForUsual.test(`${ports.first}`);
  }));
}

/** A converter that leaves the host name. `host_only` came with 2.7, and to late 2.6. */
function stripper(version: HaproxyVersion): string {
  return isAtLeast(version, '2.8') ? 'host_only' : 'field(1,:)';
}

/** Lab case sni-with-port: 503 with `SC--` on 2.6 to 3.4, for clients whose Host carries a port; 200 where a rule before writes another Host (fact-sni-of-rewritten-host). */
export default defineRule({
  name: 'sni-with-port',
  summary: 'The server name (SNI) is the Host header with its port, which no certificate has.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['sni'],
  *check(configuration, { version, isWhole }) {
    const told = new Set<string>();
    for (const candidate of candidates(configuration)) {
      const { proxy, option, value } = candidate;
      if (!isSentWithPort(candidate, configuration, isWhole)) continue;
      const { document, span } = configuration.locate(value);
      if (told.has(`${document.name} ${span.start}`)) continue;
      const unchanged = entrancesOf(proxy, configuration);
      if (!unchanged) continue;
      told.add(`${document.name} ${span.start}`);
      const odd = portsOf(unchanged).find(port => port !== undefined && !withoutPort.includes(port));
      const text = value.text;
      const quote = text.endsWith('"') || text.endsWith("'") ? text.slice(-1) : '';
      const better = `${quote ? text.slice(0, -1) : text},${stripper(version)}${quote}`;
      yield {
        at: value,
        ...(isWhole && candidate.isVerified && unchanged.length > 0 && unchanged.every(isPortWritten) ? { severity: 'warning' as const } : {}),
        message: `\`${option.name} ${value.value}\` sends the Host header as it is. ${odd === undefined ? 'A client that comes to another port than 80 or 443 writes the port into it' : `Clients that come to port ${odd} themselves, and not to another one that leads there, write the port into it`}, and \`app.example.com:8443\` is no name that a certificate has or a server knows: the TLS handshake fails, and users get a 503. Cut the port off with \`,${stripper(version)}\`.`,
        repairs: [{ title: `Write \`${option.name} ${better}\``, safety: 'review', edits: [replaceWord(value, better)] }],
      };
    }
  },
});
