/**
 * The options of `server` and `default-server` lines that take a value, as one further word; `set-proxy-v2-tlv-fmt(0x..)` is one too. All others stand alone.
 * Source: configuration manual, section 5.2, and `haproxy -dKall` of 2.6 to 3.4.
 */
const withValue = new Set([
  'addr', 'agent-addr', 'agent-inter', 'agent-port', 'agent-send', 'alpn', 'ca-file', 'cc', 'check-alpn', 'check-pool-conn-name', 'check-proto', 'check-sni',
  'ciphers', 'ciphersuites', 'client-sigalgs', 'cookie', 'crl-file', 'crt', 'curves', 'downinter', 'error-limit', 'fall', 'fastinter', 'guid', 'hash-key',
  'healthcheck', 'id', 'idle-ping', 'init-addr', 'init-state', 'inter', 'ktls', 'log-bufsize', 'log-proto', 'max-reuse', 'maxconn', 'maxqueue', 'minconn',
  'namespace', 'npn', 'observe', 'on-error', 'on-marked-down', 'on-marked-up', 'pool-conn-name', 'pool-low-conn', 'pool-max-conn', 'pool-purge-delay', 'port',
  'proto', 'proxy-v2-options', 'quic-cc-algo', 'redir', 'resolve-net', 'resolve-opts', 'resolve-prefer', 'resolvers', 'rise', 'shard', 'sigalgs', 'slowstart',
  'sni', 'socks4', 'source', 'ssl-max-ver', 'ssl-min-ver', 'tcp-md5sig', 'tcp-ut', 'track', 'usesrc', 'verify', 'verifyhost', 'weight', 'ws',
]);

/** True when the word after this server option is its value. */
export function serverOptionTakesValue(option: string): boolean {
  return withValue.has(option) || option.startsWith('set-proxy-v2-tlv-fmt(');
}

/** Options that undo one another, where that is not simply `no-` and the name. Manual, section 5.2: `enabled`, `stick`. */
export const serverOptionOpposites: Readonly<Record<string, string>> = { disabled: 'enabled', enabled: 'disabled', 'non-stick': 'stick', stick: 'non-stick' };
