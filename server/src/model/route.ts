import { isDynamic, parseLogFormat } from '../expression/log-format.ts';
import type { Statement } from '../syntax/statement.ts';
import type { Word } from '../syntax/word.ts';
import { Memo } from './memo.ts';
import type { Proxy } from './proxy.ts';
import { conditionOf, type StatementCondition } from './statement-condition.ts';

/** A line that sends requests to a backend. */
export interface Route {
  readonly statement: Statement;
  readonly keyword: 'use_backend' | 'default_backend';
  /** The backend's name. */
  readonly target: Word;
  /** True when the name is made at run time, by a log-format or from the environment: never to be called missing. */
  readonly isDynamic: boolean;
  readonly condition: StatementCondition | undefined;
  /** The section the line stands in: the proxy, or a defaults with `default_backend`. */
  readonly owner: Proxy;
}

const routesMemo = new Memo<Proxy, readonly Route[]>('routes of a proxy');
const nothing: readonly unknown[] = [];

/**
 * The routes of a frontend or listen section in the order in which HAProxy tries them: `use_backend` lines as they stand, then the `default_backend`
 * in force, which may be inherited. Empty for other sections.
 */
export function routesOf(proxy: Proxy): readonly Route[] {
  if (!proxy.isFrontend) return [];
  return routesMemo.get(proxy, nothing, () => {
    const routes: Route[] = [];
    for (const statement of proxy.statements('use_backend')) {
      const target = statement.word(1);
      if (target) routes.push({ statement, keyword: 'use_backend', target, isDynamic: isDynamicName(target), condition: conditionOf(statement), owner: proxy });
    }
    const last = proxy.effective('default_backend');
    if (last?.value) {
      const { statement, owner, value: target } = last;
      // `default_backend` takes no log-format: only the environment can make its name (manual, section 4.2).
      routes.push({ statement, keyword: 'default_backend', target, isDynamic: target.hasVariable, condition: undefined, owner });
    }
    return routes;
  });
}

function isDynamicName(word: Word): boolean {
  return word.hasVariable || (word.text.includes('%') && isDynamic(parseLogFormat(word.value)));
}
