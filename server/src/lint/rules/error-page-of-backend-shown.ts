import type { Configuration } from '../../model/configuration.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Proxy } from '../../model/proxy.ts';
import { liveRoutesOf } from '../../model/routes/dead-routes.ts';
import type { Statement } from '../../syntax/statement.ts';
import { addLine } from '../edits/rule-edits.ts';
import { listOf } from '../findings/group.ts';
import { defineRule } from '../rule.ts';

/** A line by which a frontend says what an error of the servers looks like. */
interface OwnPage {
  readonly proxy: Proxy;
  readonly line: Statement;
  readonly status: string;
}

/** The errors that are found behind the choice of a backend: no server, one that does not answer rightly, or too late. */
const ofBackends: readonly string[] = ['502', '503', '504'];
const pageLines: readonly string[] = ['errorfile', 'errorloc', 'errorloc302', 'errorloc303'];

/** True for a frontend that answers so itself: its own page is for that. */
function saysItself(proxy: Proxy, status: string): boolean {
  return proxy.effectiveLines('http-request').some(line => line.values(2).includes(status));
}

const ownPages = inProxies((proxy): readonly OwnPage[] => {
  if (proxy.kind !== 'frontend' || proxy.isDisabled || proxy.mode !== 'http') return [];
  return proxy.statements(...pageLines).flatMap(line => {
    const status = line.word(1)?.value ?? '';
    return ofBackends.includes(status) && proxy.section.isCertain(line) && !saysItself(proxy, status) ? [{ proxy, line, status }] : [];
  });
}, pageLines);

/** The line of a defaults that gives a section its page for a status; undefined where the section has something to say itself. */
function inheritedPage({ defaults, section }: Proxy, status: string): Statement | undefined {
  const isOwn = section.statements('errorfiles', 'http-error').length > 0 || section.statements(...pageLines).some(line => line.word(1)?.value === status);
  return isOwn ? undefined : defaults?.section.statements(...pageLines).filter(line => line.word(1)?.value === status).at(-1);
}

/** All backends of a frontend; empty where one of them is not known. */
function backendsOf(proxy: Proxy, configuration: Configuration): readonly Proxy[] {
  const backends = liveRoutesOf(proxy).map(route => (route.isDynamic ? undefined : configuration.backend(route.name)));
  return backends.includes(undefined) ? [] : [...new Set(backends.filter(backend => backend !== undefined))];
}

/** Lab case error-page-of-backend-shown: the page of the defaults, on 2.6 to 3.4. */
export default defineRule({
  name: 'error-page-of-backend-shown',
  summary: 'A frontend has an error page that is never shown, since its backends inherit another one.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: pageLines,
  *check(configuration) {
    for (const { proxy, line, status } of ownPages(configuration)) {
      const [first, ...others] = backendsOf(proxy, configuration);
      const pages = first ? [first, ...others].map(backend => inheritedPage(backend, status)) : [];
      const [page] = pages;
      if (!first || !page || pages.some(each => !each || each.values().join(' ') === line.values().join(' '))) continue;
      yield {
        at: line,
        message: `A ${status} is mostly found out in the backend, and then the page that ${listOf([first, ...others])} ${others.length > 0 ? 'inherit' : 'inherits'} is shown, \`${page.word(2)?.value ?? ''}\`, and not this one. Write the line in the backend${others.length > 0 ? 's' : ''}.`,
        related: [{ at: page, message: 'This page is shown' }],
        repairs: [{
          title: `Write it in ${others.length > 0 ? 'the backends' : first.title}, too`,
          safety: 'review',
          edits: [first, ...others].map(backend => addLine(backend, line.words.map(({ text }) => text).join(' '), 'balance', 'mode')),
        }],
      };
    }
  },
});
