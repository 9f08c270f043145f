import type { Term } from '../../expression/condition.ts';
import type { Clash } from '../../model/conditions/clashing-terms.ts';
import { foreignWord } from '../../model/conditions/foreign-words.ts';
import type { StatementCondition } from '../../model/conditions/statement-condition.ts';
import type { Place } from '../../syntax/place.ts';
import type { RuleEdit } from './rule-edits.ts';

/** The words of the first to the last of some terms. */
export function placeOfTerms(found: StatementCondition, first: Term, last: Term): Place {
  const { statement, start } = found;
  const index = (term: Term, end: boolean) => start + (term.kind === 'named' ? term.word : end ? term.endWord : term.firstWord - 1);
  const [from, to] = [statement.word(index(first, false)), statement.word(index(last, true))];
  return { block: statement.block, span: { start: from?.span.start ?? statement.span.start, end: to?.span.end ?? statement.span.end } };
}

/** A term as it stands in a condition. */
export function textOfTerm(term: Term): string {
  return `${term.negated ? '!' : ''}${term.kind === 'named' ? term.name : `{ ${term.text} }`}`;
}

/** `a b c`, of which a and b exclude each other, becomes `a c or b c`. An `and` between them is left out. */
export function putOrBetween(found: StatementCondition, { group, apart }: Clash): RuleEdit {
  const terms = found.condition.groups[group] ?? [];
  const written = terms.map(term => {
    const { block, span } = placeOfTerms(found, term, term);
    return block.text.slice(span.start, span.end);
  });
  const rest = written.filter((_, i) => !apart.includes(i) && !isAnd(terms[i]));
  const text = apart.map(i => [written[i], ...rest].join(' ')).join(' or ');
  return { at: placeOfTerms(found, terms[0] as Term, terms.at(-1) as Term), text };
}

function isAnd(term: Term | undefined): boolean {
  return term?.kind === 'named' && foreignWord(term.name) === 'and';
}
