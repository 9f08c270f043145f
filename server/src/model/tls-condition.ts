import { parseCondition, type Term } from '../expression/condition.ts';
import { canAllFail, type PolarCondition } from '../expression/negation.ts';
import type { Statement } from '../syntax/statement.ts';
import { inverse, whenActs } from './certain-condition.ts';
import { fetchOf, termsOn, testsOfTerm } from './condition-tests.ts';
import type { Proxy } from './proxy.ts';

/** A line with the section whose ACLs its condition means. */
export interface ConditionalLine {
  readonly statement: Statement;
  readonly owner: Proxy;
}

/** What has nothing to do with TLS, so that a condition on it may hold with TLS as well as without. */
const unrelated = /^(?:path|url|urlp|base|query|pathq|method|cook|req\.cook|src|always_(?:true|false)|url_param)(?:_\w+)?$/;
const forwarded = /^x-forwarded-(?:proto|ssl|scheme|protocol)$/i;

/** What a condition says about TLS: `plain` nothing, or only by `ssl_fc`; `forwarded` also by a header of a proxy in front; undefined for what may mean it. */
export function tlsMeaningOf({ statement, owner }: ConditionalLine): 'plain' | 'forwarded' | undefined {
  const meanings = termsOn(statement).map(term => meaningOfTerm(term, owner));
  return meanings.includes(undefined) ? undefined : meanings.includes('forwarded') ? 'forwarded' : 'plain';
}

function meaningOfTerm(term: Term, owner: Proxy): 'plain' | 'forwarded' | undefined {
  const tests = testsOfTerm(term, owner);
  if (tests.length === 0) return term.kind === 'named' && /^(?:TRUE|FALSE|METH_\w+|HTTP\w*)$/.test(term.name) ? 'plain' : undefined;
  const meanings = tests.map(test => {
    const fetch = fetchOf(test);
    const header = test.criterion.calls[0]?.arguments?.[0]?.text ?? '';
    const isBare = test.criterion.text === 'ssl_fc' && test.flags.length + test.patterns.length === 0;
    if (fetch === 'ssl_fc') return tests.length === 1 && isBare ? 'plain' : undefined;
    if (/^(?:req\.)?f?hdr(?:_\w+)?$/.test(fetch)) {
      if (header.toLowerCase() === 'host') return 'plain';
      return tests.length === 1 && forwarded.test(header) ? 'forwarded' : undefined;
    }
    return unrelated.test(fetch) ? 'plain' : undefined;
  });
  return meanings.includes(undefined) ? undefined : meanings.includes('forwarded') ? 'forwarded' : 'plain';
}

const sslFc: PolarCondition = { condition: parseCondition(['{', 'ssl_fc', '}']), unless: false };

/**
 * Can a request that came with TLS (or without) be one for which all of `acting` act and none of `passed` does? A browser that comes directly sends no
 * `X-Forwarded-Proto`. Ask only about lines of which `tlsMeaningOf` knows what they mean.
 */
export function canAct(withTls: boolean, acting: readonly ConditionalLine[], passed: readonly ConditionalLine[]): boolean {
  const polar = ({ statement, owner }: ConditionalLine) => whenActs(statement, owner);
  const absent = [...acting, ...passed].flatMap(line => headersAskedFor(line, polar(line)));
  return canAllFail([withTls ? inverse(sslFc) : sslFc, ...acting.map(line => inverse(polar(line))), ...passed.map(polar), ...absent]);
}

/** The tests of forwarded headers, each to be false. */
function headersAskedFor(line: ConditionalLine, { condition }: PolarCondition): PolarCondition[] {
  return condition.groups.flat().filter(term => meaningOfTerm(term, line.owner) === 'forwarded').map(term => ({
    condition: { groups: [[{ ...asWritten(term), negated: false }]], problems: [] }, unless: false,
  }));
}

/** A copy that keeps the test, which may be read on demand. */
function asWritten(term: Term): Term {
  if (term.kind === 'named') return term;
  const { kind, negated, firstWord, endWord, text } = term;
  return { kind, negated, firstWord, endWord, text, get test() { return term.test; } };
}
