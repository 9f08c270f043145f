import { parseAddress } from '../../language/address.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import type { Word } from '../../syntax/word.ts';
import { deleteLine, deleteOption, type RuleEdit } from '../edits/rule-edits.ts';
import type { RuleFinding } from '../finding.ts';
import { listOf } from '../findings/group.ts';
import { defineRule } from '../rule.ts';

/** The address that connections come from. */
interface Source {
  readonly word: Word;
  /** Takes it away. */
  readonly edits: readonly RuleEdit[];
}

interface Mismatch extends Source {
  readonly servers: [Server, ...Server[]];
}

/** On the server's own line, a `default-server` line, or a line of the section. Undefined where the client's address is taken. */
function sourceOf(server: Server, proxy: Proxy): Source | undefined {
  const option = server.option('source');
  if (option) return !option.value || server.has('usesrc') ? undefined : { word: option.value, edits: deleteOption(option) };
  const line = proxy.effective('source');
  if (!line?.value || line.statement.words.some(({ value }) => value === 'usesrc')) return undefined;
  return { word: line.value, edits: [deleteLine(line.statement)] };
}

/** The servers that cannot be reached from each source. */
function mismatchesIn(proxy: Proxy): Mismatch[] {
  const found: Mismatch[] = [];
  for (const server of proxy.servers) {
    const to = server.parsedAddress;
    const source = to.kind !== 'ip' || to.host === '' || server.isUncertain || server.isDisabled ? undefined : sourceOf(server, proxy);
    if (!source || source.word.hasVariable) continue;
    const from = parseAddress(source.word.value);
    if (from.kind !== 'ip' || from.host === '' || !from.family || !to.family || from.family === to.family) continue;
    const same = found.find(({ word }) => word.block === source.word.block && word.start === source.word.start);
    if (same) same.servers.push(server);
    else found.push({ ...source, servers: [server] });
  }
  return found;
}

function findingFor({ word, edits, servers }: Mismatch, proxy: Proxy): RuleFinding {
  const [from, to] = parseAddress(word.value).family === 'ipv6' ? ['IPv6', 'IPv4'] : ['IPv4', 'IPv6'];
  const isOwn = proxy.section.has(word.block);
  const isOne = servers.length === 1;
  const whom = isOne ? `server \`${servers[0].name}\`` : `${servers.length} servers, \`${servers[0].name}\` among them,`;
  return {
    at: isOwn ? word : proxy.header,
    message: `\`source ${word.value}\` is an address of ${from}, and ${whom} of ${listOf([proxy])} ${isOne ? 'has' : 'have'} one of ${to}: no connection can be opened from one to the other, and requests end in a 503. Write an address of ${to}, or remove \`source\`.`,
    related: [
      ...(isOwn ? [] : [{ at: word, message: 'Inherited from here' }]),
      ...servers.slice(0, 3).map(server => ({ at: server.address ?? server.statement, message: `This is ${to}` })),
    ],
    repairs: isOwn ? [{ title: 'Remove `source`', safety: 'review', edits }] : [],
  };
}

/** Lab case source-of-other-family: "Cannot bind to source address before connect()", 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'source-of-other-family',
  summary: '`source` is an address of IPv6 and the server has one of IPv4, or the other way round.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server'],
  mentions: ['source'],
  *check(proxy) {
    if (!proxy.isBackend || proxy.isDisabled) return;
    for (const mismatch of mismatchesIn(proxy)) yield findingFor(mismatch, proxy);
  },
});
