import { predefinedConstant } from '../../expression/negation.ts';
import { aclLinesOf, termsOn } from '../../model/conditions/condition-tests.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Proxy } from '../../model/proxy.ts';
import { choosingAtRunTime } from '../../model/routes/senders.ts';
import type { Route } from '../../model/routes/route.ts';
import type { Statement } from '../../syntax/statement.ts';
import { addLine, deleteLine, insertLineAbove, replaceWord, type RuleEdit } from './rule-edits.ts';

/**
 * Moves the routes that stand in a backend, where HAProxy ignores them, to the frontends that lead there: in front of the line that does, with its condition.
 * Undefined where nothing certain leads there, and where the conditions do not go together on one line.
 */
export function moveToFrontends(backend: Proxy, lines: readonly Statement[], configuration: Configuration): readonly RuleEdit[] | undefined {
  const rest = lines.find(line => line.keyword === 'default_backend');
  const routes = configuration.routesTo(backend);
  // Beside servers nobody can tell which of the two was meant to take the rest.
  if (routes.length === 0 || choosingAtRunTime(configuration).length > 0 || (rest && backend.servers.length > 0) || !lines.every(line => isPlain(backend, line))) return undefined;
  const moved = routes.map(route => moveTo(route, backend, lines, rest));
  return moved.every(edits => edits !== undefined) ? [...moved.flat(), ...lines.map(deleteLine)] : undefined;
}

function isPlain({ section }: Proxy, line: Statement): boolean {
  const target = line.word(1);
  return section.isCertain(line) && target !== undefined && !target.value.includes('%') && !target.hasVariable;
}

function moveTo(route: Route, backend: Proxy, lines: readonly Statement[], rest: Statement | undefined): RuleEdit[] | undefined {
  const { owner, statement, target } = route;
  if (owner.kind === 'defaults' || owner.mode !== backend.mode || !owner.section.isCertain(statement)) return undefined;
  const texts: string[] = [];
  for (const line of lines.filter(each => each !== rest)) {
    const condition = joinedCondition(route, line);
    if (condition === undefined) return undefined;
    texts.push(`use_backend ${line.word(1)?.text ?? ''}${condition}`);
  }
  const names = new Set(lines.flatMap(termsOn).flatMap(term => (term.kind === 'named' && predefinedConstant(term.name) === undefined ? term.name : [])));
  const acls = [...names].flatMap(name => aclLinesOf(name, backend));
  // A name that means something there already would mean both.
  if ([...names].some(name => aclLinesOf(name, owner).length > 0)) return undefined;
  const inserted = [...acls.map(line => line.block.text.slice(line.span.start, line.span.end)), ...texts];
  // The variable would be asked for before the backend sets it.
  if (inserted.some(text => /\bvar\(/.test(text)) && setsVariables(backend)) return undefined;
  // Below the other `use_backend` lines, which were asked before a request came here.
  const place = (text: string) => (route.keyword === 'default_backend' && owner.statements('use_backend').length > 0 ? addLine(owner, text, 'use_backend') : insertLineAbove(statement, text));
  return [...inserted.map(place), ...(rest ? [replaceWord(target, rest.word(1)?.text ?? '')] : [])];
}

function setsVariables(backend: Proxy): boolean {
  return backend.statements('http-request', 'tcp-request').some(({ words }) => words.some(({ value }) => /^set-var(?:-fmt)?\(/.test(value)));
}

/** The condition of a line, and that of the route which leads to it; undefined where they would need more than one line. */
function joinedCondition(route: Route, line: Statement): string | undefined {
  const [outer, inner] = [route.condition, conditionOf(line)];
  const textOf = (found: typeof inner) => (found ? ` ${found.text}` : '');
  if (!outer || !inner) return textOf(outer ?? inner);
  const isSimple = [outer, inner].every(({ unless, condition }) => !unless && condition.groups.length === 1);
  return isSimple ? `${textOf(outer)} ${inner.statement.values(inner.start).join(' ')}` : undefined;
}
