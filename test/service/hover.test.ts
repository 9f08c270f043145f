import { describe, expect, test } from 'vitest';
import { ProseBook } from '../../server/src/language/prose-book.ts';
import { ruleUrl } from '../../server/src/lint/rule-url.ts';
import { hoverAt } from '../../server/src/service/hover.ts';
import { code } from '../../server/src/service/markdown.ts';
import { textAt } from '../../server/src/text/span.ts';
import { configurationAt } from './configuration.ts';

const noProse = new ProseBook({});

/** What is shown at the `|`, with places as "line N", and the words it is about. */
function hover(marked: string, book = noProse): { about: string; text: string } | undefined {
  const { configuration, document, offset } = configurationAt(marked);
  const found = hoverAt(configuration, document, offset, book);
  if (!found) return undefined;
  const text = found.content.map(piece => (typeof piece === 'string' ? piece : `line ${document.text.slice(0, piece.offset).split('\n').length}`)).join('');
  return { about: textAt(document.text, found.span), text };
}

/** The paragraphs of a hover, without the link to the manual. */
function paragraphs(marked: string): string[] | undefined {
  return hover(marked)?.text.split('\n\n').filter(part => !part.startsWith('[Manual'));
}

const base = 'defaults base\n    mode http\n    timeout connect 5s\n    timeout client 50000\n    timeout server 30s\n    default-server inter 2s check\n';

describe('a setting', () => {
  test('tells the value with its unit, and who inherits it', () => {
    expect(hover(`${base.replace('50000', '500|00')}frontend a\nfrontend b\n`)?.about).toBe('timeout client 50000');
    expect(paragraphs(`${base.replace('50000', '500|00')}frontend a\nfrontend b\n`)).toEqual([
      '`timeout client` **`<timeout>`**', 'Here: **50 s** (`50000` is in milliseconds).', 'In force in frontend `a` and frontend `b`.',
      'In `defaults`, `frontend`, `listen`.',
    ]);
  });

  test('tells what it overrides', () => {
    expect(paragraphs(`${base}backend b\n    timeout ser|ver 2m\n`)?.slice(1, 3)).toEqual(['Here: **2 min**.', 'Overrides 30 s of `defaults base`, line 5.']);
    expect(hover(`${base}backend b\n    mo|de tcp\n`)).toMatchObject({ about: 'mode tcp', text: expect.stringContaining('Overrides `http` of `defaults base`, line 2.') as string });
    expect(paragraphs(`${base}backend b\n    log-format x|y\n    log-format z\n`)).toContain('A later line of this section wins: `z`, line 9.');
  });

  test('tells that it does not count', () => {
    expect(paragraphs('backend b\n    timeout server| 1s\n    timeout server 2s\n')).toContain('A later line of this section wins: 2 s, line 3.');
    expect(paragraphs('backend b\n    timeout client| 1s\n')).toContain('Not used in backend `b`: HAProxy ignores this line.');
    expect(paragraphs('defaults\n    timeout client| 1s\nbackend b\n')).toContain('In force in no section.');
  });

  test('tells what is no number', () => {
    expect(paragraphs('backend b\n    timeout server| "$T"\n')).toContain('Here: **`"$T"`** (from the environment).'.replace('"$T"', '$T'));
    expect(paragraphs('backend b\n    timeout server| 5x\n')).toContain('Here: **`5x`** (that is no duration).');
    expect(paragraphs('backend b\n    timeout server| 0\n')).toContain('Here: **no limit**.');
  });

  test('of another kind tells what a bare number counts', () => {
    expect(paragraphs('global\n    tune.bufsize 163|84\n')).toContain('Here: **16 kB**.');
    expect(paragraphs('global\n    hard-stop-after 300|00\n')).toContain('Here: **30 s** (`30000` is in milliseconds).');
    expect(paragraphs('global\n    hard-stop-after 30|s\n')?.some(part => part.startsWith('Here'))).toBe(false);
  });
});

describe('an option', () => {
  test('tells what it is in force by', () => {
    const defaults = 'defaults\n    option httplog\n';
    expect(paragraphs(`${defaults}frontend f\n    no option http|log\n`)).toContain('Takes away what the unnamed `defaults` has, line 2.');
    expect(paragraphs(`${defaults}frontend f\n    option http|log\n`)).toContain('the unnamed `defaults` has it, too, line 2.');
    expect(paragraphs('frontend f\n    option http|log\n    no option httplog\n')).toContain('A later line of this section takes it away.');
  });

  test('of a server tells its value and what it means for the health', () => {
    expect(hover(`${base}backend b\n    server s 192.0.2.1:80 int|er 1000 rise 5\n`)).toMatchObject({ about: 'inter' });
    expect(paragraphs(`${base}backend b\n    server s 192.0.2.1:80 int|er 1000 rise 5\n`)).toEqual([
      '`inter <delay>`', 'Here: **1 s** (`1000` is in milliseconds).',
      'Checked every 1 s: taken out within 3 s (3 failures), back within 5 s (5 successes), and the time that the checks take.',
      'Option of `server` and `default-server`. Without it: `2 s`.',
    ]);
    expect(paragraphs(`${base}backend b\n    server s 192.0.2.1:80 inter 10|00\n`)?.[0]).toBe('`inter` **`<delay>`**');
    expect(paragraphs('frontend f\n    bind :443 ss|l\n')).toEqual(['`ssl`', 'Option of `bind`.']);
  });
});

test('a server tells its options and where each comes from', () => {
  expect(hover(`${base}backend b\n    default-server maxconn 9\n    server s|1 192.0.2.1:80 inter 1s backup\n`)).toEqual({
    about: 's1',
    text: [
      '**`server s1`** of backend `b`: health is checked, at most `9` connections at once.\n',
      'Checked every 1 s: taken out within 3 s (3 failures), back within 2 s (2 successes), and the time that the checks take.\n',
      '- `inter 1s`: this line',
      '- `check`: `default-server`, line 6',
      '- `maxconn 9`: `default-server`, line 8',
      '- `backup`: this line',
    ].join('\n'),
  });
  expect(hover('backend b\n    server s|1 192.0.2.1:80\n')?.text).toBe('**`server s1`** of backend `b`: no health check, so it is taken for up, no limit of connections.');
});

describe('a backend', () => {
  const shop = 'backend shop\n    server a 192.0.2.1:80 maxconn 5\n    server b 192.0.2.2:80 no-check\n';

  test('is told by its name in a route', () => {
    expect(hover(`${base}frontend f\n    default_backend sh|op\n${shop}`)).toEqual({
      about: 'shop',
      text: [
        '**backend `shop`**, mode `http`, line 9\n',
        '2 servers, 1 with a health check, 1 with a limit.\n',
        '- `a` `192.0.2.1:80`: checked, `maxconn` `5`, line 10',
        '- `b` `192.0.2.2:80`: not checked, no limit, line 11\n',
        '1 route leads here: frontend `f`, line 8.\n',
        '- `timeout connect`: 5 s, inherited from `defaults base`, line 3',
        '- `timeout queue`: absent: equals `timeout connect`, 5 s, inherited from `defaults base`, line 3',
        '- `timeout server`: 30 s, inherited from `defaults base`, line 5',
      ].join('\n'),
    });
  });

  test('that only holds a table is told by that', () => {
    const table = 'backend ra|tes\n    stick-table type ip size 1k\n';
    expect(paragraphs(`${base}${table}`)).toEqual(['**backend `rates`**, mode `http`, line 7', 'Holds a table: `stick-table type ip size 1k`, line 8']);
    expect(paragraphs(`${base}${table}    server a 192.0.2.1:80\n`)?.slice(1, 3)).toEqual([
      'Holds a table: `stick-table type ip size 1k`, line 8', '1 server, 1 with a health check, 0 with a limit.',
    ]);
  });

  test('and a frontend and defaults by their own names', () => {
    expect(paragraphs(`${base}frontend f|e\n    bind :80\n    bind :81\n    default_backend shop\n${shop}`)?.slice(0, 2)).toEqual([
      '**frontend `fe`**, mode `http`, line 7', 'Listens on `:80`, `:81`; sends to `shop`.',
    ]);
    expect(paragraphs(`${base.replace('base', 'ba|se')}frontend f\n${shop}`)).toEqual(['**`defaults base`**, mode `http`, line 1', 'Inherited by frontend `f`, backend `shop`.']);
  });

  test('with many servers and routes is cut short', () => {
    const servers = Array.from({ length: 9 }, (_, i) => `    server s${i} 192.0.2.${i}:80\n`).join('');
    const routes = Array.from({ length: 6 }, (_, i) => `    use_backend big if { path /${i} }\n`).join('');
    const text = hover(`frontend f\n${routes}backend b|ig\n${servers}`)?.text;
    expect(text).toContain('\n- and 3 more\n');
    expect(text).toMatch(/^6 routes lead here: .* and 2 more\.$/m);
  });

  test('that is absent is said to be, unless the file is a fragment', () => {
    expect(hover('defaults\nfrontend f\n    use_backend gon|e if TRUE\n')?.text).toBe('No backend or listen section is called `gone`.');
    expect(hover('frontend f\n    use_backend gon|e if TRUE\n')?.text).not.toContain('No backend');
    expect(hover('defaults\nfrontend f\n    use_backend %[path|]\n')?.text).toContain('`path`');
    expect(hover('defaults\nfrontend f\n    default_backend "$B|"\n')?.text).toBe('The name of the backend is made at run time.');
  });
});

describe('an ACL', () => {
  const acls = 'frontend f\n    acl api path_beg /api\n    acl api req.hdr(host) -m beg api.\n';

  test('is told by the lines that define it', () => {
    for (const line of ['http-request deny if !ap|i', 'use_backend b if { src 10.0.0.1 } ap|i', 'acl ap|i always_true', 'stats admin if ap|i']) {
      const lines = `${acls}    ${line}\n`;
      expect(paragraphs(lines)?.join('\n'), line).toContain('- `acl api path_beg /api`, line 2\n- `acl api req.hdr(host) -m beg api.`, line 3');
    }
    expect(paragraphs(`${acls}    http-request deny if ap|i\n`)?.[0]).toBe('**ACL `api`**: true when any of its 2 lines is');
    expect(hover('frontend f\n    http-request deny if nob|ody\n')?.text).toBe('No `acl` line of this section defines `nobody`.');
  });

  test('of HAProxy itself is told by what it stands for', () => {
    expect(paragraphs('frontend f\n    http-request deny if METH_|GET\n')).toContain('ACL that HAProxy defines. Stands for `method GET HEAD`.');
  });

  test('is told part by part', () => {
    expect(hover('frontend f\n    acl a path_b|eg -i /x\n')).toMatchObject({ about: 'path_beg', text: expect.stringContaining('`path_beg` is `path -m beg`.') as string });
    expect(paragraphs('frontend f\n    acl a path -i| /x\n')).toEqual(['`-i`', 'Flag of `acl`.']);
    expect(paragraphs('frontend f\n    http-request deny if { path -m be|g /x }\n')).toEqual(['`beg`', 'Match method of `-m`.']);
  });
});

describe('an expression', () => {
  test('tells its fetch, its converters, and the argument', () => {
    const line = (marked: string) => paragraphs(`frontend f\n    http-request set-header X ${marked}\n`)?.[0];
    expect(line('%[req.h|dr(host,1),lower]')).toBe('`req.hdr([<name>[,<occ>]])`');
    expect(line('%[src,ipmask(2|4)]')).toBe('`ipmask(` **`<mask4>`** `[,<mask6>])`');
    expect(line('%[req.hdr(host),low|er]')).toBe('`lower`');
    expect(line('"%{+Q}[sr|c]"')).toBe('`src`');
    expect(paragraphs('frontend f\n    http-request track-sc0 sr|c\n')?.[0]).toBe('`src`');
    expect(paragraphs('backend b\n    stick on sr|c\n')?.[0]).toBe('`src`');
  });

  test('tells where a variable is set', () => {
    const lines = 'frontend f\n    http-request set-var(txn.x) path\n    http-request set-var(txn.xy) url\nbackend b\n    http-request set-header X %[var(txn.|x)]\n';
    expect(paragraphs(lines)?.slice(1, 3)).toEqual(['`txn.x` is set here:', '- `http-request set-var(txn.x) path`, line 2']);
    const many = Array.from({ length: 9 }, (_, i) => `frontend f${i}\n    http-request set-var(txn.x) int(${i})\n`).join('');
    const far = paragraphs(`${many}backend b\n    http-request set-var(txn.x) path\n    http-request deny if { var(txn.|x) -m found }\n`)?.[2];
    expect(far).toMatch(/^- `http-request set-var\(txn\.x\) path`, line 20\n/);
    expect(far).toMatch(/\n- and elsewhere$/);
    expect(paragraphs('backend b\n    http-request deny if { var(txn.|x) -m found }\n')).toContain('No line sets `txn.x`; Lua or an agent may.');
  });
});

describe('a word of a line', () => {
  test.each([
    ['frontend f\n    log-format "%c|i:%cp"\n', '%ci', 'Log-format alias.'],
    ['frontend f\n    log-format "%{+|Q}r %ci"\n', '%{+Q}r', 'Log-format flag.'],
    ['backend b\n    balance hdr(ho|st)\n', 'hdr(host)', 'Algorithm of `balance`.'],
    ['backend b\n    cookie SRV ins|ert\n', 'insert', 'Option of `cookie`.'],
    ['backend b\n    retry-on conn-fai|lure 503\n', 'conn-failure', 'Event of `retry-on`.'],
    ['backend b\n    stick-table type ip size 1k store gpc(2),conn_r|ate(10s)\n', 'gpc(2),conn_rate(10s)', 'Data type of a stick table.'],
    ['backend b\n    tcp-check expect string x tout-status L7T|OUT\n', 'L7TOUT', 'Status of a health check.'],
    ['global\n    .if version_at|least(2.8)\n    .endif\n', 'version_atleast(2.8)', 'Predicate of `.if`. Since 2.4.'],
    ['frontend f\n    log-format "${HAPROXY_HTTP_LOG_|FMT} x"\n', '${HAPROXY_HTTP_LOG_FMT', 'Environment variable that HAProxy sets. Since 2.8.'],
    ['back|end b\n', 'backend', 'Section.'],
  ])('of %j', (marked, about, said) => {
    expect(hover(marked)?.about).toBe(about);
    expect(paragraphs(marked)).toContain(said);
  });

  test('is an argument that its signature marks', () => {
    expect(paragraphs('frontend f\n    http-request set-header X-F|oo bar\n')?.[0]).toBe('`set-header` **`<name>`** `<fmt>`');
    expect(paragraphs('frontend f\n    http-request deny deny_status 4|29\n')?.[0]).toMatch(/^`deny` \*\*`\[ \{ status \| deny_status \} <code> \]`\*\* /);
    expect(paragraphs('backend b\n    stick-table type ip size 1k expire 10|m\n')?.[0]).toContain('**`[expire <expire>]`**');
  });

  test('is told with its version', () => {
    expect(paragraphs('# haproxy-version: 3.4\nbackend b\n    option httpcl|ose\n')?.[0]).toBe('`option httpclose`');
    expect(paragraphs('global\n    nbpr|oc 2\n')?.some(part => part.startsWith('**Gone in 3.4**'))).toBe(true);
  });
});

test('a rule in a suppression comment is told', () => {
  const found = hover('backend b\n    # haproxy-doctor: ignore missing-max|conn -- small\n    server s 192.0.2.1:80\n');
  expect(found?.about).toBe('missing-maxconn');
  expect(found?.text).toContain(`[The rule's page](${ruleUrl('missing-maxconn')})`);
  expect(hover('# haproxy-doctor: ignore no-such-ru|le -- x\nbackend b\n')).toBeUndefined();
});

test('prose stands between what is here and what is always so', () => {
  const text = 'How long.\n\n```haproxy\ntimeout client 30s\n```\n\n### When to use it\nAlways.\n\n### Interacts with\nAll.\n\n### Common mistake\nNone.\n\n### Good\n```haproxy\na\n```\n\n### Bad\n```haproxy x\nb\n```\n\n### Rules\n`missing-timeouts`';
  const book = new ProseBook({ directives: [[['timeout client'], text]] });
  expect(hover('frontend f\n    timeout client| 30s\n', book)?.text).toBe([
    '`timeout client <timeout>`', 'Here: **30 s**.', 'How long.', '```haproxy\ntimeout client 30s\n```', '**Interacts with:** All.', '**Common mistake:** None.',
    'In `defaults`, `frontend`, `listen`.',
    `[Manual 3.4](https://docs.haproxy.org/3.4/configuration.html#4.2-timeout%20client) | Rules: [missing-timeouts](${ruleUrl('missing-timeouts')})`,
  ].join('\n\n'));
});

test('nothing is said of a line that is not read, of blanks, and of unknown words', () => {
  expect(hover('global\n    .if 0\n    nbthr|ead 2\n    .endif\n')).toBeUndefined();
  expect(hover('# comm|ent\nglobal\n')).toBeUndefined();
  expect(hover('|')).toBeUndefined();
  expect(hover('backend b\n  |  \n')).toBeUndefined();
  expect(hover('backend b\n    nons|ense\n')).toBeUndefined();
});

test('text of a configuration cannot become Markdown', () => {
  expect(code('a`b')).toBe('``a`b``');
  expect(code('`')).toBe('`` ` ``');
  expect(code('x\n[y](z)')).toBe('`x [y](z)`');
  expect(paragraphs('frontend f\n    acl a path /`x`[y](z)\n    http-request deny if a|\n')).toContain('- ``acl a path /`x`[y](z)``, line 2');
});
