import { fetchOf, termsOn, testsOfTerm } from '../../model/conditions/condition-tests.ts';
import type { Configuration } from '../../model/configuration.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import type { Proxy } from '../../model/proxy.ts';
import { liveRoutesOf } from '../../model/routes/dead-routes.ts';
import type { Route } from '../../model/routes/route.ts';
import { cookieLineOf } from '../../model/servers/persistence.ts';
import type { Statement } from '../../syntax/statement.ts';
import { isSamePlace } from '../../syntax/place.ts';
import { groupedBy } from '../../text/grouped-by.ts';
import { addLine, replaceWord } from '../edits/rule-edits.ts';
import type { RuleFinding } from '../finding.ts';
import { listOf } from '../findings/group.ts';
import { defineRule } from '../rule.ts';

/** A backend that binds its clients by a cookie of HAProxy's own. */
interface Binder {
  readonly proxy: Proxy;
  readonly line: Statement;
  readonly values: ReadonlySet<string>;
}

function binderOf(proxy: Proxy | undefined): Binder | undefined {
  const line = proxy && !proxy.isDisabled ? cookieLineOf(proxy) : undefined;
  const options = line?.values(2) ?? [];
  if (!proxy || !line || line.word(1)?.hasVariable || !options.includes('insert') || options.includes('dynamic') || proxy.statements('ignore-persist').length > 0) return undefined;
  const values = proxy.servers.map(server => server.option('cookie')?.value);
  const isKnown = values.length > 0 && values.every(value => value && !value.hasVariable) && proxy.servers.every(server => !server.isTemplate && !server.isUncertain);
  return isKnown ? { proxy, line, values: new Set(values.flatMap(value => (value ? [value.value] : []))) } : undefined;
}

/** True for a route that a browser takes or not by what it asks for on one site: its pages, and not its name. */
function isOnOneSite({ statement, owner }: Route): boolean {
  const tests = termsOn(statement).map(term => testsOfTerm(term, owner));
  return tests.every(each => each.length > 0 && each.every(test => /^(?:path|pathq|url)(?:_|$)/.test(fetchOf(test))));
}

/** The backends of one site whose cookies have the same name, of which at least two know none of each other's values. */
function rivalsOf(from: Proxy, configuration: Configuration): readonly (readonly [Binder, Binder, ...Binder[]])[] {
  const routes = liveRoutesOf(from);
  if (routes.length < 2 || routes.some(route => route.isDynamic || !isOnOneSite(route))) return [];
  const backends = [...new Set(routes.map(route => configuration.backend(route.name)))];
  const binders = backends.flatMap(backend => binderOf(backend) ?? []);
  return [...groupedBy(binders, ({ line }) => line.word(1)?.value ?? '').values()].flatMap(alike => {
    const [first, second, ...others] = alike.filter(one => alike.some(other => (one.values.size > 1 || other.values.size > 1) && areStrangers(one, other)));
    return first && second ? [[first, second, ...others] as const] : [];
  });
}

function areStrangers(a: Binder, b: Binder): boolean {
  return a !== b && ![...a.values].some(value => b.values.has(value));
}

/** The first backend keeps the name. */
function finding(rivals: readonly [Binder, Binder, ...Binder[]]): RuleFinding {
  const [first, second, ...more] = rivals;
  const proxies = [first, second, ...more].map(({ proxy }) => proxy) as [Proxy, Proxy, ...Proxy[]];
  const name = first.line.word(1)?.value ?? '';
  const own = (binder: Binder) => (binder.proxy.section.has(binder.line.block) ? binder.line.word(1) : undefined);
  return {
    at: second.line,
    message: `The cookies of ${listOf(proxies)} are all called \`${name}\`, and a browser keeps one of that name for the whole site: each of them overwrites the other's, and finds no server of its own in it. Whoever goes from one to the other and back gets another server, and a session that only the first one knows is lost. Give each backend a name of its own.`,
    related: proxies.map(proxy => ({ at: proxy.header, message: `Sets \`${name}\`` })),
    repairs: [{
      title: 'Give each backend a cookie of its own',
      safety: 'review',
      edits: [second, ...more].map(binder => {
        const word = own(binder);
        const fresh = `${name}_${binder.proxy.name.replace(/[^A-Za-z0-9_-]/g, '_')}`;
        return word ? replaceWord(word, fresh) : addLine(binder.proxy, `cookie ${fresh} ${binder.line.words.slice(2).map(({ text }) => text).join(' ')}`, 'balance', 'mode');
      }),
    }],
  };
}

const frontends = proxiesThat(proxy => proxy.isFrontend && !proxy.isDisabled && proxy.mode === 'http', ['use_backend']);

/** Lab case cookie-shared-by-backends: the second request to the same backend goes to another server, on 2.6 to 3.4. */
export default defineRule({
  name: 'cookie-shared-by-backends',
  summary: 'Two backends of one site bind their clients by cookies of the same name, and each overwrites the other\'s.',
  category: '503',
  severity: 'information',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['cookie'],
  *check(configuration) {
    const told: Statement[] = [];
    for (const from of frontends(configuration)) {
      for (const rivals of rivalsOf(from, configuration)) {
        const { line } = rivals[1];
        if (told.some(each => isSamePlace(each, line))) continue;
        told.push(line);
        yield finding(rivals);
      }
    }
  },
});
