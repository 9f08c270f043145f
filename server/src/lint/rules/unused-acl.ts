import { isPredefinedAcl } from '../../language/predefined-acls.ts';
import type { HaproxyVersion } from '../../language/version.ts';
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

/** True when a condition may name an ACL by an environment variable: that may be any of them. */
function hasNamelessTerm({ section }: Proxy): boolean {
  return section.statements().some(line => /\s(?:if|unless)\s.*\$/.test(line.block.text.slice(line.span.start, line.span.end)));
}

/** The lines that define each unused name. */
function unusedIn(proxy: Proxy, version: HaproxyVersion): Map<string, [Statement, ...Statement[]]> {
  const unused = new Map<string, [Statement, ...Statement[]]>();
  const used = new Set<string>();
  for (const names of proxy.section.read(usedIn)) for (const name of names) used.add(name);
  const definitions = proxy.section.collect(definitionsIn);
  const defined = new Set(definitions.map(({ name }) => name));
  // A name that nobody defines may be one of these, misspelt: unknown-acl speaks.
  for (const name of used) if (!defined.has(name) && !isPredefinedAcl(name, version)) return unused;
  for (const { name, statement } of definitions) {
    if (statement.word(1)?.hasVariable || used.has(name)) continue;
    const lines = unused.get(name);
    if (lines) lines.push(statement);
    else unused.set(name, [statement]);
  }
  if (unused.size > 0 && hasNamelessTerm(proxy)) return new Map();
  for (const name of unused.keys()) if (stands(name, proxy)) unused.delete(name);
  return unused;
}

export default defineRule({
  name: 'unused-acl',
  summary: 'No condition uses an ACL.',
  category: 'style',
  severity: 'hint',
  preset: 'strict',

  looksAt: 'proxy',
  lines: ['acl'],
  *check(proxy, { version }) {
    for (const [name, [first, ...others]] of unusedIn(proxy, version)) {
      yield {
        at: first.word(1) ?? first,
        message: `No condition in ${proxy.title} uses the ACL \`${name}\`${proxy.kind === 'defaults' ? ', and the sections below do not see it' : ''}. Use it, or remove it.`,
        related: others.map(line => ({ at: line, message: 'Defined here, too' })),
        repairs: [{ title: `Remove \`acl ${name}\``, safety: 'review', edits: [first, ...others].map(deleteLine) }],
      };
    }
  },
});
