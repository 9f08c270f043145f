import type { Configuration } from '../model/configuration.ts';
import { inAMoment } from '../model/incremental/memo.ts';
import { definitionsIn, occurrenceAt, occurrencesOf, type SymbolKind } from '../model/symbols.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import type { Span } from '../text/span.ts';
import type { Location } from './references.ts';

/** A place for a line of text above a definition. What it says is found out when it is shown. */
export interface CodeLens {
  /** The name that is defined. */
  readonly span: Span;
  readonly kind: 'references' | 'checks';
}

export interface CodeLensText {
  readonly title: string;
  /** What is counted; empty for what is not to be shown. */
  readonly places: readonly Location[];
}

/** What others ask for by name. Nearly all frontends, servers and users are asked for by nobody. */
const counted: ReadonlySet<SymbolKind> = new Set([
  'acl', 'acme', 'backend', 'cache', 'crt-store', 'defaults', 'fcgi-app', 'healthcheck', 'http-errors', 'listen', 'log-profile', 'mailers', 'peers', 'resolvers', 'ring',
  'userlist',
]);

/** In longer documents the ACLs have none: there would be tens of thousands, asked for again after each edit. */
export const LONGEST_WITH_ACLS = 200_000;

/** The code lenses of a document: one for each name that is defined, at the first of its lines, and one for the servers of a section. */
export function codeLensesOf(configuration: Configuration, document: HaproxyDocument): CodeLens[] {
  const lenses: CodeLens[] = [];
  const withAcls = document.length <= LONGEST_WITH_ACLS;
  for (const section of configuration.sections) {
    if (!document.has(section.blocks[0] as HaproxyDocument['blocks'][number])) continue;
    const seen = new Set<string>();
    for (const { kind, name, place, statement } of definitionsIn(configuration, section, withAcls)) {
      if (!counted.has(kind) || seen.has(`${kind} ${name}`)) continue;
      seen.add(`${kind} ${name}`);
      const { span } = configuration.locate(place);
      lenses.push({ span, kind: 'references' });
      const hasServers = (kind === 'backend' || kind === 'listen') && statement.equals(section.header) && section.statements('server', 'server-template').length > 0;
      if (hasServers) lenses.push({ span, kind: 'checks' });
    }
  }
  return lenses;
}

/** What a code lens says; undefined when the name it was made for is not there any more. */
export function codeLensText(configuration: Configuration, document: HaproxyDocument, { span, kind }: CodeLens): CodeLensText | undefined {
  const found = occurrenceAt(configuration, document, span.start);
  if (!found) return undefined;
  if (kind === 'checks') return checksText(configuration, found.section);
  const places = occurrencesOf(configuration, found).filter(({ role }) => role === 'use').map(({ place }) => configuration.locate(place));
  return { title: places.length === 1 ? '1 reference' : `${places.length} references`, places };
}

function checksText(configuration: Configuration, section: Configuration['sections'][number]): CodeLensText | undefined {
  const servers = configuration.proxyOf(section)?.servers;
  if (!servers) return undefined;
  const checked = inAMoment(() => servers.filter(server => server.isChecked)).length;
  return { title: `${checked} of ${servers.length} ${servers.length === 1 ? 'server' : 'servers'} checked`, places: [] };
}
