import { namesCaFile } from '../../language/ca-files.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server, ServerOption } from '../../model/servers/server.ts';
import { groupedBy } from '../../text/grouped-by.ts';
import type { RuleRepair } from '../finding.ts';
import { deleteWord, replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';
import { nameWordsFor } from '../edits/tls-edits.ts';

interface Mistaken {
  readonly server: Server;
  readonly option: ServerOption;
  readonly hasAuthority: boolean;
}

/** The `crt` options with the name of an authority's file, each once, also where many servers have it from one `default-server` line. */
function mistakenIn(proxy: Proxy): Mistaken[] {
  const found = new Map<string, Mistaken>();
  for (const server of proxy.servers) {
    const option = server.has('ssl') ? server.option('crt') : undefined;
    if (!option?.value || !namesCaFile(option.value.value)) continue;
    const verify = server.option('verify')?.value?.value;
    found.set(`${option.word.span.start} ${option.statement.block.text.length}`, { server, option, hasAuthority: server.has('ca-file') || verify === 'none' });
  }
  return [...found.values()];
}

/** The lines that name the same file, and need the same repair. */
function byFile(all: readonly Mistaken[]): Iterable<[Mistaken, ...Mistaken[]]> {
  return groupedBy(all, ({ option, hasAuthority }) => `${hasAuthority} ${option.value?.value}`).values();
}

/** With an authority the name counts, too: where it is known, it is said. */
function repairFor(all: readonly [Mistaken, ...Mistaken[]], proxy: Proxy): RuleRepair {
  const [{ option, hasAuthority }] = all;
  if (hasAuthority) {
    const words = all.flatMap(each => [each.option.word, each.option.value]).flatMap(word => word ?? []);
    return { title: `Remove \`crt ${option.value?.text}\``, safety: 'review', edits: words.map(deleteWord) };
  }
  return { title: 'Write `ca-file` instead of `crt`', safety: 'review', edits: all.map(each => toCaFile(each, proxy)) };
}

function toCaFile({ server, option }: Mistaken, proxy: Proxy): RuleEdit {
  const name = option.statement.equals(server.statement) ? nameWordsFor(server, proxy).join(' ') : '';
  return replaceWord(option.word, name === '' ? 'ca-file' : `${name} ca-file`);
}

/** Lab case ca-file-as-crt: HAProxy of every version refuses the file, for want of a private key. */
export default defineRule({
  name: 'ca-file-as-crt',
  summary: 'The `crt` of a server names the file of an authority, which has no private key.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['server', 'server-template'],
  mentions: ['crt'],
  *check(proxy) {
    if (!proxy.isBackend || proxy.isDisabled) return;
    for (const [first, ...others] of byFile(mistakenIn(proxy))) {
      const { option, hasAuthority } = first;
      yield {
        at: option.word,
        severity: hasAuthority ? 'warning' : 'error',
        message: `\`crt\` is HAProxy's own certificate, with its private key, for servers that ask for one. \`${option.value?.text}\` looks like the certificate of an authority, which has no key: HAProxy does not start. ${hasAuthority ? 'Remove it, or name the file with certificate and key.' : 'Write `ca-file`, which says whom to trust.'}`,
        related: others.map(other => ({ at: other.option.word, message: 'The same here' })),
        repairs: [repairFor([first, ...others], proxy)],
      };
    }
  },
});
