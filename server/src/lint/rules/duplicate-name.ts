import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import { sectionFact } from '../../language/section-facts.ts';
import { isNamedLater, storedCertificates } from '../../model/binds/certificate-store.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Proxy } from '../../model/proxy.ts';
import { isSectionOf } from '../../model/section-header.ts';
import type { Section } from '../../model/section.ts';
import { inProxies, inSections } from '../../model/incremental/in-proxies.ts';
import { valueWord, wordAfter } from '../../model/word-after.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding, Severity } from '../finding.ts';
import { freshName } from '../edits/fresh-name.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A name that may be given once. */
interface Given {
  readonly word: Word;
  readonly statement: Statement;
  /** What it is compared by, where that is not the word. */
  readonly name?: string;
  /** Where it may be given once: a name in one scope has nothing to do with the same name in another. */
  readonly scope: string;
  /** What it names, as a message says it. */
  readonly what: string;
  /** The first version that minds; all do without. */
  readonly since?: HaproxyVersion;
  readonly severity?: Severity;
  /** True where HAProxy reads the later one first, and objects to the line above. */
  readonly isBackwards?: boolean;
  /** True for a second table of one section, which has no name to change. */
  readonly isTable?: boolean;
  /** True when the word is a number. */
  readonly isNumber?: boolean;
  /** What to do about the second one, where another name is no way out. */
  readonly advice?: string;
}

/** The lines of a section that give names. */
const lists: Readonly<Record<string, (section: Section) => readonly Given[]>> = {
  userlist: section => [...named(section, 'user', 'user', { severity: 'warning' }), ...named(section, 'group', 'group', { severity: 'warning' })],
  resolvers: section => named(section, 'nameserver', 'nameserver', {}),
  peers: section => [
    ...['peer', 'server'].flatMap(keyword => named(section, keyword, 'peer', { since: '3.0', isBackwards: true, severity: 'warning' })),
    ...named(section, 'table', 'table', { since: '3.0' }),
  ],
};

function named(section: Section, keyword: string, what: string, more: Pick<Given, 'since' | 'severity' | 'isBackwards'>): Given[] {
  return certain(section, section.statements(keyword)).flatMap(statement => {
    const word = statement.word(1);
    return word && !word.hasVariable ? [{ word, statement, scope: what, what, ...more }] : [];
  });
}

function certain(section: Section, statements: readonly Statement[]): readonly Statement[] {
  return section.isConditional ? statements.filter(statement => section.isCertain(statement)) : statements;
}

/** `alias`, or else the file, of the certificates in all `crt-store` sections of the same name. */
function certificatesIn(configuration: Configuration): Given[] {
  return storedCertificates(configuration).filter(each => each.section.isCertain(each.statement) && !isNamedLater(each)).map(({ section, statement, word, name }): Given => ({
    word, statement, name, scope: 'certificate', since: '3.0',
    what: `certificate of ${section.name ? `\`crt-store ${section.name.value}\`` : 'this `crt-store`'} called`,
    ...(statement.words.some(({ value }) => value === 'alias') ? {} : { advice: 'Remove this line, or give it an `alias`.' }),
  }));
}

/** Names that are given twice in one section. */
const clashesInSections = inSections(section => {
  const list = lists[section.kind];
  return list ? clashes(list(section), section.version) : [];
});

/** `id` on the lines of a proxy: one set of numbers for its servers, one for its binds. */
const clashesInProxies = inProxies((proxy): readonly RuleFinding[] => {
  const tables = certain(proxy.section, proxy.kind === 'defaults' ? [] : proxy.statements('stick-table')).flatMap((statement): Given[] => {
    const word = statement.word(0);
    return word ? [{ word, statement, scope: 'table', name: proxy.name, what: 'table', isTable: true }] : [];
  });
  const servers = proxy.isBackend ? certain(proxy.section, proxy.statements('server', 'server-template')).flatMap(line => idOn(line, 'server')) : [];
  const binds = proxy.isFrontend ? certain(proxy.section, proxy.statements('bind')).flatMap(line => idOn(line, 'bind')) : [];
  return clashes([...servers, ...binds, ...tables, ...filtersOf(proxy)], proxy.section.version);
}, ['id', 'stick-table', 'filter']);

/** Filters of which a section may have one, or one of the same name: "supports only one compression filter", "already declared", "duplicated name". */
function filtersOf({ section }: Proxy): Given[] {
  return certain(section, section.statements('filter')).flatMap((statement): Given[] => {
    const filter = statement.word(1);
    const kind = filter?.value ?? '';
    const named = kind === 'cache' || kind.startsWith('bwlim-') ? statement.word(2) : kind === 'spoe' ? wordAfter('engine', statement) : undefined;
    const advice = 'Remove one of the two lines.';
    if (named && !named.hasVariable) return [{ word: named, statement, scope: `filter ${kind.replace(/-.*/, '')}`, what: `\`filter ${kind}\` in this section called`, ...(kind.startsWith('bwlim-') ? {} : { advice }) }];
    if (!filter || !/^comp(?:ression|-req|-res)$/.test(kind)) return [];
    return [{ word: filter, statement, scope: 'filter', what: 'filter', advice: 'A section takes one of this kind. Remove one of the two lines.' }];
  });
}

/** `guid` of the sections and the servers: one set of names for all. */
const guidsIn = inProxies((proxy): readonly Given[] => {
  const own = proxy.kind === 'defaults' ? undefined : certain(proxy.section, proxy.statements('guid')).at(-1);
  const servers = proxy.isBackend ? certain(proxy.section, proxy.statements('server')) : [];
  const given = [[own, own?.word(1)] as const, ...servers.map(line => [line, wordAfter('guid', line)] as const)];
  return given.flatMap(([statement, word]): Given[] => (statement && word && !word.hasVariable ? [{ word, statement, scope: 'guid', what: '`guid`', since: '3.0' }] : []));
}, ['guid']);

function idOn(statement: Statement, what: string): Given[] {
  const word = valueWord('id', statement);
  return word && /^[1-9]\d*$/.test(word.value) ? [{ word, statement, scope: `${what} id`, what: `${what} with the \`id\``, isNumber: true }] : [];
}

/** The sections that are no proxies and whose names may be given once. */
const namesIn = inSections((section): readonly Given[] => {
  const { kind, header, version } = section;
  if (isProxy(kind)) return [];
  const { name } = section;
  const again = sectionFact(kind)?.again;
  if (!header || !name || name.hasVariable || !section.isCertain(header) || again === undefined || again === 'accepted' || !isSectionOf(kind, version)) return [];
  return [{ word: name, statement: header, scope: kind, what: kind, ...(again === 'warning' ? { severity: 'warning' as const } : {}) }];
});

/** All names of the configuration that may be given once, and the `id` of proxies. */
function givenInConfiguration(configuration: Configuration): Given[] {
  const { sections, proxies } = configuration;
  const names = namesIn(configuration);
  const forwards = names.filter(({ scope }) => scope === 'log-forward');
  return [...names, ...(forwards.length > 0 ? inOrder(forwards, sections, proxies) : []), ...idsIn(configuration), ...guidsIn(configuration), ...certificatesIn(configuration)];
}

/** Sections of logs that take the names of frontends and backends, and these. */
function inOrder(forwards: readonly Given[], sections: readonly Section[], proxies: readonly Proxy[]): Given[] {
  const others = proxies.filter(proxy => proxy.kind !== 'defaults');
  const beside = forwards.filter(({ word }) => others.some(proxy => proxy.name === word.value)).map((given): Given => ({ ...given, scope: 'proxy' }));
  const proxyNames = beside.length === 0 ? [] : others.flatMap(({ nameWord, header, section }): Given[] => (
    nameWord && section.isCertain(header) && beside.some(({ word }) => word.value === nameWord.value) ? [{ word: nameWord, statement: header, scope: 'proxy', what: 'section' }] : []
  ));
  return [...beside, ...proxyNames].sort((a, b) => order(sections, a) - order(sections, b));
}

function order(sections: readonly Section[], { statement }: Given): number {
  return sections.findIndex(({ header }) => header?.equals(statement));
}

const idsIn = inProxies((proxy): readonly Given[] => {
  const line = proxy.kind === 'defaults' ? undefined : certain(proxy.section, proxy.statements('id')).at(-1);
  const word = line?.word(1);
  return line && word && /^[1-9]\d*$/.test(word.value) ? [{ word, statement: line, scope: 'proxy id', what: 'section with the `id`', isNumber: true }] : [];
}, ['id']);

/** Of the names of these, other rules speak. */
function isProxy(kind: string): boolean {
  return ['frontend', 'backend', 'listen', 'defaults', 'global'].includes(kind);
}

function clashes(all: readonly Given[], version: HaproxyVersion): RuleFinding[] {
  const taken = new Map<string, Given>();
  const found: RuleFinding[] = [];
  for (const given of all) {
    if (given.since && !isAtLeast(version, given.since)) continue;
    const key = `${given.scope} ${given.name ?? given.word.value}`;
    const first = taken.get(key);
    if (!first) taken.set(key, given);
    else found.push(given.isBackwards ? clash(first, given, all) : clash(given, first, all));
  }
  return found;
}

function clash(given: Given, other: Given, all: readonly Given[]): RuleFinding {
  if (given.isTable) {
    return {
      at: given.word,
      message: `\`${given.name ?? ''}\` has a \`stick-table\` already, and a section can have one: HAProxy refuses to start. Put this one into a backend of its own, and name that in the rules.`,
      related: [{ at: other.statement, message: 'The table' }],
    };
  }
  const { word, what, severity, isNumber, advice } = given;
  const isTaken = (name: string) => all.some(each => each.scope === given.scope && each.word.value === name);
  const fresh = isNumber ? freshNumber(isTaken) : freshName(word.value, isTaken);
  return {
    at: word,
    ...(severity ? { severity } : {}),
    message: given.isBackwards
      ? `There is another ${what} \`${word.value}\` in this section: HAProxy refuses to start where it is one of these peers itself. Give one of them another name.`
      : severity === 'warning'
      ? `There already is a ${what} \`${word.value}\`: HAProxy warns, and ignores this one. Give it another name, or remove it.`
      : `There ${isNumber ? 'already is a' : 'is another'} ${what} \`${word.value}\`: HAProxy refuses to start. ${advice ?? `Give one of them another ${isNumber ? 'number' : 'name'}.`}`,
    related: [{ at: other.word, message: 'Taken here' }],
    repairs: advice ? [] : [{ title: `Change to \`${fresh}\``, safety: 'review', edits: [replaceWord(word, fresh)] }],
  };
}

function freshNumber(isTaken: (number: string) => boolean): string {
  for (let number = 1; ; number++) if (!isTaken(String(number))) return String(number);
}

/** `has the same name as another`, `already exists`, `custom id already used`, `ignoring duplicated user`: tried on 2.6 to 3.4, each kind. */
export default defineRule({
  name: 'duplicate-name',
  summary: 'Two sections, users, nameservers, peers, certificates, filters, `guid` names or `id` numbers are called the same.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    yield* clashes(givenInConfiguration(configuration), configuration.version);
    yield* clashesInSections(configuration);
    yield* clashesInProxies(configuration);
  },
});
