import { fetchesIn } from '../../language/fetches.ts';
import { expressionProblemsOf, type ExpressionProblem } from '../../model/expressions/expression-problems.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { logFormatLineOf } from '../../model/expressions/log-options.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import { meantByPercent } from '../edits/format-edits.ts';
import { sharedByLine } from '../findings/by-cause.ts';
import { suggesting } from '../findings/expression-findings.ts';
import { aliasRepairs } from '../findings/gone-aliases.ts';
import { listOf } from '../findings/group.ts';
import { defineRule } from '../rule.ts';

const formats = ['log-format', 'log-format-sd', 'error-log-format', 'unique-id-format'];

interface Inherited {
  readonly proxy: Proxy;
  readonly line: Statement;
  readonly problem: ExpressionProblem;
}

/** The line of `defaults` from which a section has its format, if it has. `option httplog` takes the place of a `log-format` above it. */
function inheritedLine(keyword: string, proxy: Proxy): Statement | undefined {
  const { owner, statement } = (keyword === 'log-format' ? logFormatLineOf(proxy) : proxy.effective(keyword)) ?? {};
  const isFromDefaults = statement?.keyword === keyword && owner?.kind === 'defaults' && owner.section.isCertain(statement);
  return isFromDefaults && statement.word(1)?.value ? statement : undefined;
}

const inheritedIn = inProxies((proxy): readonly Inherited[] => {
  if (proxy.kind === 'defaults' || proxy.isDisabled || !proxy.section.isCertain(proxy.header)) return [];
  return formats.flatMap(keyword => {
    // Of what a backend inherits HAProxy reads the format of the unique id alone.
    if (!proxy.isFrontend && keyword !== 'unique-id-format') return [];
    const line = inheritedLine(keyword, proxy);
    if (!line) return [];
    const problems = expressionProblemsOf(line, proxy.isFrontend ? proxy.kind : 'frontend', proxy.section.version);
    return problems.filter(({ kind }) => proxy.isFrontend || kind !== 'not-available').slice(0, 1).map(problem => ({ proxy, line, problem }));
  });
}, formats);

/** "failed to parse log-format", once a section inherits it: tried on 2.6 to 3.4. */
export default defineRule({
  name: 'bad-inherited-format',
  summary: 'A log-format in `defaults` has a mistake for which HAProxy refuses the sections that inherit it.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: formats,
  *check(configuration, { version }) {
    for (const { first: { line, problem }, proxies } of sharedByLine(inheritedIn(configuration), each => each.line)) {
      const { message = problem.message, repairs = [] } = problem.kind === 'unknown-fetch' ? suggesting(problem, fetchesIn(version).map(({ name }) => name)) : { repairs: aliasRepairs(problem, version), ...meantByPercent(problem, version) };
      yield {
        at: problem.at,
        message: `${message} ${listOf(proxies)} ${proxies.length > 1 ? 'inherit' : 'inherits'} this \`${line.keyword}\`, and HAProxy does not start.`,
        related: proxies.map(proxy => ({ at: proxy.header, message: 'Inherits it' })),
        repairs,
      };
    }
  },
});
