import { logFormatOptions } from '../../model/expressions/log-options.ts';
import { lineageOf, type Proxy } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import { deleteLine } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** `option httplog`, `option tcplog clf`, `log-format`; undefined for a line that chooses no format. */
function formatOn(line: Statement): string | undefined {
  if (line.keyword === 'log-format') return 'log-format';
  const name = line.word(1)?.value ?? '';
  if (!logFormatOptions.includes(name)) return undefined;
  return `option ${name}${line.word(2)?.value === 'clf' ? ' clf' : ''}`;
}

function formatLines(proxy: Proxy): readonly Statement[] {
  return proxy.statements('option', 'log-format').filter(line => formatOn(line) !== undefined && proxy.section.isCertain(line));
}

/** "'log-format' overrides previous 'option httplog' in 'defaults' section": in defaults only, an inherited format counts too (2.6 to 3.4). */
export default defineRule({
  name: 'log-format-overridden',
  summary: 'A `defaults` section chooses a log-format twice.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['option', 'log-format'],
  *check(proxy) {
    if (proxy.kind !== 'defaults') return;
    let before = proxy.defaults && [...lineageOf(proxy.defaults)].map(each => formatLines(each).at(-1)).find(line => line !== undefined);
    const own = formatLines(proxy);
    for (const line of own) {
      const [now, then] = [formatOn(line), before && formatOn(before)];
      if (before && now !== undefined) {
        yield {
          at: line,
          message: `\`${now}\` takes the place of \`${then ?? ''}\` above, and HAProxy warns of it. Keep one of them.`,
          related: [{ at: before, message: 'Has no effect on what inherits from here' }],
          repairs: own.includes(before) ? [{ title: `Remove \`${then ?? ''}\` above`, safety: 'safe', edits: [deleteLine(before)] }] : [],
        };
      }
      before = line;
    }
  },
});
