import type { Configuration } from '../../model/configuration.ts';
import type { Proxy, Setting } from '../../model/proxy.ts';
import { publicBindsOf } from '../../model/binds/public-bind.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { groupName, orderedLinesOf } from '../../model/request-rules/rule-order.ts';
import { valueWord } from '../../model/word-after.ts';
import type { Statement } from '../../syntax/statement.ts';
import { listOf } from '../findings/group.ts';
import { insertLineAbove, insertLineBelow, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The header that `option forwardfor` writes. */
function headerOf(option: Statement): string {
  return valueWord('header', option)?.value ?? 'X-Forwarded-For';
}

/** True when a rule speaks of the header: it is deleted, set, or what a proxy further out wrote is used. */
function mentions(proxy: Proxy, header: string): boolean {
  const wanted = header.toLowerCase();
  const lines = ['http-request', 'acl', 'tcp-request', 'use_backend', 'reqidel', 'reqdel'].flatMap(keyword => proxy.effectiveLines(keyword));
  return lines.some(line => line.values(1).join(' ').toLowerCase().includes(wanted));
}

/** The sections that strangers reach with an `option forwardfor` in force, where their own header goes through as well. */
const spoofable = inProxies(proxy => {
  const [bind] = publicBindsOf(proxy);
  if (!bind || proxy.mode !== 'http' || publicBindsOf(proxy).some(line => line.values(2).includes('accept-proxy'))) return [];
  const option = proxy.option('forwardfor');
  return option && !mentions(proxy, headerOf(option.statement)) ? [{ proxy, option }] : [];
}, ['forwardfor']);

/** Adds a rule that has to come before all others of HTTP: below the binds and the rules of TCP, where those stand above them. */
function addFirstRule(proxy: Proxy, rule: string): RuleEdit {
  const next = orderedLinesOf(proxy).find(({ group }) => !/^(?:tcp-request|monitor) /.test(groupName(group)))?.statement;
  const lines = proxy.statements();
  const above = lines.slice(0, next ? lines.findIndex(line => line.equals(next)) : lines.length);
  const anchor = above.filter(({ keyword }) => ['bind', 'tcp-request', 'monitor'].includes(keyword)).at(-1);
  return next && !anchor ? insertLineAbove(next, rule) : insertLineBelow(anchor ?? proxy.header, rule, proxy.section);
}

function byOption(configuration: Configuration): { readonly option: Setting; readonly proxies: [Proxy, ...Proxy[]] }[] {
  const groups: { readonly option: Setting; readonly proxies: [Proxy, ...Proxy[]] }[] = [];
  for (const { proxy, option } of spoofable(configuration)) {
    const group = groups.find(each => each.option.statement.equals(option.statement));
    if (group) group.proxies.push(proxy);
    else groups.push({ option, proxies: [proxy] });
  }
  return groups;
}

/** Configuration manual, `option forwardfor`: it adds a header of its own behind those of the client; with `if-none` it adds none. */
export default defineRule({
  name: 'spoofable-forwarded-for',
  summary: 'A client can write the X-Forwarded-For header that servers take its address from.',
  category: 'security',
  severity: 'information',
  preset: 'strict',

  looksAt: 'configuration',
  mentions: ['forwardfor'],
  *check(configuration) {
    for (const { option: { statement }, proxies } of byOption(configuration)) {
      const header = headerOf(statement);
      const rule = `http-request del-header ${header}`;
      const keepsOnly = statement.values(2).includes('if-none');
      yield {
        at: statement,
        message: `\`option forwardfor\` in ${listOf(proxies)} ${keepsOnly ? `leaves a \`${header}\` alone that the client sends` : `adds its \`${header}\` behind the one that a client sends`}: servers that read the first one believe what the client made up. Delete it first with \`${rule}\`, unless a proxy in front of this one writes it.`,
        related: proxies.map(proxy => ({ at: proxy.header, message: 'Strangers reach this section' })),
        repairs: [{ title: `Add \`${rule}\``, safety: 'review', edits: proxies.map(proxy => addFirstRule(proxy, rule)) }],
      };
    }
  },
});
