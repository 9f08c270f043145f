const words = ['api', 'web', 'shop', 'auth', 'img', 'cdn', 'blog', 'admin', 'pay', 'cart', 'user', 'feed', 'mail', 'stat', 'docs', 'edge'];

const head = `# generated for measuring
global
    log 127.0.0.1:514 local1 notice
    stats timeout 30s
    maxconn 20000

defaults
    log global
    mode http
    option httplog
    option dontlognull
    timeout connect 5s
    timeout client 50s
    timeout server 50s
    timeout queue 30s
    timeout http-request 10s
    retries 3

userlist admins
    user alice insecure-password secret

`;

/** Numbers that are the same in every run (mulberry32). */
export function dice(seed: number): (sides: number) => number {
  let state = seed >>> 0;
  return sides => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * sides);
  };
}

/** A configuration of about `lines` lines that HAProxy accepts: frontends with ACLs and routes, backends with checks and servers, as real files mix them. */
export function manySections(lines: number): string {
  const roll = dice(1);
  const pick = () => words[roll(words.length)] as string;
  const address = () => `10.${roll(256)}.${roll(256)}.${1 + roll(254)}`;
  const out = head.trimEnd().split('\n');
  out.push('');
  for (let group = 1; out.length < lines; group++) {
    const backends = Array.from({ length: 2 + roll(3) }, (_, i) => `be_${pick()}_${group}_${i}`);
    out.push(`# ${'-'.repeat(70)}`, `frontend fe_${pick()}_${group}`, `    bind ${address()}:${1024 + roll(60000)} name public`, '    # request classification');
    const acls = Array.from({ length: 3 + roll(6) }, (_, i) => `is_${pick()}_${i}`);
    for (const acl of acls) {
      const tests = [
        `path_beg /${pick()}/ /${pick()}`, `hdr(host) -i ${pick()}.example.com`, `hdr(host),lower -m end .${pick()}.example.org`, `src ${address()}/24 10.0.0.0/8`,
        `path_reg ^/v[0-9]+/${pick()}(/|$)`, `req.hdr(User-Agent),lower -m sub curl "python requests" bot\\ agent`, 'method GET HEAD', 'ssl_fc', 'http_auth(admins)',
      ];
      out.push(`    acl ${acl} ${tests[roll(tests.length)] as string}`);
    }
    const acl = () => acls[roll(acls.length)] as string;
    out.push('    http-request set-var(txn.host) req.hdr(host),lower,field(1,:)', `    http-request deny deny_status 403 if ${acl()} !${acl()} || { path -i -m beg /.git /.env }`);
    if (roll(2)) out.push('    http-request set-header X-Client-IP %[src]');
    if (roll(2)) out.push('    http-request add-header X-Trace "%[unique-id] host=%[var(txn.host)]"');
    if (roll(4) === 0) out.push('    log-format "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %{+Q}r"');
    if (roll(8) === 0) out.push('.if defined(HAPROXY_LOCALPEER) && !streq("$APP_ENV",prod)', '    option http-server-close', '.else', '    option http-keep-alive', '.endif');
    for (const backend of backends) out.push(`    use_backend ${backend} if ${acl()} ${roll(2) ? `!${acl()}` : '{ path_end .html }'}`);
    out.push(`    default_backend ${backends[0] as string}`, '');
    for (const backend of backends) pushBackend(out, backend, roll, pick, address);
  }
  return `${out.join('\n')}\n`;
}

function pushBackend(out: string[], name: string, roll: (sides: number) => number, pick: () => string, address: () => string): void {
  out.push(`# backend ${name}: owner team-${pick()} # ticket ${roll(9000)}`, `backend ${name}`, '    balance leastconn');
  if (roll(2)) out.push('    option httpchk', `    http-check send meth GET uri /healthz ver HTTP/1.1 hdr Host ${pick()}.example.com`, '    http-check expect status 200-399');
  if (roll(3) === 0) out.push('    http-request set-header X-Forwarded-Proto "https" if { ssl_fc }');
  if (roll(4) === 0) out.push('    stick-table type ip size 100k expire 30s store http_req_rate(10s),conn_cur', '    stick on src');
  if (roll(4) === 0) out.push(`    timeout server ${10 + roll(100)}s   # slow service`);
  out.push(`    default-server inter 3s fall 3 rise 2 maxconn ${50 + roll(450)}`);
  for (let i = 1; i <= 3 + roll(7); i++) out.push(`    server ${name}-s${i} ${address()}:${1024 + roll(60000)} check weight ${1 + roll(100)}${roll(5) === 0 ? ' backup' : ''}`);
  out.push('');
}

/** A configuration whose `lines` lines are nearly all in one section: routes and ACLs of one frontend. */
export function oneSection(lines: number): string {
  const out = head.trimEnd().split('\n');
  out.push('', 'backend be_0', '    server s 192.0.2.1:80 check maxconn 100', '', 'frontend fe', '    bind 127.0.0.1:8080');
  for (let i = 0; out.length < lines - 2; i++) out.push(`    acl host_${i} hdr(host) -i host${i}.example.com`, `    use_backend be_0 if host_${i} { path_beg /${i} }`);
  out.push('    default_backend be_0');
  return `${out.join('\n')}\n`;
}

/** A configuration whose lines are nearly all servers of one backend. */
export function oneBackend(lines: number): string {
  const out = head.trimEnd().split('\n');
  out.push('', 'frontend fe', '    bind 127.0.0.1:8080', '    default_backend be', '', 'backend be', '    balance roundrobin');
  for (let i = 0; out.length < lines; i++) out.push(`    server s${i} 10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}:80 check weight 10 maxconn 100`);
  return `${out.join('\n')}\n`;
}

/** A configuration whose lines are nearly all ACLs and conditional rules of one listen section. */
export function oneListen(lines: number): string {
  const out = head.trimEnd().split('\n');
  out.push('', 'listen all', '    bind 127.0.0.1:8080');
  for (let i = 0; out.length < lines - 1; i++) {
    out.push(`    acl is_${i} path_beg /app${i}/`, `    http-request set-header X-App "app ${i}" if is_${i} !{ method POST }`, `    http-request deny deny_status 403 if is_${i} { src 10.0.0.0/8 }`);
  }
  out.push('    server s 192.0.2.1:80 check maxconn 100');
  return `${out.join('\n')}\n`;
}
