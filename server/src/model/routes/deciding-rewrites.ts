import type { Block } from '../../syntax/block.ts';
import type { Statement } from '../../syntax/statement.ts';
import { changedBy } from '../conditions/changed-tests.ts';
import { remember } from '../incremental/memo.ts';
import { inLongSections, type BlockReader } from '../incremental/per-block.ts';
import { lineageOf, type Proxy } from '../proxy.ts';
import { headerActions } from '../request-rules/header-state.ts';
import { rewritingActions } from '../request-rules/request-rewrite.ts';

/** A rule that makes something else of the path, or of a header of each request. */
interface Rewrite {
  readonly statement: Statement;
  /** The tests, by their text, that may have another answer from there on. Undefined: the path, which most routes look at. */
  readonly tests: RegExp | undefined;
}

const rewritesIn = inLongSections((block: Block): readonly Rewrite[] => block.statementsOf('http-request').flatMap(statement => {
  const action = statement.word(1)?.value ?? '';
  if (rewritingActions.includes(action)) return [{ statement, tests: undefined }];
  return headerActions.includes(action) ? [{ statement, tests: changedBy({ action, statement }) }] : [];
}));

/** By tests, which are made as they are met. */
const askersOf = remember((tests: RegExp): BlockReader<boolean> => {
  const isAskedIn = ({ text }: Block) => tests.test(text);
  return { afresh: isAskedIn, remembered: remember(isAskedIn) };
});

/** False where no rule of a section in HTTP mode rewrites what a test may read: so it is with nearly all that set a header for the servers. */
export function mayRewriteWhatIsTested(proxy: Proxy): boolean {
  const sections = [...lineageOf(proxy)].map(({ section }) => section);
  // Thousands of rules may set the same header: each question is asked once.
  const questions = new Set<RegExp | undefined>();
  for (const section of sections) for (const { tests } of section.collect(rewritesIn)) questions.add(tests);
  return [...questions].some(tests => tests === undefined || sections.some(section => section.read(askersOf(tests)).includes(true)));
}
