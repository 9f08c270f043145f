import { inProxies } from '../../model/incremental/in-proxies.ts';
import { sharedByLine } from '../findings/by-cause.ts';
import { listOf } from '../findings/group.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const misaimed = inProxies(proxy => {
  const setting = proxy.isFrontend && !proxy.isDisabled && proxy.mode === 'http' ? proxy.effective('monitor-uri') : undefined;
  const uri = setting?.value;
  if (!setting || !uri || uri.hasVariable || !setting.owner.section.isCertain(setting.statement)) return [];
  return /^[\w.-]/.test(uri.value) && !uri.value.includes('://') ? [{ proxy, statement: setting.statement, uri }] : [];
}, ['monitor-uri']);

/** Lab case monitor-uri-without-slash: the probe goes to the application, on 2.6 to 3.4. */
export default defineRule({
  name: 'monitor-uri-without-slash',
  summary: '`monitor-uri` names a path that does not begin with `/`, so no request asks for it.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['monitor-uri'],
  *check(configuration) {
    for (const { first: { statement, uri }, proxies } of sharedByLine(misaimed(configuration), each => each.statement)) {
      yield {
        at: uri,
        message: `\`monitor-uri ${uri.value}\` never answers: every path begins with \`/\`, so probes of ${listOf(proxies)} go on to its rules and servers, and fail with them. Write \`/${uri.value}\`.`,
        repairs: uri.text === uri.value ? [{ title: `Write \`/${uri.value}\``, safety: 'review', edits: [replaceWord(uri, `/${uri.text}`)] }] : [],
        related: statement.block === proxies[0].header.block ? [] : proxies.map(proxy => ({ at: proxy.header, message: 'Its probes' })),
      };
    }
  },
});
