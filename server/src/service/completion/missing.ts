import { timeoutFact } from '../../language/timeouts.ts';
import { checkOptions } from '../../model/checks/health-check.ts';
import type { Proxy } from '../../model/proxy.ts';
import { routesOf } from '../../model/routes/route.ts';
import type { Asked } from './asked.ts';
import type { Proposal } from './proposal.ts';

/** What a healthy section of a kind has; the more urgent first. Two words: the directive with its second word. */
const wanted: Readonly<Record<string, readonly string[]>> = {
  global: ['log', 'maxconn'],
  defaults: ['mode', 'timeout connect', 'timeout client', 'timeout server', 'log'],
  frontend: ['bind', 'default_backend'],
  backend: ['server', 'balance', 'option httpchk'],
  listen: ['bind', 'server'],
  resolvers: ['nameserver'],
  userlist: ['user'],
  peers: ['peer'],
  cache: ['total-max-size', 'max-age'],
  mailers: ['mailer'],
  ring: ['size', 'server'],
  'http-errors': ['errorfile'],
};

/** What the section lacks, the most urgent first. In a fragment nothing that others may bring counts as lacking. */
export function missingIn({ section, proxy, kind }: Asked): string[] {
  const names = wanted[kind === 'named-defaults' ? 'defaults' : kind] ?? [];
  if (!section) return [];
  const timeouts = proxy && proxy.kind !== 'defaults' && proxy.defaults ? lackingTimeouts(proxy) : [];
  return [...names.filter(name => !isThere(name, section, proxy)), ...timeouts];
}

function isThere(name: string, section: NonNullable<Asked['section']>, proxy: Proxy | undefined): boolean {
  const [first = '', second] = name.split(' ');
  if (proxy && second !== undefined) return first === 'option' ? hasCheck(proxy) : proxy.effective(name) !== undefined;
  if (first === 'default_backend') return proxy !== undefined && routesOf(proxy).some(route => route.keyword === 'default_backend');
  if (first === 'server') return section.statements('server', 'server-template', 'use-fcgi-app', 'dispatch').length > 0 || (proxy ? answersItself(proxy) : false);
  if (proxy && (first === 'mode' || first === 'balance')) return proxy.effective(first) !== undefined || (first === 'balance' && proxy.servers.length < 2);
  return section.statements(first).length > 0;
}

const answering = new Set(['enable', 'uri', 'return', 'redirect', 'deny', 'use-service', 'prefix', 'location', 'scheme']);

/** A section that serves statistics, or answers by rules, needs no servers. */
function answersItself(proxy: Proxy): boolean {
  return proxy.statements('stats', 'http-request', 'redirect').some(line => answering.has(line.word(1)?.value ?? ''));
}

/** Any check of what answers, and TCP backends that have none. */
function hasCheck(proxy: Proxy): boolean {
  return proxy.mode !== 'http' || checkOptions.some(name => proxy.option(name));
}

function lackingTimeouts(proxy: Proxy): string[] {
  const names = [...(proxy.isFrontend ? ['client'] : []), ...(proxy.isBackend ? ['connect', 'server'] : [])];
  return names.filter(name => proxy.effective(`timeout ${name}`) === undefined).map(name => `timeout ${name}`);
}

/** A whole setting as a proposal: `timeout connect 5s`. */
export function settingProposal(name: string, weight: number): Proposal {
  const usual = name.startsWith('timeout ') ? timeoutFact(name.slice('timeout '.length))?.usual : undefined;
  return {
    label: name, kind: 'directive', weight, detail: 'missing here', about: { kind: 'directives', name },
    ...(usual === undefined ? {} : { insert: `${name} ${usual}`, snippet: `${name} \${1:${usual}}` }),
  };
}
