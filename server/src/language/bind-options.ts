/**
 * The options of a `bind` line that take a value, as one further word; all others stand alone. Source: configuration manual, section 5.1, and
 * `haproxy -dKall` of 2.6 to 3.4.
 */
const withValue = new Set([
  'accept-netscaler-cip', 'alpn', 'backlog', 'ca-file', 'ca-ignore-err', 'ca-sign-file', 'ca-sign-pass', 'ca-verify-file', 'cc', 'ciphers', 'ciphersuites',
  'client-sigalgs', 'crl-file', 'crt', 'crt-ignore-err', 'crt-list', 'curves', 'default-crt', 'ecdhe', 'ech', 'expose-fd', 'gid', 'group', 'guid-prefix', 'id',
  'idle-ping', 'interface', 'ktls', 'label', 'level', 'maxconn', 'mode', 'mss', 'name', 'namespace', 'nbconn', 'nice', 'npn', 'process', 'proto',
  'quic-cc-algo', 'quic-socket', 'severity-output', 'shards', 'sigalgs', 'ssl-max-ver', 'ssl-min-ver', 'tcp-md5sig', 'tcp-ss', 'tcp-ut', 'thread',
  'tls-ticket-keys', 'uid', 'user', 'verify',
]);

/** True when the word after this bind option is its value. */
export function bindOptionTakesValue(option: string): boolean {
  return withValue.has(option);
}
