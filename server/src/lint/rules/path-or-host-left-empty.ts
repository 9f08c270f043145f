import type { Configuration } from '../../model/configuration.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import { writtenWhere } from '../../model/expressions/variable-writers.ts';
import type { Proxy } from '../../model/proxy.ts';
import { emptyRewritesIn, settersOf, type EmptyRewrite } from '../../model/request-rules/empty-rewrite.ts';
import { routesOf, type Route } from '../../model/routes/route.ts';
import { appendWords } from '../edits/rule-edits.ts';
import type { RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

const effects = {
  path: 'the path is empty, and the server refuses such a request: users get a 400, or a 502',
  method: 'the method is empty, and the server refuses such a request: users get a 400, or a 502',
  host: 'the server gets an empty `Host`: it answers with a 400, or with a site of its choice',
} as const;

/** True where requests without the value get somewhere: not by the routes for some of them alone, and not to a section that answers itself. */
function isForAll({ proxy }: EmptyRewrite, configuration: Configuration): boolean {
  const hasServers = (target: Proxy | undefined) => target !== undefined && target.servers.length > 0;
  const takesAll = (route: Route) => !route.hasCondition && !route.isDynamic;
  if (proxy.isFrontend && routesOf(proxy).some(route => takesAll(route) && hasServers(configuration.backend(route.name)))) return true;
  return hasServers(proxy) && (proxy.kind === 'listen' || configuration.routesTo(proxy).some(takesAll));
}

/** Says whether a pattern stands in some sections; the same is asked for many lines. */
function finderIn({ sections }: Configuration): (pattern: string, isOfBackends?: boolean) => boolean {
  const known = new Map<string, boolean>();
  return (pattern, isOfBackends = false) => {
    let isThere = known.get(pattern);
    if (isThere === undefined) {
      const expression = new RegExp(pattern, 'im');
      isThere = sections.some(({ kind, blocks }) => (!isOfBackends || kind === 'backend') && blocks.some(({ text }) => expression.test(text)));
      known.set(pattern, isThere);
    }
    return isThere;
  };
}

/** True where another line sets, or asks for, what the value is made of: somebody sees to it. Or a backend sets its own host. */
function isSeenTo({ source, part, proxy, rule }: EmptyRewrite, has: ReturnType<typeof finderIn>): boolean {
  if (part === 'host' && proxy.kind === 'frontend' && has('\\bset-header\\s+["\']?host\\b', true)) return true;
  if (source.kind === 'variable') return false;
  const name = source.name.replace(/[^\w-]/g, '.');
  const asked = [name, ...(source.variable === undefined ? [] : [source.variable])].map(each => `\\(${each}[,)]`).join('|');
  return has(`-(?:header|value)\\s+["']?${name}\\b|(?:^|\\s)(?:acl|if|unless)\\s.*(?:${asked})`) || (conditionOf(rule.statement)?.text.includes(source.name) ?? false);
}

function onlyWhereThere({ rule, test }: EmptyRewrite): RuleRepair[] {
  return conditionOf(rule.statement) ? [] : [{ title: `Add \`if ${test}\``, safety: 'review', edits: [appendWords(rule.statement, `if ${test}`)] }];
}

const sent = { header: 'the header', cookie: 'the cookie', parameter: 'the parameter' } as const;

/** Lab cases path-left-empty and host-left-empty, 2.6 to 3.4; the method was tried on 2.6 and 3.4. */
export default defineRule({
  name: 'path-or-host-left-empty',
  summary: 'The path, the method or the Host header is made of something that requests may not have, and is empty then.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['http-request'],
  *check(configuration, { isWhole }) {
    const found = isWhole ? emptyRewritesIn(configuration) : [];
    const written = found.some(({ source }) => source.kind === 'variable') ? writtenWhere(configuration) : undefined;
    const has = finderIn(configuration);
    for (const rewrite of found) {
      const { source, part, word, test } = rewrite;
      const setters = written ? settersOf(rewrite, written) : [];
      if (source.kind === 'variable' && (setters.length === 0 || !isForAll(rewrite, configuration))) continue;
      if (isSeenTo(rewrite, has)) continue;
      yield source.kind === 'variable'
        ? {
            at: word,
            message: `\`${source.name}\` is set for some requests only. For the others ${effects[part]}. Act only \`if ${test}\`.`,
            related: setters.map(statement => ({ at: statement, message: 'Set here, for some' })),
            repairs: onlyWhereThere(rewrite),
          }
        : {
            at: word,
            // Nobody sends another method with each request.
            severity: part === 'method' ? 'warning' : 'information',
            message: `Where a request comes without ${sent[source.kind]} \`${source.name}\`, ${effects[part]}. Act only \`if ${test}\`${part === 'method' ? '' : ', unless what stands in front always sends it'}.`,
            repairs: onlyWhereThere(rewrite),
          };
    }
  },
});
