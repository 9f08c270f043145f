import type { Configuration } from '../../model/configuration.ts';
import { keyCounts } from '../../model/incremental/key-counts.ts';
import { perProxy, type Proxy } from '../../model/proxy.ts';
import type { NameSet } from '../../model/proxy-names.ts';
import { routesOf, switchingRulesIn, type Route } from '../../model/routes/route.ts';
import { inProxiesGiven } from '../../model/incremental/in-proxies.ts';
import { isSamePlace } from '../../syntax/place.ts';
import type { Word } from '../../syntax/word.ts';
import { closest } from '../closest.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/**
 * The words that name what HAProxy looks up at its start. A `disabled` section looks up nothing; a backend looks up its own `default_backend`, which it
 * warns about and ignores; a defaults looks up nothing itself. Tried on 2.6 to 3.4.
 */
function lookupsIn(proxy: Proxy): readonly Pick<Route, 'name' | 'target'>[] {
  if (proxy.isDisabled || proxy.kind === 'defaults') return [];
  if (proxy.kind === 'backend') {
    const ignored = proxy.own('default_backend')?.value;
    return ignored && !ignored.hasVariable ? [{ name: ignored.value, target: ignored }] : [];
  }
  return routesOf(proxy).filter(isLookedUp);
}

function isLookedUp(route: Route): boolean {
  return isNamed(route) && route.owner.section.isCertain(route.statement);
}

function isNamed({ isDynamic, lacksName }: Pick<Route, 'isDynamic' | 'lacksName'>): boolean {
  return !isDynamic && !lacksName;
}

const namesIn = keyCounts(block => switchingRulesIn.remembered(block).filter(isNamed).map(({ name }) => name));

/** The same names, each once: a file may have tens of thousands of routes. In long sections also those on lines that do not count. */
const namesLookedUp = perProxy((proxy): readonly string[] => {
  if (!proxy.section.isLong || !proxy.isFrontend || proxy.isDisabled) return [...new Set(lookupsIn(proxy).map(({ name }) => name))];
  const last = proxy.effective('default_backend')?.value;
  return [...namesIn(proxy.section).counts.keys(), ...(last ? [last.value] : [])];
});

const lookupsInVain = inProxiesGiven((proxy, backends: NameSet) =>
  (namesLookedUp(proxy).every(backends.has) ? [] : lookupsIn(proxy).filter(({ name }) => !backends.has(name))));

/** Each name that no backend and no listen section has, with the places that ask for it. */
function missingNames(configuration: Configuration): Map<string, [Word, ...Word[]]> {
  const missing = new Map<string, [Word, ...Word[]]>();
  for (const { name, target } of lookupsInVain(configuration, configuration.names.backends)) {
    const places = missing.get(name);
    if (!places) missing.set(name, [target]);
    else if (!places.some(place => isSamePlace(place, target))) places.push(target);
  }
  return missing;
}

/** Lab case use-backend-missing; a frontend of that name does not count, a listen section does. */
export default defineRule({
  name: 'unknown-backend',
  summary: '`use_backend` or `default_backend` names a backend that does not exist.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    for (const [name, [first, ...others]] of missingNames(configuration)) {
      const frontend = configuration.proxies.find(proxy => proxy.kind === 'frontend' && proxy.name === name);
      const meant = closest(name, configuration.backendNames);
      const what = frontend ? `\`${name}\` is a frontend, and requests can be sent to a backend only` : `There is no backend \`${name}\``;
      yield {
        at: first,
        message: `${what}: HAProxy refuses to start. ${meant === undefined ? 'Add the backend, or name one that exists.' : `Did you mean \`${meant}\`?`}`,
        related: [
          ...(frontend ? [{ at: frontend.header, message: 'This is a frontend' }] : []),
          ...others.map(at => ({ at, message: 'The same here' })),
        ],
        repairs: meant === undefined ? [] : [{
          title: `Replace by \`${meant}\``,
          safety: 'review',
          edits: [first, ...others].map(word => replaceWord(word, meant)),
        }],
      };
    }
  },
});
