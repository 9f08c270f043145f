import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import type { Configuration } from '../../model/configuration.ts';
import { lineageOf, mentionsAny, proxyKinds, type Proxy } from '../../model/proxy.ts';
import { referencesIn, type Reference, type ReferenceKind } from '../../model/reference.ts';
import type { Section } from '../../model/section.ts';
import { stickTableNamesIn } from '../../model/request-rules/stick-table.ts';
import { inProxies, inSections, proxiesThat } from '../../model/incremental/in-proxies.ts';
import { isNamed } from '../../model/checks/track.ts';
import { isSamePlace } from '../../syntax/place.ts';
import { unreadMaps } from '../findings/acme-maps.ts';
import { closest } from '../closest.ts';
import type { RuleFinding } from '../finding.ts';
import { lostCaptures } from '../findings/lost-captures.ts';
import { missingCertificate, missingEngine, missingLimit, missingPage, type Missing } from '../findings/missing-reference.ts';
import { defineRule } from '../rule.ts';

function referencesOf({ section }: Proxy): readonly Reference[] {
  return section.collect(referencesIn).filter(({ statement }) => section.isCertain(statement));
}

const namedAtRunTime = proxiesThat(({ nameWord }) => nameWord?.hasVariable === true);

/** The sections that are no proxies. */
const otherSections = inSections(section => (proxyKinds.includes(section.kind) ? [] : [section]));

/** The first version that has lines which ask for one: in older ones the line itself is refused. */
const askedSince: Readonly<Partial<Record<ReferenceKind, HaproxyVersion>>> = { 'acme': '3.2', 'healthcheck': '3.4', 'log-profile': '3.4' };

/** The names that are there, by kind; undefined where the environment gives one of them. */
class Names {
  readonly #configuration: Configuration;
  readonly #byKind = new Map<ReferenceKind, ReadonlySet<string> | undefined>();

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
  }

  of(kind: ReferenceKind): ReadonlySet<string> | undefined {
    if (!this.#byKind.has(kind)) this.#byKind.set(kind, this.#read(kind));
    return this.#byKind.get(kind);
  }

  #read(kind: ReferenceKind): ReadonlySet<string> | undefined {
    const { proxies, version } = this.#configuration;
    if (kind === 'backend' || kind === 'frontend' || kind === 'table') {
      if (namedAtRunTime(this.#configuration).length > 0) return undefined;
      if (kind === 'table') return stickTableNamesIn(this.#configuration);
      return new Set(proxies.filter(proxy => (kind === 'backend' ? proxy.isBackend : proxy.isFrontend)).map(({ name }) => name));
    }
    if (!isAtLeast(version, askedSince[kind] ?? version)) return undefined;
    const named = otherSections(this.#configuration).filter(section => section.kind === kind);
    if (named.some(({ name }) => name?.hasVariable)) return undefined;
    // HAProxy makes these by itself.
    const own = kind === 'ring' ? ['buf0'] : kind === 'resolvers' && isAtLeast(version, '2.6') ? ['default'] : [];
    return new Set([...own, ...named.map(({ name }) => name?.value ?? '')]);
  }
}

function missing(reference: Reference, proxy: Proxy | undefined, names: Names, configuration: Configuration): Missing | undefined {
  if (reference.kind === 'server') return proxy && missingServer(reference, proxy, configuration);
  if (reference.kind === 'certificate') return missingCertificate(reference, configuration);
  if (reference.kind === 'engine') return proxy && missingEngine(reference, proxy);
  if (reference.kind === 'limit') return proxy && missingLimit(reference, proxy);
  const { kind, name, by, userlist } = reference;
  if (userlist !== undefined) return missingGroup(reference, userlist, configuration);
  if (name === '') return proxy && missingOwn(reference, proxy, names);
  const known = names.of(kind);
  if (!configuration.isWhole || !known) return undefined;
  if (known.has(name)) return kind === 'http-errors' ? missingPage(reference, configuration) : undefined;
  const better = closest(name, known);
  const what = kind === 'table' ? `No section \`${name}\` has a \`stick-table\`` : `There is no \`${kind} ${name}\``;
  const effect = kind === 'ring' ? 'HAProxy does not start, though `haproxy -c` says nothing' : `\`${by}\` asks for it, and HAProxy refuses to start`;
  return { reference, better, message: `${what}: ${effect}. ${better === undefined ? 'Add it, or name one that exists.' : `Did you mean \`${better}\`?`}` };
}

/** A fetch without a name asks for the section in which it stands. */
function missingOwn(reference: Reference, proxy: Proxy, names: Names): Missing | undefined {
  const { kind, by } = reference;
  if (kind === 'userlist') return { reference, better: undefined, message: `\`${by}\` needs the name of a \`userlist\` between parentheses: HAProxy refuses to start.` };
  if (proxy.kind === 'defaults') return undefined;
  const lacks = (kind === 'backend' && !proxy.isBackend) || (kind === 'frontend' && !proxy.isFrontend) || (kind === 'table' && names.of('table')?.has(proxy.name) === false);
  const what = kind === 'table' ? 'a section with a `stick-table`' : `a ${kind}`;
  return lacks ? { reference, better: undefined, message: `\`${by}\` without a name asks for its own section, and ${proxy.title} is not ${what}: HAProxy refuses to start. Name one${/^sc\d?_/.test(by) ? ', or take the empty place away to ask the table that is tracked' : ''}.` } : undefined;
}

function missingServer(reference: Reference, proxy: Proxy, configuration: Configuration): Missing | undefined {
  const { name, by } = reference;
  if (name === '') return { reference, better: undefined, message: `\`${by}\` needs the name of a server between parentheses, as in \`${by}(${configuration.backendNames[0] ?? 'BACKEND'}/SERVER)\`: HAProxy refuses to start.` };
  const slash = name.indexOf('/');
  const backend = slash < 0 ? proxy : configuration.proxies.find(each => each.name === name.slice(0, slash) && each.kind !== 'defaults');
  const server = name.slice(slash + 1);
  if (!backend) {
    if (!configuration.isWhole || namedAtRunTime(configuration).length > 0) return undefined;
    const better = closest(name.slice(0, slash), configuration.backendNames);
    return { reference, better: better && `${better}/${server}`, message: `There is no backend \`${name.slice(0, slash)}\`: \`${by}\` asks for one of its servers, and HAProxy refuses to start. ${better ? `Did you mean \`${better}\`?` : 'Name one that exists.'}` };
  }
  if (proxy.kind === 'defaults' && slash < 0) {
    return { reference, better: undefined, message: `\`${by}\` in a \`defaults\` has to say of which backend the server is, \`BACKEND/${server}\`: HAProxy refuses to start.` };
  }
  // In a defaults it may be any section that inherits.
  if (backend.kind === 'defaults' || hasServer(backend, server)) return undefined;
  const better = closest(server, backend.servers.filter(({ isTemplate }) => !isTemplate).map(each => each.name));
  return {
    reference,
    better: better && name.slice(0, slash + 1) + better,
    message: `${backend.title} has no server \`${server}\`: \`${by}\` asks for it, and HAProxy refuses to start. ${better === undefined ? 'Add it, or name one that exists.' : `Did you mean \`${better}\`?`}`,
  };
}

function hasServer(backend: Proxy, name: string): boolean {
  return backend.servers.some(server => server.name === name || server.statement.word(1)?.hasVariable === true || isNamed(server, name));
}

const mayMail = mentionsAny('email-alert');

/** What a section looks up: what its own lines name, but of `email-alert mailers` the one in force, and only where all is there that makes HAProxy use it. */
function lookupsOf(proxy: Proxy): readonly Reference[] {
  const own = referencesOf(proxy);
  if (!mayMail(proxy)) return own;
  const others = own.filter(({ kind }) => kind !== 'mailers');
  const setting = proxy.kind === 'defaults' ? undefined : proxy.effective('email-alert mailers');
  if (!setting || !proxy.effective('email-alert from') || !proxy.effective('email-alert to')) return others;
  return [...others, ...referencesOf(setting.owner).filter(({ kind, statement }) => kind === 'mailers' && statement.equals(setting.statement))];
}

/** What each section looks up that is not `disabled`. */
const lookupsIn = inProxies(proxy => (proxy.isDisabled ? [] : lookupsOf(proxy).map(reference => ({ proxy, reference }))));

/** What the other sections look up. */
const otherLookupsIn = inSections(section => (
  ['crt-store', 'global', 'log-forward', 'userlist'].includes(section.kind)
    ? section.collect(referencesIn).filter(({ statement }) => section.isCertain(statement)).map(reference => ({ section, reference }))
    : []
));

/** What is looked up and not there. A defaults that no section uses looks up nothing. */
function* allMissing(configuration: Configuration): Generator<Missing> {
  const names = new Names(configuration);
  const isUsed = usedDefaults(configuration);
  for (const { proxy, reference } of lookupsIn(configuration)) {
    if (proxy.kind === 'defaults' && !isUsed(proxy) && !isLookedUpIdle(reference, proxy, configuration)) continue;
    const found = missing(reference, proxy, names, configuration);
    if (found) yield found;
  }
  for (const { section, reference } of otherLookupsIn(configuration)) {
    const isMember = reference.kind === 'user' || reference.kind === 'group';
    const found = isMember ? missingMember(reference, section) : missing(reference, undefined, names, configuration);
    if (found) yield found;
  }
}

/** From 3.4 on HAProxy looks for the `http-errors` and `log-profile` of each defaults that has a name. */
function isLookedUpIdle({ kind }: Reference, { nameWord }: Proxy, { version }: Configuration): boolean {
  return (kind === 'http-errors' || kind === 'log-profile') && nameWord !== undefined && isAtLeast(version, '3.4');
}

/** A user or group that a userlist does not have. HAProxy up to 3.0 refuses it, later ones crash. */
function missingMember(reference: Reference, section: Section): Missing | undefined {
  return section.kind === 'userlist' ? missingIn(section, reference) : undefined;
}

/** A group that a rule asks for. Where there is no such userlist, its own finding says so. */
function missingGroup(reference: Reference, userlist: string, { sections, isWhole }: Configuration): Missing | undefined {
  const named = isWhole ? sections.filter(({ kind, name }) => kind === 'userlist' && name?.value === userlist) : [];
  return named.length === 1 ? missingIn(named[0] as Section, reference) : undefined;
}

function missingIn(section: Section, reference: Reference): Missing | undefined {
  const { kind, name, by } = reference;
  const known = section.statements(kind).map(line => line.word(1));
  if (known.some(word => !word || word.hasVariable || word.value === name)) return undefined;
  const better = closest(name, known.map(word => word?.value ?? ''));
  return { reference, better, message: `\`userlist ${section.name?.value ?? ''}\` has no ${kind} \`${name}\`, which \`${by}\` names: HAProxy does not start. ${better === undefined ? `Add a line \`${kind} ${name}\`.` : `Did you mean \`${better}\`?`}` };
}

function usedDefaults(configuration: Configuration): (proxy: Proxy) => boolean {
  let used: Set<Proxy> | undefined;
  return proxy => (used ??= new Set(configuration.proxies.filter(each => each.kind !== 'defaults' && !each.isDisabled).flatMap(each => [...lineageOf(each)]))).has(proxy);
}

/** Those of which HAProxy names each line; of the others it says only that something is missing. */
const told: ReadonlySet<ReferenceKind> = new Set(['acme', 'backend', 'certificate', 'frontend', 'group', 'healthcheck', 'http-errors', 'server', 'table', 'user', 'userlist']);

function finding([first, ...others]: readonly [Missing, ...Missing[]]): RuleFinding {
  const { reference, message, better, severity } = first;
  const places = [first, ...others].map(each => each.reference.at);
  return {
    at: reference.at,
    message,
    ...(reference.kind === 'ring' ? { severity: 'warning' as const } : severity ? { severity } : {}),
    related: others.map(each => ({ at: each.reference.at, message: 'The same here' })),
    repairs: better === undefined ? [] : [{ title: `Replace by \`${better}\``, safety: 'review', edits: places.map(at => ({ at, text: better })) }],
  };
}

/** `unable to find ...`, `... not found`: tried on 2.6 to 3.4, each kind. What a name points to may stand above or below. */
export default defineRule({
  name: 'unknown-reference',
  summary: 'A line names a userlist, cache, server, `http-errors` section or the like that does not exist.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    const groups = new Map<string, [Missing, ...Missing[]]>();
    for (const each of allMissing(configuration)) {
      const { reference: { kind, name, at, statement } } = each;
      // All counters of a log-format lack the same table.
      const { document, span } = configuration.locate(kind === 'table' && name === '' ? statement : at);
      const place = `${configuration.documents.indexOf(document)}:${span.start}`;
      const key = told.has(kind) ? place : `${kind} ${name}`;
      const group = groups.get(key);
      if (!group) groups.set(key, [each]);
      else if (!group.some(({ reference }) => isSamePlace(reference.at, at))) group.push(each);
    }
    for (const group of groups.values()) yield finding(group);
    yield* unreadMaps(configuration);
    yield* lostCaptures(configuration);
  },
});
