import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Proxy } from '../../model/proxy.ts';
import { namesMadeBy } from '../../model/routes/made-names.ts';
import { routesOf } from '../../model/routes/route.ts';
import type { Place } from '../../syntax/place.ts';
import type { Statement } from '../../syntax/statement.ts';
import { closest } from '../closest.ts';
import { defineRule } from '../rule.ts';

/** A name that the file says of those which a route makes for each request. */
interface SaidName {
  readonly proxy: Proxy;
  readonly route: Statement;
  readonly said: Statement;
  readonly name: string;
}

const saidNames = inProxies((proxy): SaidName[] => {
  const routes = proxy.isDisabled ? [] : routesOf(proxy).filter(({ isDynamic, owner, statement }) => isDynamic && owner.section.isCertain(statement));
  return routes.flatMap(route => namesMadeBy(route, proxy).flatMap(({ name, said }) => (name === undefined || name === '' ? [] : [{ proxy, route: route.statement, said, name }])));
}, ['use_backend']);

/** A backend that is called nearly so: `be_v1` is not `be_v2`, and a name unlike all others may be meant to lead to the `default_backend`. */
function meantBy(name: string, backends: readonly string[]): string | undefined {
  const meant = name.length > 4 ? closest(name, backends) : undefined;
  return meant !== undefined && Math.abs(meant.length - name.length) <= 1 && meant.replace(/\D/g, '') === name.replace(/\D/g, '') ? meant : undefined;
}

/** Where the name stands as a whole; undefined where something is put to it. */
function placeOf({ said: { block, span }, name }: SaidName): Place | undefined {
  const line = block.text.slice(span.start, span.end);
  const at = line.indexOf(name);
  const isWhole = at >= 0 && !line.includes(name, at + 1) && !/[\w.:-]/.test(line.charAt(at - 1) + line.charAt(at + name.length));
  return isWhole ? { block, span: { start: span.start + at, end: span.start + at + name.length } } : undefined;
}

/** Lab case made-name-misspelt: the `default_backend` answers, or a 503 with `SC--`, on 2.6 to 3.4. */
export default defineRule({
  name: 'made-name-misspelt',
  summary: 'A route makes the name of a backend at run time, and the file says one that no backend has, and another nearly has.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['use_backend'],
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    const { backendNames, names: { backends } } = configuration;
    const told = new Set<string>();
    for (const each of saidNames(configuration)) {
      const { proxy, route, said, name } = each;
      const meant = backends.has(name) ? undefined : meantBy(name, backendNames);
      const key = `${proxy.title} ${name}`;
      if (meant === undefined || told.has(key)) continue;
      told.add(key);
      const at = placeOf(each);
      const last = proxy.effective('default_backend')?.value?.value;
      yield {
        at: at ?? said,
        message: `\`use_backend ${route.word(1)?.value ?? ''}\` makes the name \`${name}\` of this, and no backend is called so: ${last === undefined ? 'these requests get a 503' : `these requests go to \`default_backend ${last}\``}. Did you mean \`${meant}\`?`,
        related: said.equals(route) ? [] : [{ at: route, message: 'Makes the name' }],
        repairs: at ? [{ title: `Write \`${meant}\``, safety: 'review', edits: [{ at, text: meant }] }] : [],
      };
    }
  },
});
