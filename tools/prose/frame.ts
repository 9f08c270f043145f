import { directiveFact, type SectionKeyword } from '../../server/src/language/directives.ts';
import { allSections, sectionFact } from '../../server/src/language/section-facts.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';
import type { Statement } from '../../server/src/syntax/statement.ts';

const proxySections: readonly SectionKeyword[] = ['listen', 'frontend', 'backend', 'defaults', 'named-defaults'];

const defaults = `defaults
  mode http
  log 127.0.0.1:514 local0
  option httplog
  timeout connect 5s
  timeout client 30s
  timeout server 30s
  timeout queue 10s
  timeout http-request 10s
`;

/** Sections that an example may name without writing them. */
const stock: Readonly<Record<string, string>> = {
  dns: 'resolvers dns\n  nameserver ns1 192.0.2.53:53\n',
  staff: 'userlist staff\n  user anna insecure-password secret\n',
  static: 'cache static\n  total-max-size 64\n',
  lbs: 'peers lbs\n  peer lb1 127.0.0.1:10000\n',
  oncall: 'mailers oncall\n  mailer smtp1 192.0.2.25:25\n',
  site: 'http-errors site\n  errorfile 503 /etc/haproxy/errors/503.http\n',
  events: 'ring events\n  format timed\n  maxlen 1200\n  size 32764\n',
  php: 'fcgi-app php\n  docroot /srv/www\n',
  clients: 'backend clients\n  stick-table type ipv6 size 100k expire 10m store conn_cur,conn_rate(10s),http_req_rate(10s),http_err_rate(10s),gpc0,gpc0_rate(10s),gpt0\n',
};

/**
 * The configuration that an example stands for. One that begins with a section is whole. Otherwise its lines go into a section that knows the first of
 * them, one of `preferred` if it can be, with what that section needs to be read without errors around them.
 */
export function framed(example: string, preferred: readonly SectionKeyword[] = []): string {
  const statements = HaproxyDocument.parse(example).blocks.flatMap(block => [...block.statements()]);
  const first = statements.find(({ keyword }) => !keyword.startsWith('.'));
  if (!first || sectionFact(first.keyword)) return example;
  const section = sectionFor(first, preferred);
  const lines = example.trimEnd().split('\n').map(line => `  ${line}`).join('\n');
  const words = new Set(statements.flatMap(statement => statement.values(1)).flatMap(word => word.split(/[(),:]/)));
  const extras = Object.entries(stock).filter(([name]) => words.has(name)).map(([, text]) => text);
  if (!proxySections.includes(section)) return [...extras, `${headerOf(section)}\n${lines}\n`].join('\n');
  return [defaults, ...extras, proxyAround(lines, statements), ...targets(statements)].join('\n');
}

/** A word that nothing knows, as a bad example may begin with one, goes where it was meant to be. */
function sectionFor(statement: Statement, preferred: readonly SectionKeyword[]): SectionKeyword {
  const words = statement.values(0).filter(word => word !== 'no' && word !== 'default');
  const isKnown = (section: SectionKeyword) => directiveFact(words.slice(0, 2).join(' ').replace(/\(.*/s, ''), section) ?? directiveFact(words[0] ?? '', section);
  const wanted = proxySections.some(section => preferred.includes(section)) ? proxySections : preferred;
  return [...wanted, ...proxySections, 'global', ...allSections().map(({ keyword }) => keyword)].find(isKnown) ?? wanted[0] ?? 'listen';
}

function headerOf(section: SectionKeyword): string {
  const name = sectionFact(section)?.name;
  return name === 'required' ? `${section} example` : section;
}

/** A listen section has all that a frontend and a backend have. */
function proxyAround(lines: string, statements: readonly Statement[]): string {
  const has = (...keywords: string[]) => statements.some(({ keyword }) => keywords.includes(keyword));
  const head = `listen example\n${has('bind') ? '' : '  bind :8080\n'}${has('balance') ? '' : '  balance roundrobin\n'}`;
  return `${head}${lines}\n${has('server', 'server-template', 'dispatch') ? '' : '  server app1 192.0.2.11:8080 check maxconn 200\n'}`;
}

/** The backends that the example routes to. */
function targets(statements: readonly Statement[]): string[] {
  const routes = statements.filter(({ keyword }) => keyword === 'use_backend' || keyword === 'default_backend');
  const names = new Set(routes.map(statement => statement.word(1)?.value ?? '').filter(name => /^[\w.-]+$/.test(name)));
  return [...names].map(name => `backend ${name}\n  balance roundrobin\n  server ${name}1 192.0.2.21:8080 check maxconn 200\n`);
}
