import { closest } from './closest.ts';

/** What the word was to be. */
export type SlipKind = 'directive' | 'option' | 'timeout' | 'server' | 'bind' | 'fetch' | 'http action' | 'tcp action' | 'balance' | 'mode';

/**
 * What people call things that have another name in HAProxy, from other programs or from plain speech, where the letters do not tell or lead elsewhere:
 * `option http-check` is one letter from `tcp-check` for them. Blanks and parentheses may follow the name that is meant.
 */
const slips: Readonly<Record<SlipKind, Readonly<Record<string, string>>>> = {
  directive: {
    'retry': 'retries', 'max-retries': 'retries', 'max_retries': 'retries', 'algorithm': 'balance', 'lb-algorithm': 'balance', 'load-balance': 'balance', 'loadbalance': 'balance',
    'max-connections': 'maxconn', 'max_connections': 'maxconn', 'maxconnections': 'maxconn', 'threads': 'nbthread', 'workers': 'nbthread', 'socket': 'stats socket',
  },
  option: {
    'http-check': 'httpchk', 'health-check': 'httpchk', 'healthcheck': 'httpchk', 'http-health-check': 'httpchk', 'tcp-health-check': 'tcp-check', 'tcpchk': 'tcp-check',
    'postgres-check': 'pgsql-check', 'postgresql-check': 'pgsql-check', 'pg-check': 'pgsql-check', 'x-forwarded-for': 'forwardfor', 'xff': 'forwardfor',
    'keep-alive': 'http-keep-alive', 'keepalive': 'http-keep-alive', 'server-close': 'http-server-close',
  },
  timeout: {
    'request': 'http-request', 'keep-alive': 'http-keep-alive', 'keepalive': 'http-keep-alive', 'frontend': 'client', 'backend': 'server', 'srv': 'server',
    'websocket': 'tunnel', 'ws': 'tunnel', 'health-check': 'check', 'healthcheck': 'check',
  },
  server: {
    'interval': 'inter', 'check-interval': 'inter', 'health-check': 'check', 'healthcheck': 'check', 'check-port': 'port', 'max_conns': 'maxconn', 'max-connections': 'maxconn',
    'max_connections': 'maxconn', 'max_fails': 'fall', 'max-fails': 'fall', 'proxy-protocol': 'send-proxy', 'proxy_protocol': 'send-proxy', 'accept-proxy': 'send-proxy',
    'tls': 'ssl', 'https': 'ssl', 'cert': 'crt', 'cr': 'crt', 'certificate': 'crt', 'ca': 'ca-file', 'cafile': 'ca-file', 'ca-cert': 'ca-file', 'cacert': 'ca-file', 'no-verify': 'verify none',
    'noverify': 'verify none', 'insecure': 'verify none', 'h2': 'proto h2', 'http2': 'proto h2',
  },
  bind: {
    'proxy-protocol': 'accept-proxy', 'proxy_protocol': 'accept-proxy', 'send-proxy': 'accept-proxy', 'cert': 'crt', 'cr': 'crt', 'certificate': 'crt', 'pem': 'crt', 'ssl_certificate': 'crt',
    'ssl-cert': 'crt', 'tls': 'ssl', 'https': 'ssl', 'h2': 'alpn h2,http/1.1', 'http2': 'alpn h2,http/1.1', 'ipv6only': 'v6only',
  },
  fetch: {
    'src_ip': 'src', 'source_ip': 'src', 'source': 'src', 'client_ip': 'src', 'clientip': 'src', 'ip_src': 'src', 'ip': 'src', 'remote_addr': 'src', 'remote_ip': 'src', 'dst_ip': 'dst',
    'path_begins_with': 'path_beg', 'path_begins': 'path_beg', 'path_starts_with': 'path_beg', 'path_start': 'path_beg', 'path_prefix': 'path_beg', 'path_ends_with': 'path_end',
    'path_suffix': 'path_end', 'path_contains': 'path_sub', 'path_regex': 'path_reg', 'path_regexp': 'path_reg', 'path_exact': 'path', 'uri_beg': 'path_beg',
    'host': 'hdr(host)', 'http_host': 'hdr(host)', 'hdr_host': 'hdr(host)', 'host_beg': 'hdr_beg(host)', 'host_end': 'hdr_end(host)', 'host_reg': 'hdr_reg(host)',
    'user_agent': 'hdr(user-agent)', 'user-agent': 'hdr(user-agent)', 'header': 'hdr', 'http_method': 'method', 'request_method': 'method', 'is_ssl': 'ssl_fc', 'is_https': 'ssl_fc',
    'query_string': 'query',
  },
  'http action': {
    'block': 'deny', 'forbid': 'deny', 'drop': 'silent-drop', 'accept': 'allow', 'permit': 'allow', 'respond': 'return', 'reply': 'return', 'remove-header': 'del-header',
    'unset-header': 'del-header', 'append-header': 'add-header', 'rewrite-path': 'replace-path', 'basic-auth': 'auth',
  },
  'tcp action': { 'deny': 'reject', 'block': 'reject', 'drop': 'silent-drop', 'allow': 'accept', 'permit': 'accept' },
  balance: {
    'ip-hash': 'source', 'ip_hash': 'source', 'iphash': 'source', 'source-ip': 'source', 'sourceip': 'source', 'src': 'source', 'ip': 'source', 'rr': 'roundrobin',
    'wrr': 'roundrobin', 'least-connections': 'leastconn', 'least_connections': 'leastconn', 'lc': 'leastconn',
  },
  mode: { tls: 'tcp', ssl: 'tcp', websocket: 'http', ws: 'http' },
};

/** What is meant by a word that people use, where it is one of the candidates. */
export function slipFor(kind: SlipKind, word: string, candidates: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  const meant = Object.hasOwn(slips[kind], lower) ? slips[kind][lower] : undefined;
  const name = meant?.split(/[ (]/)[0];
  if (meant === undefined || name === undefined) return undefined;
  for (const candidate of candidates) if (candidate === name || candidate === meant) return meant;
  return undefined;
}

/** The candidate that a person most likely meant: what people call so, else the word with nearly the same letters. */
export function meantBy(kind: SlipKind, word: string, candidates: Iterable<string>): string | undefined {
  const all = [...candidates];
  return slipFor(kind, word, all) ?? closest(word, all);
}
