import { parseSampleExpression } from '../expression/sample-expression.ts';
import type { Statement } from '../syntax/statement.ts';
import { perProxy, type Proxy } from './proxy.ts';
import { conditionOf } from './statement-condition.ts';
import { sourceOf, type Source, type SourceOfVariable } from './text-test.ts';

/** Where the text of a variable comes from, when one line of the section sets it, and sets it always. */
export function variablesOf(proxy: Proxy): SourceOfVariable {
  return name => sourcesIn(proxy).get(name);
}

const sourcesIn = perProxy((proxy): ReadonlyMap<string, Source> => {
  const sources = new Map<string, Source>();
  const others = new Set<string>();
  for (const line of proxy.statements('http-request', 'tcp-request')) {
    const at = line.keyword === 'http-request' ? 1 : 2;
    const [, action, name = ''] = /^(set-var(?:-fmt)?)\(([^),]+)/.exec(line.word(at)?.value ?? '') ?? [];
    if (action === undefined) continue;
    const source = action === 'set-var' && !sources.has(name) && proxy.section.isCertain(line) && !conditionOf(line) ? copied(line, at + 1) : undefined;
    if (source) sources.set(name, source);
    else others.add(name);
  }
  for (const name of others) sources.delete(name);
  return sources;
});

/** What a `set-var` line puts into its variable. The expression is one word. */
function copied(line: Statement, at: number): Source | undefined {
  const expression = line.word(at);
  return expression && !line.word(at + 1) && !expression.hasVariable ? sourceOf(parseSampleExpression(expression.value).calls) : undefined;
}
