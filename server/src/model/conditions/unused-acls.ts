import { isPredefinedAcl } from '../../language/predefined-acls.ts';
import type { Statement } from '../../syntax/statement.ts';
import { aclMentionsIn } from './acl-use.ts';
import { inLongSections } from '../incremental/per-block.ts';
import { forAMomentWith, type Proxy } from '../proxy.ts';

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

/** The ACLs of a section that no condition there uses, by name, with the lines that define each. */
export const unusedAclsOf: (proxy: Proxy) => ReadonlyMap<string, readonly [Statement, ...Statement[]]> = forAMomentWith(['acl'], new Map(), proxy => {
  const { version } = proxy.section;
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
});
