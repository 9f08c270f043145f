import { parseLogFormat } from '../expression/log-format.ts';
import type { Block } from '../syntax/block.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';
import { perBlock } from './per-block.ts';
import { perProxy, type Proxy } from './proxy.ts';
import { conditionOf, type StatementCondition } from './statement-condition.ts';

/** A line that sends requests to a backend. */
export interface Route {
  readonly statement: Statement;
  readonly keyword: 'use_backend' | 'default_backend';
  /** The backend's name. */
  readonly target: Word;
  /** True when the name is made at run time, by a log-format or from the environment: never to be called missing. */
  readonly isDynamic: boolean;
  /** True when the name is made for each request and may be one that no backend has. A name from the environment is looked up at the start. */
  readonly canMiss: boolean;
  readonly condition: StatementCondition | undefined;
  /** The section the line stands in: the proxy, or a defaults with `default_backend`. */
  readonly owner: Proxy;
}

/**
 * The routes of a frontend or listen section in the order in which HAProxy tries them: `use_backend` lines as they stand, then the `default_backend`
 * in force, which may be inherited. Empty for other sections.
 */
export const routesOf: (proxy: Proxy) => readonly Route[] = perProxy(proxy => {
  if (!proxy.isFrontend) return [];
  const routes: Route[] = proxy.section.collect(switchingRulesIn).map(rule => ({ ...rule, owner: proxy }));
  const last = proxy.effective('default_backend');
  if (last?.value) {
    const { statement, owner, value: target } = last;
    // `default_backend` takes no log-format: only the environment can make its name (`%[path]` there is the name of a missing backend, 2.6 to 3.4).
    routes.push({ statement, keyword: 'default_backend', target, isDynamic: target.hasVariable, canMiss: false, condition: undefined, owner });
  }
  return routes;
});

/** The `use_backend` lines of a block: a keystroke in a section of 10,000 of them reads one block anew. */
const switchingRulesIn = perBlock((block: Block): readonly Omit<Route, 'owner'>[] =>
  block.statementsOf('use_backend').flatMap(statement => {
    const target = statement.word(1);
    if (!target) return [];
    return [{ statement, keyword: 'use_backend' as const, target, isDynamic: isDynamicName(target), canMiss: canMiss(target), condition: conditionOf(statement) }];
  }),
);

/** HAProxy makes any name with a `%` at each request: even `be%%x`, which is always the same, is not looked up at the start (2.6 to 3.4). */
function isDynamicName(word: Word): boolean {
  return word.hasVariable || word.value.includes('%');
}

/** A map with a second argument, and a variable with one, always give a name: `%[...,map(FILE,DEFAULT)]`. */
function canMiss(word: Word): boolean {
  if (!word.value.includes('%')) return false;
  const [item, another] = parseLogFormat(word.value).items;
  const last = item?.kind === 'expression' && !another ? item.expression.calls.at(-1) : undefined;
  return !(last && /^(map(_\w+)?|var)$/.test(last.name) && last.arguments?.[1]);
}
