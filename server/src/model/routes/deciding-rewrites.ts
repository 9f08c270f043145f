import { changedBy } from '../conditions/changed-tests.ts';
import { headerActions } from '../request-rules/header-state.ts';
import { inLongSections } from '../incremental/per-block.ts';
import { lineageOf, type Proxy } from '../proxy.ts';
import { Rule } from '../request-rules/request-rules.ts';
import { rewritingActions } from '../request-rules/request-rewrite.ts';
import type { Statement } from '../../syntax/statement.ts';

/** The rules of a block that make something else of the path, or of a header of each request. */
const rewritesIn = inLongSections((block): readonly { readonly statement: Statement }[] => block.statementsOf('http-request').flatMap(statement => {
  const action = statement.word(1)?.value ?? '';
  return rewritingActions.includes(action) || headerActions.includes(action) ? [{ statement }] : [];
}));

/** False where no rule of a section in HTTP mode rewrites what a test may read: so it is with nearly all that set a header for the servers. */
export function mayRewriteWhatIsTested(proxy: Proxy): boolean {
  const sections = [...lineageOf(proxy)].map(({ section }) => section);
  const rules = [...lineageOf(proxy)].flatMap(owner => owner.section.collect(rewritesIn).map(({ statement }) => new Rule(statement, owner)));
  // Thousands of rules may set the same header: each question is asked once.
  const questions = new Set(rules.map(rule => (rewritingActions.includes(rule.action) ? undefined : changedBy(rule))));
  return [...questions].some(tests => tests === undefined || sections.some(section => section.blocks.some(({ text }) => tests.test(text))));
}
