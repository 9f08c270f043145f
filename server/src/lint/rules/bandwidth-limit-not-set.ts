import { isAtLeast } from '../../language/version.ts';
import type { Proxy } from '../../model/proxy.ts';
import { actionOf } from '../../model/request-rules/request-rules.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { insertLineBelow } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const ruleKinds = ['http-request', 'http-response', 'tcp-request', 'tcp-response'] as const;

/** The names of the limits that rules set; undefined where one may be any of them. */
function limitsSetIn(proxy: Proxy): ReadonlySet<string> | undefined {
  const lines = ruleKinds.flatMap(kind => proxy.effectiveLines(kind));
  if (lines.some(line => actionOf(line).startsWith('lua.'))) return undefined;
  const names = lines.filter(line => actionOf(line) === 'set-bandwidth-limit').map(line => line.word(line.keyword.startsWith('tcp-') ? 3 : 2));
  return names.some(word => !word || word.hasVariable) ? undefined : new Set(names.map(word => word?.value ?? ''));
}

function setForAll(filter: Statement, name: Word, proxy: Proxy): RuleRepair[] {
  const isOut = filter.word(1)?.value === 'bwlim-out';
  const kind = `${proxy.mode === 'http' ? 'http' : 'tcp'}-${isOut ? 'response' : 'request'}${proxy.mode === 'http' ? '' : ' content'}`;
  // A frontend of TCP sees no answers.
  if (proxy.mode !== 'http' && (isOut || !proxy.isBackend)) return [];
  const line = `${kind} set-bandwidth-limit ${name.text}`;
  return [{ title: `Add \`${line}\``, safety: 'review', edits: [insertLineBelow(filter, line, proxy.section)] }];
}

/** Lab case bandwidth-limit-not-set, 3.0 to 3.4. */
export default defineRule({
  name: 'bandwidth-limit-not-set',
  summary: 'A `filter bwlim-in` or `bwlim-out` limits nothing, since no rule sets it.',
  category: 'style',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['filter'],
  *check(proxy, { isWhole, version }) {
    if (!isWhole || proxy.isDisabled || proxy.kind === 'defaults' || !isAtLeast(version, '2.7')) return;
    const filters = proxy.statements('filter').filter(line => /^bwlim-(?:in|out)$/.test(line.word(1)?.value ?? ''));
    const set = filters.length > 0 ? limitsSetIn(proxy) : undefined;
    for (const filter of filters) {
      const name = filter.word(2);
      if (!set || !name || name.hasVariable || set.has(name.value)) continue;
      yield {
        at: name,
        message: `The filter limits only what a \`set-bandwidth-limit ${name.value}\` rule tells it to, and ${proxy.title} has none: all go as fast as they can. Add \`${proxy.mode === 'http' ? (filter.word(1)?.value === 'bwlim-in' ? 'http-request' : 'http-response') : 'tcp-request content'} set-bandwidth-limit ${name.value}\`.`,
        repairs: setForAll(filter, name, proxy),
      };
    }
  },
});
