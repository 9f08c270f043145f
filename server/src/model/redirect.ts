import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';
import { perProxy, type Proxy } from './proxy.ts';
import { conditionOf } from './statement-condition.ts';

/** A redirect of a section in HTTP mode, its own or an inherited one. */
export interface Redirect {
  readonly statement: Statement;
  readonly owner: Proxy;
  readonly kind: 'location' | 'prefix' | 'scheme';
  readonly target: Word;
  /** The `http-request` lines that run before it and may answer, or let the request past it. */
  readonly before: readonly { readonly statement: Statement; readonly owner: Proxy }[];
}

const ending = new Set(['allow', 'auth', 'deny', 'tarpit', 'reject', 'redirect', 'return', 'silent-drop', 'use-service']);

/** The redirects of a section in the order in which they run: those of `http-request` come before all `redirect` lines (tried on 2.6 and 3.4). */
export const redirectsOf: (proxy: Proxy) => readonly Redirect[] = perProxy(proxy => {
  if (proxy.kind === 'defaults' || proxy.mode !== 'http' || proxy.isDisabled) return [];
  const before: { statement: Statement; owner: Proxy }[] = [];
  const found: Redirect[] = [];
  for (const line of [...linesOf(proxy, 'http-request'), ...linesOf(proxy, 'redirect')]) {
    const action = line.statement.keyword === 'redirect' ? 'redirect' : (line.statement.word(1)?.value ?? '');
    if (action === 'redirect' && proxy.section.isCertain(line.statement)) {
      const target = targetOf(line.statement);
      if (target) found.push({ ...line, ...target, before: [...before] });
    }
    if (ending.has(action) || action.startsWith('lua.')) before.push(line);
  }
  return found;
});

function linesOf(proxy: Proxy, keyword: string): { statement: Statement; owner: Proxy }[] {
  const inherited = proxy.defaults ? linesOf(proxy.defaults, keyword) : [];
  return [...inherited, ...proxy.statements(keyword).map(statement => ({ statement, owner: proxy }))];
}

function targetOf(statement: Statement): Pick<Redirect, 'kind' | 'target'> | undefined {
  const end = conditionOf(statement)?.start ?? Infinity;
  const words = statement.words.slice(0, end);
  for (const kind of ['location', 'prefix', 'scheme'] as const) {
    const at = words.findIndex((word, i) => i > 0 && word.value === kind);
    const target = at > 0 ? words[at + 1] : undefined;
    if (target) return { kind, target };
  }
  return undefined;
}
