import type { Kind } from '../../server/src/language/catalogue.ts';

/** The words that decide whether users get an answer: their prose has all the sub-headings. */
export const deciding: Partial<Record<Kind, readonly string[]>> = {
  sections: ['global', 'defaults', 'frontend', 'backend', 'listen', 'resolvers', 'peers'],
  directives: [
    'timeout check', 'timeout client', 'timeout client-fin', 'timeout connect', 'timeout http-keep-alive', 'timeout http-request', 'timeout queue', 'timeout server',
    'timeout server-fin', 'timeout tarpit', 'timeout tunnel', 'timeout',
    'retries', 'retry-on', 'option redispatch', 'balance', 'hash-type', 'hash-balance-factor', 'cookie', 'dynamic-cookie-key', 'default-server', 'server', 'server-template',
    'default_backend', 'use_backend', 'use-server', 'bind', 'mode', 'maxconn', 'maxconn (global)', 'fullconn', 'backlog', 'rate-limit sessions', 'max-keep-alive-queue',
    'option httpchk', 'http-check expect', 'http-check send', 'http-check connect', 'http-check disable-on-404', 'option tcp-check', 'tcp-check connect', 'tcp-check expect',
    'tcp-check send', 'option mysql-check', 'option pgsql-check', 'option redis-check', 'option smtpchk', 'option ldap-check', 'option ssl-hello-chk', 'option external-check',
    'external-check command', 'option http-server-close', 'option httpclose', 'option abortonclose', 'option prefer-last-server', 'option forwardfor', 'option httplog',
    'option tcplog', 'option dontlognull', 'option log-health-checks', 'option persist', 'option allbackups', 'option clitcpka', 'option srvtcpka', 'http-reuse',
    'errorfile', 'errorfiles', 'errorloc', 'http-error', 'log', 'log (global)', 'log-format', 'stick-table', 'stick on', 'stick match', 'stick store-request',
    'persist rdp-cookie', 'force-persist', 'monitor-uri', 'monitor fail', 'load-server-state-from-file', 'server-state-file', 'http-request', 'tcp-request content',
    'tcp-request inspect-delay', 'ssl-default-bind-options', 'ssl-default-server-options', 'ssl-server-verify', 'tune.bufsize', 'tune.maxrewrite', 'hard-stop-after',
    'spread-checks', 'nbthread', 'ulimit-n', 'stats socket', 'nameserver', 'parse-resolv-conf', 'resolve_retries', 'hold', 'accepted_payload_size',
  ],
  'server-options': [
    'check', 'inter', 'fastinter', 'downinter', 'rise', 'fall', 'maxconn', 'minconn', 'maxqueue', 'weight', 'backup', 'slowstart', 'port', 'addr', 'check-ssl', 'check-sni',
    'check-send-proxy', 'ssl', 'verify', 'verifyhost', 'ca-file', 'sni', 'crt', 'alpn', 'send-proxy', 'send-proxy-v2', 'cookie', 'disabled', 'on-marked-down', 'on-marked-up',
    'on-error', 'observe', 'error-limit', 'init-addr', 'resolvers', 'resolve-prefer', 'track', 'pool-max-conn', 'pool-purge-delay', 'agent-check', 'agent-port', 'proto',
  ],
  'bind-options': ['ssl', 'crt', 'crt-list', 'ca-file', 'verify', 'alpn', 'accept-proxy', 'maxconn', 'backlog', 'strict-sni', 'ssl-min-ver', 'proto'],
};
