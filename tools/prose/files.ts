import type { KnownWord } from '../../server/src/language/catalogue.ts';

/** The file, below language/prose, that the text of a word belongs to. The loader does not care: this is so that a file stays easy to find and to edit. */
export function proseFileOf({ kind, name, sections = [] }: KnownWord): string {
  return `${kind}/${groupOf(kind, name, sections)}.md`;
}

function groupOf(kind: KnownWord['kind'], name: string, sections: readonly string[]): string {
  switch (kind) {
    case 'directives': return directiveGroup(name, sections);
    case 'server-options': return name < 'n' ? 'a-m' : 'n-z';
    case 'fetches': return fetchGroup(name);
    case 'converters': return name < 'm' ? 'a-l' : 'm-z';
    default: return 'all';
  }
}

const proxySections = ['defaults', 'named-defaults', 'frontend', 'listen', 'backend'];

function directiveGroup(name: string, sections: readonly string[]): string {
  if (sections.some(section => proxySections.includes(section))) return proxyGroup(name);
  if (!sections.includes('global')) return 'other-sections';
  if (name.startsWith('tune.quic')) return 'tune-quic';
  if (name.startsWith('tune.')) return name < 'tune.i' ? 'tune-a-h' : 'tune-i-z';
  return name < 'i' ? 'global-a-h' : name < 's' ? 'global-i-r' : 'global-s-z';
}

function proxyGroup(name: string): string {
  if (name.startsWith('option ')) return name < 'option i' ? 'option-a-h' : 'option-i-z';
  if (name.startsWith('timeout ')) return 'timeouts';
  if (/^(?:http|tcp|external)-check /.test(name)) return 'checks';
  return name < 'e' ? 'proxy-a-d' : name < 'n' ? 'proxy-e-m' : 'proxy-n-z';
}

function fetchGroup(name: string): string {
  if (/^(?:sc\d?|src|table)_/.test(name)) return 'counters';
  if (name.startsWith('ssl_')) return 'tls';
  if (/^(?:fc|bc)_/.test(name)) return 'connections';
  if (/^(?:be|fe|srv|cur|nb|queue|avg|conn)/.test(name)) return 'proxies-and-servers';
  return name < 'h' ? 'others-a-g' : name < 'res.' ? 'others-h-req' : 'others-res-z';
}
