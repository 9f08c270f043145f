import { parseAddress } from '../../language/address.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { isSamePlace } from '../../syntax/place.ts';
import type { Word } from '../../syntax/word.ts';
import { eachOnce } from '../findings/each-once.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** So many ports Linux chooses from by itself (32768 to 60999): a range as large takes nothing away. */
const SYSTEM_PORTS = 28_232;
/** Below this even a small site runs out of them. */
const FEW = 1000;

interface Source {
  readonly server: Server;
  /** The address with its ports. */
  readonly word: Word;
  readonly portText: string;
  readonly count: number;
}

/**
 * The source address of a server that names its ports: its own, one from `default-server`, else the `source` line of the section. HAProxy takes one port on
 * such a line, and refuses a range there (2.6 to 3.4): bad-address says so.
 */
function sourceOf(server: Server, proxy: Proxy): Source | undefined {
  if (server.isDisabled || server.has('usesrc')) return undefined;
  const own = server.option('source')?.value;
  const word = own ?? proxy.effective('source')?.value;
  if (!word?.value.includes(':')) return undefined;
  const { ports, portText } = parseAddress(word.value);
  return ports && ports.first > 0 && (own || ports.first === ports.last) ? { server, word, portText, count: ports.last - ports.first + 1 } : undefined;
}

/** True when the server may be given more connections than it has ports. What the environment says may be right. */
function isTooFew({ server, count }: Source): boolean {
  const most = server.mostConnections;
  return server.isLimited ? most !== undefined && count < most : count < SYSTEM_PORTS;
}

function repairsFor(sources: readonly Source[]): RuleRepair[] {
  const words = eachOnce(sources.map(source => source.word), isSamePlace);
  const edits = words.map(word => replaceWord(word, word.text.replace(`:${sources.find(source => source.word.text === word.text)?.portText}`, '')));
  return [{ title: 'Let the system choose the port', safety: 'review', edits }];
}

function findingFor([first, ...others]: readonly [Source, ...Source[]]): RuleFinding {
  const { server, word, count } = first;
  return {
    at: word,
    severity: server.isLimited || count < FEW ? 'warning' : 'information',
    message: `\`${server.name}\`${others.length > 0 ? ` and ${others.length} more` : ''} can have ${count === 1 ? 'one connection' : `${count} connections`} at a time, one for each source port, but ${server.isLimited ? `may be given ${server.mostConnections}` : 'no `maxconn` says so'}. When all ports are in use, requests get a 503. ${server.isLimited ? 'Widen the range, or leave the port out.' : 'Leave the port out, or set a `maxconn` below that.'}`,
    related: others.map(other => ({ at: other.server.statement, message: 'The same here' })),
    repairs: repairsFor([first, ...others]),
  };
}

/** Lab case source-ports-too-few, a range and a single port, on 2.6 to 3.4: 503 with `SC--`. Idle and TIME_WAIT connections hold ports, too. */
export default defineRule({
  name: 'source-ports-too-few',
  summary: 'A server has fewer source ports than it may have connections.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  mentions: ['source'],
  *check(proxy) {
    if (!proxy.isBackend || proxy.isDisabled) return;
    const sources = proxy.servers.flatMap(server => sourceOf(server, proxy) ?? []).filter(isTooFew);
    const [first, ...others] = sources;
    if (first) yield findingFor([first, ...others]);
  },
});
