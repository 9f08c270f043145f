import { aclMentionsIn } from '../../model/acl-use.ts';
import { inLongSections } from '../../model/per-block.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import { deleteLine } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The names that the conditions of a block ask for. */
const usedIn = inLongSections((block): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const mention of aclMentionsIn.remembered(block)) if (!('defines' in mention)) names.add(mention.name);
  return names;
});

/** The `acl` lines of a block. */
const definitionsIn = inLongSections((block): readonly { readonly statement: Statement; readonly name: string }[] =>
  aclMentionsIn.remembered(block).flatMap(mention => ('defines' in mention ? [{ statement: mention.statement, name: mention.defines }] : [])),
);

/** True when another line has the name as a word, negated or not: a condition in a place that is not known here. */
function stands(name: string, { section }: Proxy): boolean {
  return section.statements().some(line => line.keyword !== 'acl' && line.words.some(word => word.value.replace(/^!+/, '') === name));
}

/** The lines that define each unused name. */
function unusedIn(proxy: Proxy): Map<string, [Statement, ...Statement[]]> {
  const unused = new Map<string, [Statement, ...Statement[]]>();
  const used = proxy.section.read(usedIn);
  for (const { name, statement } of proxy.section.collect(definitionsIn)) {
    if (statement.word(1)?.hasVariable || used.some(names => names.has(name))) continue;
    const lines = unused.get(name);
    if (lines) lines.push(statement);
    else unused.set(name, [statement]);
  }
  for (const name of unused.keys()) if (stands(name, proxy)) unused.delete(name);
  return unused;
}

export default defineRule({
  name: 'unused-acl',
  summary: 'No condition uses an ACL.',
  category: 'style',
  severity: 'hint',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['acl'],
  *check(proxy) {
    // A name from the environment may be any.
    if (proxy.section.statements().some(line => /\b(?:if|unless)\b.*\$/.test(line.block.text.slice(line.span.start, line.span.end)))) return;
    for (const [name, [first, ...others]] of unusedIn(proxy)) {
      yield {
        at: first.word(1) ?? first,
        message: `No condition in ${proxy.title} uses the ACL \`${name}\`${proxy.kind === 'defaults' ? ', and the sections below do not see it' : ''}. Use it, or remove it.`,
        related: others.map(line => ({ at: line, message: 'Defined here, too' })),
        repairs: [{ title: `Remove \`acl ${name}\``, safety: 'review', edits: [first, ...others].map(deleteLine) }],
      };
    }
  },
});
