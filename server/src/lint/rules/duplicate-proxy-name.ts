import { isAtLeast } from '../../language/version.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Proxy } from '../../model/proxy.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { freshName } from '../edits/fresh-name.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** Two sections are of one kind when both have clients, or both have servers: a listen section has both. */
function shareASide(a: Proxy, b: Proxy): boolean {
  return (a.isFrontend && b.isFrontend) || (a.isBackend && b.isBackend);
}

const namedProxies = proxiesThat(proxy => proxy.nameWord !== undefined && !proxy.nameWord.hasVariable && proxy.section.isCertain(proxy.header));

interface Clash {
  readonly first: Proxy;
  readonly later: Proxy;
}

/** Each section whose name is taken, with the one above it that took it: the one that `pick` gives of those with its name. */
function clashesIn(proxies: readonly Proxy[], pick: (later: Proxy, above: readonly Proxy[]) => Proxy | undefined): Clash[] {
  const above = new Map<string, Proxy[]>();
  return proxies.flatMap(later => {
    const same = above.get(later.name);
    if (!same) above.set(later.name, [later]);
    const first = pick(later, same ?? []);
    same?.push(later);
    return first ? [{ first, later }] : [];
  });
}

/** Rather one of the same kind than another. Two defaults are another matter. */
function clashingProxy(later: Proxy, above: readonly Proxy[]): Proxy | undefined {
  const proxies = later.kind === 'defaults' ? above.filter(({ kind }) => kind !== 'defaults') : above;
  return proxies.find(first => shareASide(first, later)) ?? proxies[0];
}

/** The one that the fewest lines name gets another name: of a frontend and a backend the frontend, of a backend and a defaults the defaults. */
function rename(first: Proxy, later: Proxy, { proxies }: Configuration): RuleRepair[] {
  const differ = !shareASide(first, later) && first.kind !== later.kind;
  const renamed = (differ ? ['frontend', 'defaults'] : []).flatMap(kind => [first, later].find(proxy => proxy.kind === kind) ?? [])[0] ?? later;
  const word = renamed.nameWord;
  if (!word) return [];
  const name = freshName(renamed.name, candidate => proxies.some(proxy => proxy.name === candidate));
  const heirs = differ && renamed.kind === 'defaults' ? proxies.flatMap(proxy => (proxy.defaults === renamed ? (proxy.section.parentWord ?? []) : [])) : [];
  return [{ title: `Rename this ${renamed.kind} to \`${name}\``, safety: 'review', edits: [word, ...heirs].map(each => replaceWord(each, name)) }];
}

function proxyClash(first: Proxy, later: Proxy, configuration: Configuration): RuleFinding | undefined {
  const { version } = configuration;
  const repairs = rename(first, later, configuration);
  const related = [{ at: first.nameWord ?? first.header, message: 'The name is taken here' }];
  const at = later.nameWord ?? later.header;
  if (shareASide(first, later)) {
    return { at, related, repairs, message: `${later.title} has the name of ${first.title} above: HAProxy refuses to start. Rename one of them, and the lines that name it.` };
  }
  // 2.6 and 3.0 say nothing, 3.2 warns, 3.4 refuses (lab case fact-frontend-backend-same-name, and tried with a defaults and each of the three).
  if (isAtLeast(version, '3.4')) {
    return { at, related, repairs, message: `${later.title} has the name of ${first.title} above: HAProxy refuses to start from 3.3 on. Rename one of them, and the lines that name it.` };
  }
  if (!isAtLeast(version, '3.2')) return undefined;
  return { at, related, repairs, severity: 'warning', message: `${later.title} has the name of ${first.title} above: HAProxy ${version} warns of it, and from 3.3 on refuses to start. Rename one of them, and the lines that name it.` };
}

/**
 * True when a section between two defaults of one name refers to that with `from`. Two of one name are fine as long as nobody asks for it by name: from 3.2
 * on HAProxy refuses the second if the first was asked for (tried on 2.6 to 3.4). Who asks below both is the affair of `unknown-defaults`.
 */
function isAskedForBetween(first: Proxy, later: Proxy, { proxies, version }: Configuration): boolean {
  return isAtLeast(version, '3.2') && proxies.slice(proxies.indexOf(first), proxies.indexOf(later)).some(proxy => proxy.section.parent === first.name);
}

/** Lab case duplicate-backend-name, and the facts above, tried on 2.6 to 3.4. The files of a configuration share their names. */
export default defineRule({
  name: 'duplicate-proxy-name',
  summary: 'Two sections have the same name.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    const { shared } = configuration.names;
    if (shared.size === 0) return;
    const named = namedProxies(configuration).filter(({ name }) => shared.has(name));
    for (const { first, later } of clashesIn(named, clashingProxy)) {
      const finding = proxyClash(first, later, configuration);
      if (finding) yield finding;
    }
    for (const { first, later } of clashesIn(named.filter(({ kind }) => kind === 'defaults'), (_, above) => above[0])) {
      if (!isAskedForBetween(first, later, configuration)) continue;
      yield {
        at: later.nameWord ?? later.header,
        message: `There already is a ${first.title}, and a section refers to it by that name: HAProxy refuses to start. Rename one of them.`,
        related: [{ at: first.nameWord ?? first.header, message: 'The name is taken here' }],
        repairs: rename(first, later, configuration),
      };
    }
  },
});
