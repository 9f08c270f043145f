import { inProxies, inSections } from '../../model/incremental/in-proxies.ts';
import { groupedBy } from '../../text/grouped-by.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { insertLineBelow } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A line that names a cache, and what it does with it. */
interface CacheLine {
  readonly proxy: Proxy;
  readonly statement: Statement;
  readonly name: Word;
  readonly does: 'use' | 'store' | 'filter';
}

const cacheLines = inProxies((proxy): readonly CacheLine[] => (proxy.isDisabled ? [] : proxy.statements('http-request', 'http-response', 'filter').flatMap(statement => {
  const does = { 'cache-use': 'use', 'cache-store': 'store', cache: 'filter' }[statement.word(1)?.value ?? ''];
  const name = does === undefined || (does === 'filter') !== (statement.keyword === 'filter') ? undefined : statement.word(2);
  return name ? [{ proxy, statement, name, does: does as CacheLine['does'] }] : [];
})), ['cache-use', 'cache-store', 'filter']);

/** Of a name that no cache has another rule speaks. */
const caches = inSections(({ kind, name }) => (kind === 'cache' && name ? [name.value] : []));

/** Adds the other rule, for all requests or answers: who has a condition on one side chooses for the other as well. */
function addOther({ proxy, statement, name, does }: CacheLine): RuleRepair[] {
  if (does === 'filter' || statement.word(3)) return [];
  const rule = does === 'use' ? `http-response cache-store ${name.text}` : `http-request cache-use ${name.text}`;
  return [{ title: `Add \`${rule}\``, safety: 'review', edits: [insertLineBelow(statement, rule, proxy.section)] }];
}

function findingAbout(lines: readonly CacheLine[]): RuleFinding | undefined {
  if (lines.some(({ name }) => name.hasVariable)) return undefined;
  const uses = lines.filter(({ does }) => does === 'use');
  const stores = lines.filter(({ does }) => does === 'store');
  if (uses.length > 0 && stores.length > 0) return undefined;
  const [first, ...others] = uses.length > 0 ? uses : stores.length > 0 ? stores : lines;
  if (!first) return undefined;
  const name = first.name.value;
  const said = {
    use: `\`cache-use ${name}\` looks for answers in a cache that no line puts any into: each request goes to a server. Add \`http-response cache-store ${name}\``,
    store: `\`cache-store ${name}\` keeps answers that no line asks for: each request goes to a server. Add \`http-request cache-use ${name}\``,
    filter: `\`filter cache ${name}\` neither keeps answers nor gives them out: each request goes to a server. Add \`http-request cache-use ${name}\` and \`http-response cache-store ${name}\``,
  }[first.does];
  return {
    at: first.name,
    message: `${said}, or remove the line.`,
    related: others.map(({ name: at }) => ({ at, message: 'The same here' })),
    repairs: addOther(first),
  };
}

/** Lab case cache-half-connected: no hit on 2.6 to 3.4. That the filter alone gives none either was tried on 2.6 and 3.4. */
export default defineRule({
  name: 'cache-half-connected',
  summary: 'Answers are looked for in a cache that keeps none, or kept in one that nobody asks.',
  category: 'style',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['cache-use', 'cache-store', 'cache'],
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    const known = caches(configuration);
    for (const [name, lines] of groupedBy(cacheLines(configuration), each => each.name.value)) {
      const finding = known.includes(name) ? findingAbout(lines) : undefined;
      if (finding) yield finding;
    }
  },
});
