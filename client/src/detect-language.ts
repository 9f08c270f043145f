/** How far down a file is looked at. */
export const scannedLines = 100;

/** The languages that VS Code gives to a `*.cfg`, `*.conf` or unnamed file it knows nothing about. */
const vagueLanguages: readonly string[] = ['properties', 'ini', 'plaintext'];

const name = String.raw`[A-Za-z0-9_.:-]+`;
const end = String.raw`(?=\s|#|$)`;

const sectionHeader = new RegExp(
  String.raw`^\s*(?:global|defaults|(?:defaults|frontend|backend|listen|userlist|resolvers|peers|cache)\s+${name})(?:\s+from\s+${name})?\s*(?:#|$)`,
);

/** Directives together with the shape of what follows, so that prose and other tools' settings do not match. */
const directive = new RegExp(
  String.raw`^\s*(?:no\s+)?(?:` +
    [
      String.raw`timeout\s+(?:client|server|connect|queue|check|http-request|http-keep-alive|tunnel|resolve|retry)\s+\S`,
      String.raw`option\s+(?:httplog|tcplog|dontlognull|forwardfor|redispatch|httpchk|http-server-close|http-keep-alive)${end}`,
      String.raw`mode\s+(?:http|tcp|log)${end}`,
      String.raw`balance\s+(?:roundrobin|leastconn|source|first|random|static-rr|uri|hash|hdr)(?=\s|#|\(|$)`,
      String.raw`bind\s+\S*:\d`,
      String.raw`(?:default_backend|use_backend)\s+\S`,
      String.raw`(?:http-request|http-response|tcp-request|tcp-response|http-check|tcp-check)\s+[a-z]`,
      String.raw`server\s+${name}\s+[^\s=;{]+:\d+`,
      String.raw`acl\s+${name}\s+[a-z]`,
      String.raw`log\s+(?:global|\S+\s+(?:local[0-7]|daemon|user|syslog)${end})`,
      String.raw`(?:maxconn|nbthread|retries)\s+\d+${end}`,
      String.raw`stats\s+(?:socket|enable|uri|timeout)${end}`,
      String.raw`(?:chroot|ca-base|crt-base|errorfile\s+\d{3})\s+/`,
      String.raw`nameserver\s+${name}\s+\S+:\d+`,
      String.raw`user\s+${name}\s+(?:insecure-)?password\s+\S`,
    ].join('|') +
    ')',
);

/**
 * True when a document that VS Code took for `languageId` is a HAProxy configuration: one of its first 100 lines opens a section, and a later
 * one holds a directive. Only documents of a language that says nothing are judged.
 */
export function looksLikeHaproxy(languageId: string, text: string): boolean {
  if (!vagueLanguages.includes(languageId)) return false;
  let inSection = false;
  for (const line of text.split('\n', scannedLines)) {
    if (sectionHeader.test(line)) inSection = true;
    else if (inSection && directive.test(line)) return true;
  }
  return false;
}
