import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import { insertLineAbove } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

interface Line {
  readonly statement: Statement;
  /** What it is about: `algo`, `type`, `offload`, ... */
  readonly what: string;
}

const linesIn = inProxies((proxy): readonly Line[] => {
  if (proxy.isDisabled) return [];
  return proxy.statements('compression').map(statement => ({ statement, what: statement.word(1)?.value ?? '' }));
}, ['compression']);

/**
 * Lab case compression-without-algo: answers come as they are, on 2.6 to 3.4. The frontend or the backend of a request may say how to compress (tried on 2.6 and
 * 3.4), so it is told only where no section does.
 */
export default defineRule({
  name: 'compression-without-algo',
  summary: 'There are lines about compression, but none that says how to compress.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['compression'],
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    const lines = linesIn(configuration);
    const [first, ...others] = lines.filter(({ what }) => /^(?:type|offload|minsize)/.test(what));
    if (!first || lines.some(({ what }) => what.startsWith('algo'))) return;
    yield {
      at: first.statement,
      message: `\`compression ${first.what}\` does not turn compression on: no section has a \`compression algo\` line, and no answer is compressed. Add \`compression algo gzip\`.`,
      related: others.map(({ statement }) => ({ at: statement, message: 'The same here' })),
      repairs: [{ title: 'Add `compression algo gzip`', safety: 'review', edits: [insertLineAbove(first.statement, 'compression algo gzip')] }],
    };
  },
});
