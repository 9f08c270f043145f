import type { MatchMethod } from '../../language/acl-variants.ts';
import { aclMentionsIn, AclUse, anyConditionOf, linesWithTest } from '../../model/conditions/acl-use.ts';
import type { Proxy } from '../../model/proxy.ts';
import { actionOf, turnsAway } from '../../model/request-rules/request-rules.ts';
import type { Statement } from '../../syntax/statement.ts';
import { addAlternative, setMatch } from '../edits/acl-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { deadTestsFinder, type DeadTest } from '../findings/pattern-findings.ts';
import { defineRule } from '../rule.ts';

const endsOfNames = deadTestsFinder(/host|sni|var\(/i, (pattern, { source, match }) =>
  source.subject === 'host' || source.subject === 'sni' ? apexOf(pattern, match) : undefined,
);

/** The domain of which a pattern takes the subdomains: `.example.com` as an end, or `^.+\.example\.com$`. Undefined for others. */
function apexOf(pattern: string, match: MatchMethod): string | undefined {
  if (match === 'end') return /^\.([\w-]+(?:\.[\w-]+)+)$/.exec(pattern)?.[1];
  if (match !== 'reg') return undefined;
  const end = /^(?:\^?(?:\.|\[[^\]]+\]|\\w)[+*])?((?:\\\.[\w-]+){2,})\$$/.exec(pattern)?.[1];
  return end?.replaceAll('\\', '').slice(1);
}

/** True when a word of the section is the name itself, with or without a port. */
function names(proxy: Proxy, apex: string): boolean {
  const word = new RegExp(`(?<![\\w.-])${apex.replaceAll('.', '\\\\?\\.')}(?![\\w.-])`, 'i');
  return proxy.section.blocks.some(block => word.test(block.text));
}

/**
 * True where whoever asks for the bare domain is sent elsewhere by it, or turned away: by a route, a redirect, or a refusal of all that does not fit. A refusal
 * of what fits, or a header that is set, is for those names alone.
 */
function decides({ test: { written } }: DeadTest<string>, proxy: Proxy): boolean {
  const { name, statement, negated } = written;
  if (name === undefined) return decidesOn(statement, negated);
  const lines = proxy.section.collect(aclMentionsIn).flatMap(mention => (mention instanceof AclUse && mention.name === name ? [mention.statement] : []));
  return lines.some(line => anyConditionOf(line)?.condition.groups.flat().some(term => term.kind === 'named' && term.name === name && decidesOn(line, term.negated)));
}

function decidesOn(line: Statement, isNegated: boolean): boolean {
  if (turnsAway(line)) return isNegated !== (anyConditionOf(line)?.keyword.value === 'unless');
  return sending.has(line.keyword) || (line.keyword === 'http-request' && actionOf(line) === 'redirect');
}

const sending: ReadonlySet<string> = new Set(['use_backend', 'use-server', 'redirect']);

/** A second test, for the name as a whole, with the flags of the first. */
function repairsOf({ test }: DeadTest<string>, apex: string): RuleRepair[] {
  const { written, ignoresCase } = test;
  const { criterion } = written;
  const edit = setMatch(written, 'str');
  if (edit.at.block !== criterion.block || edit.at.span.end > criterion.span.end || edit.at.span.start >= criterion.span.end) return [];
  const { start, end } = edit.at.span;
  const fetch = criterion.block.text.slice(criterion.span.start, start) + edit.text + criterion.block.text.slice(end, criterion.span.end);
  const another = addAlternative(written, `${fetch} ${ignoresCase ? '-i ' : ''}${apex}`);
  return another ? [{ title: `Match \`${apex}\` too`, safety: 'review', edits: [another] }] : [];
}

/** Lab case subdomains-without-apex: www 200, the bare domain 503 (2.6 to 3.4); an expression was tried on 2.6 and 3.4. */
export default defineRule({
  name: 'subdomains-without-apex',
  summary: 'A condition matches the subdomains of a domain, and nothing in the section names the domain itself.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: linesWithTest,
  *check(proxy) {
    for (const found of endsOfNames(proxy)) {
      for (const { word, why: apex } of found.dead) {
        if (names(proxy, apex) || !decides(found, proxy)) continue;
        yield {
          at: word,
          message: `\`${word.value}\` matches the subdomains of \`${apex}\`, but not \`${apex}\` itself, and nothing else in ${proxy.title} does. If visitors may leave out \`www\`, add a pattern for it.`,
          repairs: repairsOf(found, apex),
        };
      }
    }
  },
});
