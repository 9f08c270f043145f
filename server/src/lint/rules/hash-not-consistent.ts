import { addLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const hashes = ['source', 'uri', 'url_param', 'hdr', 'rdp-cookie', 'hash'];

/** Configuration manual, `hash-type`: `map-based` is the default, and gives nearly all keys another server when one comes or goes. */
export default defineRule({
  name: 'hash-not-consistent',
  summary: 'A hash chooses the server, and nearly all clients change servers when one comes or goes.',
  category: '503',
  severity: 'information',
  preset: 'strict',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  mentions: ['source', 'uri', 'url_param', 'hdr', 'rdp-cookie', 'hash'],
  *check(proxy) {
    const balance = proxy.isBackend && !proxy.isDisabled ? proxy.effective('balance') : undefined;
    const algorithm = balance?.value?.value.split('(', 1)[0] ?? '';
    if (!balance || !hashes.includes(algorithm) || proxy.effective('hash-type')) return;
    const servers = proxy.servers.filter(server => !server.isBackup && !server.isDisabled);
    if (servers.length < 3 && !servers.some(server => server.isTemplate)) return;
    yield {
      at: balance.owner === proxy ? balance.statement : proxy.header,
      message: `\`balance ${algorithm}\` without \`hash-type consistent\`: when a server of ${proxy.title} goes down or comes back, nearly all clients are sent to other servers, and sessions and caches are lost. Add \`hash-type consistent\`, or write \`hash-type map-based\` if that is meant.`,
      repairs: [{ title: 'Add `hash-type consistent`', safety: 'review', edits: [addLine(proxy, 'hash-type consistent', 'balance', 'mode')] }],
    };
  },
});
