import { acceptsIn, directiveFact } from '../../language/directives.ts';
import { isPredefinedAcl } from '../../language/predefined-acls.ts';
import { insertLineBelow } from '../../lint/edits/rule-edits.ts';
import { aclUsesOf, linesWithTest } from '../../model/conditions/acl-use.ts';
import { sectionKeywordOf, type Section } from '../../model/section.ts';
import { aclNameFor } from './acl-name.ts';
import { anonymousAclsOf, type AnonymousAcl } from './anonymous-acl.ts';
import { insertAbove, type Chosen, type PlacedEdit, type PlacedRefactoring } from './refactoring.ts';

/** Gives the condition in braces under the cursor a name: an `acl` line below those above its first use, and the name in its place. */
export function extractAcl({ configuration: { version }, section, statement, wordIndex }: Chosen): PlacedRefactoring[] {
  const chosen = anonymousAclsOf(statement).find(({ first, last }) => first <= wordIndex && wordIndex <= last);
  const fact = directiveFact('acl', sectionKeywordOf(section));
  // An id can be given once.
  if (!chosen || !fact || !acceptsIn(fact, sectionKeywordOf(section), version) || chosen.test.flags.some(({ name }) => name === '-u')) return [];
  if (!section.isCertain(statement)) return [];
  const lines = section.statementsAmong(linesWithTest);
  const taken = new Set(lines.flatMap(line => (line.keyword === 'acl' ? [line.word(1)?.value ?? ''] : aclUsesOf(line).map(use => use.name))));
  const name = aclNameFor(chosen.test, each => taken.has(each) || isPredefinedAcl(each, version));
  const equal = lines.filter(line => section.isCertain(line)).flatMap(anonymousAclsOf).filter(({ text }) => text === chosen.text);
  const refactorings: PlacedRefactoring[] = [{ title: `Extract to \`acl ${name}\``, kind: 'extract', edits: editsFor(section, name, [chosen]) }];
  if (equal.length > 1) refactorings.push({ title: `Extract all ${equal.length} such conditions to \`acl ${name}\``, kind: 'extract', edits: editsFor(section, name, equal) });
  return refactorings;
}

/** @param uses in the order of their lines */
function editsFor(section: Section, name: string, uses: readonly AnonymousAcl[]): PlacedEdit[] {
  const [{ statement, text }] = uses as [AnonymousAcl];
  const lines = section.statementsAmong(linesWithTest);
  const above = lines.slice(0, lines.findIndex(line => line.equals(statement))).filter(line => line.keyword === 'acl' && section.isCertain(line)).at(-1);
  const definition = `acl ${name} ${text}`;
  const insertion = above ? insertLineBelow(above, definition) : insertAbove(statement, definition);
  const start = insertion.text.indexOf(definition) + 'acl '.length;
  return [
    { ...insertion, placeholder: { start, end: start + name.length } },
    ...uses.map(({ at }) => ({ at, text: name, placeholder: { start: 0, end: name.length } })),
  ];
}
