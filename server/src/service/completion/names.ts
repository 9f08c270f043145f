import { lineageOf, type Proxy } from '../../model/proxy.ts';
import { routesOf } from '../../model/routes/route.ts';
import { allOccurrences } from '../../model/symbols.ts';
import { stickTablesIn } from '../../model/request-rules/stick-table.ts';
import type { HaproxyDocument } from '../../syntax/document.ts';
import type { Statement } from '../../syntax/statement.ts';
import { aclAbove, type Asked } from './asked.ts';
import type { CompletionKind, Proposal } from './proposal.ts';
import { summaryOf } from './summary.ts';

/** The names that a reference may give, by what it refers to: a keyword of a section, or one of a few other things. Unknown kinds have none. */
export function namesOf(asked: Asked, of: string): Proposal[] {
  switch (of) {
    case 'backend': return proxyNames(asked, proxy => proxy.isBackend);
    case 'frontend': return proxyNames(asked, proxy => proxy.isFrontend);
    case 'proxy': return proxyNames(asked, proxy => proxy.kind !== 'defaults');
    case 'defaults': return proxyNames(asked, proxy => proxy.kind === 'defaults');
    case 'server': return serverNames(asked).filter(({ label }) => asked.words[0]?.value !== 'server' || label !== asked.words[1]?.value);
    case 'table': case 'stick-table': return tableNames(asked);
    case 'filter': return filterNames(asked);
    default: return sectionNames(asked, of);
  }
}

function tableNames({ configuration, proxy }: Asked): Proposal[] {
  return [...stickTablesIn(configuration).keys()].map(name => named(name, 'proxy', 'stick table', name === proxy?.name ? 0.5 : 0));
}

function named(label: string, kind: CompletionKind, detail: string, weight = 0): Proposal {
  return { label, kind, detail, weight };
}

/** Proxies: those that nothing leads to yet come first, and those called like what is near. */
function proxyNames(asked: Asked, fits: (proxy: Proxy) => boolean): Proposal[] {
  const { configuration, proxy: own, line, words, near } = asked;
  const used = new Set(own ? routesOf(own).map(route => route.name) : []);
  const isDefault = words[0]?.value === 'default_backend';
  const isRoute = isDefault || words[0]?.value === 'use_backend';
  const hints = isDefault ? [own?.name ?? ''] : hintsOf([...words.slice(1), ...line.after].map(word => word.value), aclAbove(asked));
  const alike = likenessTo(hints);
  const fitting = configuration.proxies.filter(each => each !== own && each.name !== '' && fits(each));
  // With thousands of them, how many routes lead to each is not worth its price.
  const isRouted = (each: Proxy) => isRoute && fitting.length <= 500 && configuration.routesTo(each).length > 0;
  const last = near.find(({ values, distance }) => distance < 0 && /^(?:use|default)_backend$/.test(values[0] ?? ''))?.values[1];
  const lastIndex = fitting.findIndex(each => each.name === last);
  return fitting.map((each, i) => {
    const isNext = lastIndex >= 0 && i > lastIndex ? 0.4 / (i - lastIndex) : 0;
    const weight = alike(each.name) * 2 + (used.has(each.name) ? 0 : 0.5) + (isRouted(each) ? 0 : 0.7) + isNext - i / 10_000;
    return named(each.name, 'proxy', `${each.kind}, mode ${each.mode}`, weight);
  });
}

function hintsOf(values: readonly string[], above: string | undefined): string[] {
  const known = values.filter(value => !/^(?:if|unless|or|\|\||[{}])$/.test(value));
  return known.length > 0 ? known : above === undefined ? [] : [above];
}

/** Servers of the own section; behind `NAME/` those of that section. `use-server` takes no others than its own. */
function serverNames({ configuration, proxy, words, line: { typed } }: Asked): Proposal[] {
  const [, section] = /([^\s/(,"']+)\/[^/]*$/.exec(typed) ?? [];
  const other = section === undefined ? undefined : configuration.backend(section);
  const of = (owner: Proxy, prefix: string) => owner.servers.map((server, i) => named(prefix + server.name, 'server', server.address?.value ?? '', -i / 10_000));
  if (words[0]?.value === 'use-server') return proxy?.isBackend ? of(proxy, '') : [];
  if (other) return of(other, `${other.name}/`);
  const qualified = configuration.proxies.filter(each => each.isBackend && each !== proxy && each.name !== '').slice(0, 200);
  const others = qualified.flatMap(each => of(each, `${each.name}/`)).map((each, i) => ({ ...each, weight: -1 - i / 10_000 }));
  return [...(proxy?.isBackend ? of(proxy, '') : []), ...others];
}

function sectionNames({ configuration }: Asked, kind: string): Proposal[] {
  return configuration.sections.flatMap(section => (section.kind === kind && section.name ? [named(section.name.value, 'name', kind)] : []));
}

/** What the header of a section may be called: names that lines ask for and nothing has yet. */
export function undefinedNames(asked: Asked, keyword: string): Proposal[] {
  const { configuration } = asked;
  if (keyword !== 'backend' && keyword !== 'listen') return keyword === 'frontend' ? [] : unmet(asked, keyword);
  const lacking = configuration.proxies.flatMap(routesOf).filter(route => !route.isDynamic && !configuration.backend(route.name));
  return [...new Set(lacking.map(route => route.name))].map(name => named(name, 'proxy', 'asked for, and not there'));
}

/** The names that lines ask for of sections that are no backends: `userlist`, `resolvers`, `defaults`. */
function unmet({ configuration }: Asked, keyword: string): Proposal[] {
  const used = new Set<string>();
  const defined = new Set<string>();
  for (const { kind, role, name } of allOccurrences(configuration)) if (kind === keyword) (role === 'definition' ? defined : used).add(name);
  return [...used].filter(name => !defined.has(name)).map(name => named(name, 'name', 'asked for, and not there'));
}

/** Bandwidth limits, which rules call by name. */
function filterNames({ proxy }: Asked): Proposal[] {
  const limits = (proxy?.statements('filter') ?? []).filter(line => line.word(1)?.value.startsWith('bwlim-') && line.word(2));
  return limits.map(line => named(line.word(2)?.value ?? '', 'name', 'filter'));
}

/** The ACLs that a line may ask for: those of its section, and those a named `defaults` hands on. */
export function aclNames(asked: Asked): Proposal[] {
  const { proxy, section, line, words } = asked;
  const owners: readonly { statements(...keywords: string[]): readonly Statement[] }[] = proxy ? [...lineageOf(proxy)] : section ? [section] : [];
  const lines = owners.flatMap((owner, i) => owner.statements('acl').map(statement => ({ statement, isOwn: i === 0 })));
  const here = asked.document.starts[line.blockIndex] as number + line.span.start;
  const above = asked.near.filter(({ values, distance }) => values[0] !== 'acl' && distance < 0);
  const used = new Set(above.flatMap(({ values }) => values.slice(1).map(value => value.replace(/^!+/, ''))));
  const target = /^(?:use_backend|use-server|http-request)$/.test(words[0]?.value ?? '') ? words.slice(1, -1).map(word => word.value) : [];
  const alike = likenessTo(target);
  const names = new Map<string, Proposal>();
  for (const { statement, isOwn } of lines) {
    const name = statement.word(1)?.value;
    if (name === undefined || name === '' || names.has(name)) continue;
    const isHere = isOwn && asked.document.has(statement.block);
    const distance = isHere ? here - asked.document.startOf(statement.block) - statement.span.start : 100_000;
    const close = distance > 0 ? 0.5 / (1 + distance / 400) : -0.3;
    const weight = 1 + close + (used.has(name) ? 0 : 0.5) + alike(name) * 1.5;
    names.set(name, named(name, 'acl', testOf(statement), weight));
  }
  return [...names.values()];
}

/** What an `acl` line tests, as it is written. */
function testOf(statement: Statement): string {
  const start = statement.word(2)?.span.start ?? statement.span.end;
  return statement.block.text.slice(start, Math.min(statement.span.end, start + 80));
}

/** The variables that the configuration speaks of. */
export function variableNames({ configuration, line: { block } }: Asked): Proposal[] {
  const names = new Map<string, number>();
  for (const document of configuration.documents) {
    for (const each of document.blocks) for (const name of summaryOf(each).variables) names.set(name, Math.max(names.get(name) ?? 0, each === block ? 0.5 : 0));
  }
  return [...names].map(([name, weight]) => named(name, 'variable', 'variable', 1 + weight));
}

/** The environment variables that the configuration speaks of. */
export function environmentNames(documents: readonly HaproxyDocument[]): string[] {
  return [...new Set(documents.flatMap(document => document.blocks.flatMap(block => summaryOf(block).environment)))];
}

/** How alike a name is to one of several, 0 to 1: how many of their parts they share, as `is_api` and `api_backend` do. */
function likenessTo(hints: readonly string[]): (name: string) => number {
  const hinted = [...new Set(hints)].map(partsOf).filter(parts => parts.length > 0);
  const wanted = [...new Set(hinted.flat())];
  return name => {
    const lower = name.toLowerCase();
    // Of thousands of names few have any of the parts.
    if (!wanted.some(part => lower.includes(part))) return 0;
    const parts = partsOf(name);
    return Math.max(0, ...hinted.map(other => {
      const shared = parts.filter(part => other.includes(part)).length;
      return shared === 0 ? 0 : shared / Math.min(parts.length, other.length) - (parts.length === other.length ? 0 : 0.1);
    }));
  };
}

/** Words that say what a thing is, and not which. */
const common = new Set([
  'is', 'be', 'bk', 'fe', 'backend', 'frontend', 'acl', 'host', 'path', 'url', 'server', 'servers', 'srv', 'http', 'https', 'has', 'from', 'to', 'com',
]);

function partsOf(name: string): string[] {
  const parts = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase().split(/[^a-z\d]+/).filter(part => part !== '');
  const telling = parts.filter(part => !common.has(part));
  return telling.length > 0 ? telling : parts;
}
