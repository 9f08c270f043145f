import type { Configuration } from '../../model/configuration.ts';
import { speaksGrpc } from '../../model/routes/grpc.ts';
import { perProxy, type Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { offersHttp2 } from '../../model/servers/server-tls.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import { isSamePlace } from '../../syntax/place.ts';
import { addServerOption, nameServers } from '../edits/check-option-edits.ts';
import type { RuleRepair, Severity } from '../finding.ts';
import { groupByOption, type OptionGroup } from '../findings/option-groups.ts';
import { deleteWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/**
 * What is odd about the protocol of a server: `clear` HTTP/2 without TLS; `unoffered` HTTP/2 that TLS did not agree on; `contradicted` offered, not spoken;
 * `websocket` spoken without TLS for WebSockets alone.
 */
type Oddity = 'clear' | 'unoffered' | 'contradicted' | 'websocket';

const optionOf = (oddity: Oddity) => (oddity === 'websocket' ? 'ws' : 'proto');

interface Odd {
  readonly server: Server;
  readonly oddity: Oddity;
}

const oddServersOf = perProxy((proxy): readonly Odd[] => {
  if (!proxy.isBackend || proxy.isDisabled || proxy.mode !== 'http') return [];
  return proxy.servers.flatMap(server => {
    const [proto, ws] = [server.option('proto'), server.option('ws')];
    if ((!proto && !ws) || server.isDisabled || server.isUncertain) return [];
    const isOddSocket = ws?.value?.value === 'h2' && proto?.value?.value !== 'h2' && !server.has('ssl');
    const oddity = (proto && oddityOf(server, proto.value?.value)) ?? (isOddSocket ? 'websocket' : undefined);
    return oddity ? [{ server, oddity }] : [];
  });
});

const oddProxies = proxiesThat(proxy => oddServersOf(proxy).length > 0, ['proto', 'ws']);

function serversThatAre(oddity: Oddity, proxy: Proxy, configuration: Configuration): readonly Server[] {
  const servers = oddServersOf(proxy).filter(each => each.oddity === oddity).map(({ server }) => server);
  return oddity === 'clear' ? servers.filter(server => !speaksGrpc(configuration, proxy, server)) : servers;
}

function oddityOf(server: Server, proto: string | undefined): Oddity | undefined {
  const alpn = server.option('alpn')?.value;
  const offersH2 = alpn?.hasVariable === true || offersHttp2(server);
  if (proto === 'h2' && !server.has('ssl')) return 'clear';
  if (proto === 'h2') return offersH2 ? undefined : 'unoffered';
  return proto === 'h1' && server.has('ssl') && offersH2 && !alpn?.hasVariable ? 'contradicted' : undefined;
}

const severityOf: Readonly<Record<Oddity, Severity>> = { clear: 'information', unoffered: 'warning', contradicted: 'warning', websocket: 'information' };

function message(oddity: Oddity, servers: [Server, ...Server[]]): string {
  const who = nameServers(servers);
  if (oddity === 'clear') return `With \`proto h2\` and without TLS, HAProxy speaks HTTP/2 with ${who} from the first byte. Few servers other than gRPC expect that: one that speaks HTTP/1 closes the connection, and users get a 502 or 503. Remove \`proto h2\` if so.`;
  if (oddity === 'unoffered') return `HAProxy speaks HTTP/2 with ${who}, but does not offer it in the TLS handshake: a server then takes it for HTTP/1, and users get a 502 or 503. Add \`alpn h2\`.`;
  if (oddity === 'websocket') return `With \`ws h2\` and without TLS, HAProxy opens WebSockets with ${who} in HTTP/2, and asks for all else in HTTP/1: few servers take both at one port. With one that speaks HTTP/1, WebSockets hang. Remove \`ws h2\` if so.`;
  return `HAProxy offers HTTP/2 to ${who} in the TLS handshake and then speaks HTTP/1, because of \`proto h1\`: a server that chose HTTP/2 breaks off, and users get a 502. Remove \`proto h1\`.`;
}

/** A word of a `default-server` that is right for other servers stays. */
function repairsFor(oddity: Oddity, { servers, options }: OptionGroup, proxies: readonly Proxy[]): RuleRepair[] {
  if (oddity === 'unoffered') return [{ title: 'Add `alpn h2`', safety: 'review', edits: addServerOption(servers, 'alpn h2') }];
  const concerned = new Set(servers.map(({ statement }) => statement));
  const isRightFor = (server: Server) => !concerned.has(server.statement) && options.some(({ word }) => isSamePlace(word, server.option(optionOf(oddity))?.word ?? server.statement));
  if (proxies.some(proxy => oddServersOf(proxy).some(({ server }) => isRightFor(server)))) return [];
  const words = options.flatMap(({ word, value }) => (value ? [word, value] : [word]));
  return [{ title: `Remove \`${optionOf(oddity)} ${oddity === 'contradicted' ? 'h1' : 'h2'}\``, safety: 'review', edits: words.map(deleteWord) }];
}

/** Lab cases proto-h2-to-http1-server and proto-h2-without-alpn: 503 with `SC--` up to 3.0, 502 with `SH--` from 3.2 on; proto-h1-with-alpn-h2: 502. That a WebSocket hangs was seen on 2.6 and 3.4. */
export default defineRule({
  name: 'proto-h2-to-server',
  summary: 'The protocol that `proto` forces upon a server is not what such servers expect.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['proto', 'ws'],
  *check(configuration) {
    const proxies = oddProxies(configuration);
    for (const oddity of ['contradicted', 'unoffered', 'clear', 'websocket'] as const) {
      for (const group of groupByOption(proxies, optionOf(oddity), proxy => serversThatAre(oddity, proxy, configuration))) {
        const { options: [option], servers } = group;
        yield {
          at: option.word,
          severity: severityOf[oddity],
          message: message(oddity, [...servers]),
          related: servers.filter(server => !server.statement.equals(option.statement)).map(server => ({ at: server.statement, message: 'The server' })),
          repairs: repairsFor(oddity, group, proxies),
        };
      }
    }
  },
});
