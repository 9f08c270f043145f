import type { Configuration } from '../../model/configuration.ts';
import type { Proxy } from '../../model/proxy.ts';
import { routesOf, type Route } from '../../model/routes/route.ts';
import { inProxies, inStretches, proxiesThat } from '../../model/incremental/in-proxies.ts';
import { misreadSections } from '../../model/routes/misread-passthrough.ts';
import { routesNaming } from '../../model/routes/written-routes.ts';
import type { RuleFinding } from '../finding.ts';
import { modeEdit } from '../edits/mode-edits.ts';
import { defineRule } from '../rule.ts';

const staticRoutes = inProxies(frontend => {
  const routes = frontend.isFrontend && !frontend.isDisabled && isKnown(frontend) ? routesOf(frontend).filter(route => !route.isDynamic) : [];
  return routes.length > 0 ? [{ frontend, routes }] : [];
});

const inTcpMode = proxiesThat(proxy => proxy.isBackend && proxy.mode === 'tcp');

const modesIn = inStretches(({ proxies }) => [...new Set(proxies.filter(({ kind }) => kind !== 'defaults').map(({ mode }) => mode))]);

function isKnown({ mode }: Proxy): boolean {
  return ['http', 'tcp', 'log', 'spop', 'haterm'].includes(mode);
}

/** A TCP frontend may use an HTTP backend, nothing else may differ (tried on 2.6 to 3.4). */
function refuses(frontend: Proxy, backend: Proxy): boolean {
  return frontend.mode !== backend.mode && isKnown(backend) && !(frontend.mode === 'tcp' && backend.mode === 'http');
}

function modeOf(proxy: Proxy): string {
  const setting = proxy.effective('mode');
  if (!setting) return '`mode tcp` because nothing says otherwise';
  return `\`mode ${proxy.mode}\`${setting.owner === proxy ? '' : ` from ${setting.owner.title}`}`;
}

/** Of routes by names that are made at run time HAProxy finds out at each request. */
function describeMade(backend: Proxy, configuration: Configuration): RuleFinding[] {
  const misread = misreadSections(configuration);
  const [first, ...others] = routesNaming(backend, configuration).filter(({ owner }) => owner.mode === 'http' && !owner.isDisabled && !misread.has(owner));
  if (!first) return [];
  return [{
    at: first.target,
    message: `${first.owner.title} has ${modeOf(first.owner)}, but ${backend.title}, of which it makes the name at run time, has ${modeOf(backend)}: HAProxy starts, and closes the connection of each request that goes there, without an answer. Give both the same mode.`,
    related: [{ at: backend.header, message: `Has ${modeOf(backend)}` }, ...others.map(route => ({ at: route.target, message: 'The same here' }))],
    repairs: backend.kind === 'backend' ? [{ title: `Set \`mode http\` in ${backend.title}`, safety: 'review', edits: [modeEdit(backend, 'http')] }] : [],
  }];
}

/** Lab cases mode-mismatch-made-name, and mode-mismatch-http-fe-tcp-be: "tries to use incompatible tcp backend", HAProxy 2.6 to 3.4 does not start. */
export default defineRule({
  name: 'mode-mismatch',
  summary: 'A frontend leads to a backend of another mode, which HAProxy refuses: at the start, or at each request.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    if (new Set(modesIn(configuration)).size < 2) return;
    const refused = new Map<Proxy, Route[]>();
    const frontends = new Map<Route, Proxy>();
    for (const { frontend, routes: all } of staticRoutes(configuration)) {
      // There tls-passthrough-in-http-mode says which of the two modes is wrong.
      if (misreadSections(configuration).has(frontend)) continue;
      for (const route of all) {
        const backend = configuration.backend(route.name);
        if (!backend || !refuses(frontend, backend)) continue;
        frontends.set(route, frontend);
        const routes = refused.get(backend);
        if (routes) routes.push(route);
        else refused.set(backend, [route]);
      }
    }
    for (const [backend, [first, ...others]] of refused) {
      if (!first) continue;
      const frontend = frontends.get(first) as Proxy;
      const modes = new Set([first, ...others].map(route => frontends.get(route)?.mode));
      yield {
        at: first.target,
        message: `${frontend.title} has ${modeOf(frontend)}, but ${backend.title} has ${modeOf(backend)}: HAProxy refuses to start. Give both the same mode.`,
        related: [{ at: backend.header, message: `Has ${modeOf(backend)}` }, ...others.map(route => ({ at: route.target, message: 'The same here' }))],
        repairs: modes.size === 1 && backend.kind === 'backend'
          ? [{ title: `Set \`mode ${frontend.mode}\` in ${backend.title}`, safety: 'review', edits: [modeEdit(backend, frontend.mode)] }]
          : [],
      };
    }
    for (const backend of inTcpMode(configuration)) if (!refused.has(backend)) yield* describeMade(backend, configuration);
  },
});
