import { perProxy, type Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/server.ts';
import type { RuleRepair } from '../finding.ts';
import { deleteWord, insertLineAbove, type RuleEdit } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/**
 * True when the limit of a server really moves between `minconn` and `maxconn`. A `minconn` alone, or one above `maxconn`, takes the place of
 * `maxconn` (configuration manual, section 5.2; read in the check of 2.6 and 3.4).
 */
function isDynamic(server: Server): boolean {
  const [least, most] = [server.number('minconn'), server.number('maxconn')];
  return least !== undefined && most !== undefined && least > 0 && least < most;
}

/** The servers whose limit depends on a `fullconn` that nobody has set. Frontends have no such thing. */
const dynamicServersOf = perProxy((proxy): readonly Server[] =>
  proxy.isBackend && !proxy.isDisabled && !proxy.effective('fullconn') ? proxy.servers.filter(isDynamic) : [],
);

/** Takes `minconn N` away where it stands, a `default-server` line once. */
function withoutMinconn(servers: readonly Server[]): RuleEdit[] {
  const words = servers.flatMap(server => {
    const option = server.option('minconn');
    return option?.value ? [option.word, option.value] : [];
  });
  const isFirst = (at: number) => words.findIndex(other => other.block === words[at]?.block && other.span.start === words[at].span.start) === at;
  return words.filter((_, at) => isFirst(at)).map(deleteWord);
}

function repairsFor(proxy: Proxy, servers: readonly Server[]): RuleRepair[] {
  const first = proxy.servers[0]?.statement;
  const total = proxy.servers.reduce((sum, server) => sum + (server.number('maxconn') ?? 0), 0);
  return [
    { title: 'Remove `minconn`', safety: 'review', edits: withoutMinconn(servers) },
    ...(first ? [{ title: `Add \`fullconn ${total}\``, safety: 'review', edits: [insertLineAbove(first, `fullconn ${total}`)] } as const] : []),
  ];
}

/** Lab case minconn-without-fullconn: 503 with `sQ--` at ten requests before a `maxconn` of 100, on 2.6 to 3.4. */
export default defineRule({
  name: 'minconn-without-fullconn',
  summary: 'Servers have `minconn`, but nothing says at which load their `maxconn` is reached.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  *check(proxy) {
    const servers = dynamicServersOf(proxy);
    const [first, ...others] = servers;
    if (!first) return;
    const option = first.option('minconn');
    yield {
      at: option?.statement.equals(first.statement) ? option.word : first.statement,
      message: `\`minconn\` is no pool of open connections but the limit at low load: \`${first.name}\` takes ${first.number('minconn')} at a time, and its \`maxconn\` of ${first.number('maxconn')} only when ${proxy.title} has \`fullconn\` connections. That is not set, and HAProxy takes a tenth of what all frontends may send, so that requests queue up before servers that have room. Remove \`minconn\`, or set \`fullconn\`.`,
      related: [
        ...(option && !option.statement.equals(first.statement) ? [{ at: option.word, message: 'This `minconn` applies' }] : []),
        ...others.map(server => ({ at: server.statement, message: 'The same here' })),
      ],
      repairs: repairsFor(proxy, servers),
    };
  },
});
