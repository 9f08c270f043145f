import type { AclTest } from '../../expression/acl.ts';
import { matchOf, sourceOf } from '../../model/conditions/text-test.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { lineageOf, type Proxy } from '../../model/proxy.ts';
import { statsLinesOf, statsUriLine } from '../../model/request-rules/request-rules.ts';
import { asksOnlyFor } from '../../model/routes/asks-only.ts';
import { routesOf, type Route } from '../../model/routes/route.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { sharedByLine } from '../findings/by-cause.ts';
import { listOf } from '../findings/group.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const PAGE = '/haproxy-stats';

/** A statistics page in the way of what a section is for. */
interface Hiding {
  readonly proxy: Proxy;
  readonly line: Statement;
  readonly uri: Word;
  /** The routes that it hides; empty where it hides all there is. */
  readonly routes: readonly Route[];
}

const hiding = inProxies((proxy): Hiding[] => {
  if (proxy.kind === 'defaults' || proxy.isDisabled || proxy.mode !== 'http') return [];
  const line = statsUriLine(statsLinesOf(proxy));
  const uri = line?.word(2);
  const owner = line && [...lineageOf(proxy)].find(({ section }) => section.has(line.block));
  if (!line || !uri || uri.hasVariable || owner?.section.isCertain(line) !== true) return [];
  const routes = proxy.isFrontend ? routesOf(proxy).filter(route => route.owner.section.isCertain(route.statement)) : [];
  if (uri.value === '/') return routes.length > 0 || proxy.servers.length > 0 ? [{ proxy, line, uri, routes: [] }] : [];
  const hidden = routes.filter(route => asksOnlyFor(route, test => isBelow(test, uri.value)));
  return hidden.length > 0 ? [{ proxy, line, uri, routes: hidden }] : [];
}, ['stats']);

/** True for a test of nothing but what begins with the path of the page. */
function isBelow(test: AclTest, uri: string): boolean {
  const subject = sourceOf(test.criterion.calls)?.subject;
  const isPath = (subject === 'path' || subject === 'pathq') && (matchOf(test) === 'beg' || matchOf(test) === 'str');
  return isPath && test.patterns.length > 0 && !test.flags.some(({ name }) => name === '-f') && test.patterns.every(({ text }) => text.startsWith(uri));
}

function explain({ uri, routes: [first, ...others] }: Hiding, sections: string): string {
  if (!first) return `\`stats uri /\` is the beginning of every path: in ${sections} the statistics page answers all requests, before any \`use_backend\` line, backend or server. Give it a path of its own, like \`${PAGE}\`.`;
  const what = others.length > 0 ? `${others.length + 1} \`use_backend\` lines of ${sections} ask for` : `\`use_backend ${first.target.value} ...\` of ${sections} asks for`;
  return `All that ${what} begins with \`${uri.value}\`, and so the statistics page answers it, before any route: what \`stats uri\` names is the beginning of a path. Give the page a path of its own, like \`${PAGE}\`.`;
}

/** Lab case stats-uri-hides-site: 200 with the statistics page, on 2.6 to 3.4. The `http-request` rules run before it; `redirect` lines do not. */
export default defineRule({
  name: 'stats-uri-hides-site',
  summary: 'The path of `stats uri` is the beginning of paths that others are to answer: the statistics page answers them.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['stats'],
  *check(configuration) {
    for (const { first, proxies } of sharedByLine(hiding(configuration), each => each.line)) {
      yield {
        at: first.uri,
        ...(first.routes.length > 0 ? { severity: 'warning' as const } : {}),
        message: explain(first, listOf(proxies)),
        related: [
          ...proxies.filter(({ section }) => !section.has(first.line.block)).map(proxy => ({ at: proxy.header, message: 'Inherits it' })),
          ...first.routes.map(route => ({ at: route.statement, message: 'Never reached' })),
        ],
        repairs: [{ title: `Show the page at \`${PAGE}\``, safety: 'review', edits: [replaceWord(first.uri, PAGE)] }],
      };
    }
  },
});
