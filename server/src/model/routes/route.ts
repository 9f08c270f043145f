import { parseLogFormat } from '../../expression/log-format.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { inLongSections } from '../incremental/per-block.ts';
import { perProxy, type Proxy } from '../proxy.ts';
import { conditionOf, writtenConditionOf, type StatementCondition } from '../conditions/statement-condition.ts';

/** What a line says that sends requests to a backend, whichever section it is read for. */
class RoutingLine {
  readonly statement: Statement;
  readonly keyword: 'use_backend' | 'default_backend';
  readonly name: string;
  readonly isDynamic: boolean;
  readonly canMiss: boolean;
  readonly hasCondition: boolean;
  readonly lacksName: boolean;
  #conditionText: string | undefined;

  constructor(statement: Statement, keyword: 'use_backend' | 'default_backend', target: Word) {
    const isSwitch = keyword === 'use_backend';
    this.statement = statement;
    this.keyword = keyword;
    this.name = target.value;
    // `default_backend` takes no log-format: only the environment can make its name (`%[path]` there is the name of a missing backend, 2.6 to 3.4).
    this.isDynamic = isSwitch ? isDynamicName(target) : target.hasVariable;
    this.canMiss = isSwitch && canMiss(target);
    this.hasCondition = isSwitch && conditionOf(statement) !== undefined;
    this.lacksName = isSwitch && writtenConditionOf(statement)?.start === 2;
  }

  get conditionText(): string {
    return (this.#conditionText ??= conditionOf(this.statement)?.text ?? '');
  }
}

/** A line that sends requests to a backend. There may be tens of thousands, so what is seldom asked for is made on demand. */
export class Route {
  readonly #line: RoutingLine;
  /** The section the line stands in: the proxy, or a defaults with `default_backend`. */
  readonly owner: Proxy;
  readonly #sender: Proxy;
  #bySender: Route | undefined;

  constructor(line: RoutingLine, owner: Proxy, sender = owner) {
    this.#line = line;
    this.owner = owner;
    this.#sender = sender;
  }

  /** The same as if the section had it that sends by it, where that inherits the line: its clients, its rules and its ACLs are those that count. */
  get bySender(): Route {
    return this.owner === this.#sender ? this : (this.#bySender ??= new Route(this.#line, this.#sender));
  }

  get statement(): Statement {
    return this.#line.statement;
  }

  get keyword(): 'use_backend' | 'default_backend' {
    return this.#line.keyword;
  }

  /** The word that holds the backend's name. */
  get target(): Word {
    return this.statement.word(1) as Word;
  }

  /** The backend's name, as written when it is dynamic. */
  get name(): string {
    return this.#line.name;
  }

  /** True when the name is made at run time, by a log-format or from the environment: never to be called missing. */
  get isDynamic(): boolean {
    return this.#line.isDynamic;
  }

  /** True when the name is made for each request and the line does not say which ones there are. A name from the environment is looked up at the start. */
  get canMiss(): boolean {
    return this.#line.canMiss;
  }

  /** False also for a condition that asks for nothing: `if TRUE`. */
  get hasCondition(): boolean {
    return this.#line.hasCondition;
  }

  /** True for `use_backend if ...`, where the name is missing. */
  get lacksName(): boolean {
    return this.#line.lacksName;
  }

  /** As it is written. */
  get condition(): StatementCondition | undefined {
    return this.keyword === 'use_backend' ? writtenConditionOf(this.statement) : undefined;
  }

  /** The text of the condition, empty without one; remembered with the line, since many are compared at each keystroke. */
  get conditionText(): string {
    return this.#line.conditionText;
  }
}

/**
 * The routes of a frontend or listen section in the order in which HAProxy tries them: `use_backend` lines as they stand, then the `default_backend`
 * in force, which may be inherited. Empty for other sections.
 */
export const routesOf: (proxy: Proxy) => readonly Route[] = perProxy(proxy => {
  if (!proxy.isFrontend) return [];
  const routes = proxy.section.collect(switchingRulesIn).map(line => new Route(line, proxy));
  const last = proxy.effective('default_backend');
  if (last?.value) routes.push(new Route(new RoutingLine(last.statement, 'default_backend', last.value), last.owner, proxy));
  return routes;
});

/** The `use_backend` lines of a block: a keystroke in a section of 10,000 of them reads one block anew. */
export const switchingRulesIn = inLongSections(block => block.statementsOf('use_backend').flatMap(statement => {
  const target = statement.word(1);
  return target ? [new RoutingLine(statement, 'use_backend', target)] : [];
}));

/** HAProxy makes any name with a `%` at each request: even `be%%x`, which is always the same, is not looked up at the start (2.6 to 3.4). */
function isDynamicName(word: Word): boolean {
  return word.hasVariable || word.value.includes('%');
}

/** A map with a second argument, and a variable with one, always give a name: `%[...,map(FILE,DEFAULT)]`. So does `iif`. */
function canMiss(word: Word): boolean {
  if (!word.value.includes('%')) return false;
  const [item, another] = parseLogFormat(word.value).items;
  const last = item?.kind === 'expression' && !another ? item.expression.calls.at(-1) : undefined;
  return !(last && /^(map(_\w+)?|var|iif)$/.test(last.name) && last.arguments?.[1]);
}

/** True for a `use_backend` or `default_backend` line that names this very section, which HAProxy refuses, also where it ignores the line otherwise. */
export function leadsTo(proxy: Proxy, line: Statement): boolean {
  const target = line.word(1);
  return proxy.isBackend && !proxy.isDisabled && target?.value === proxy.name && !target.hasVariable;
}
