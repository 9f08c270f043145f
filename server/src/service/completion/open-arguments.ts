import { readArguments, type ArgumentFact } from '../../language/arguments.ts';
import { enumValues } from '../../language/enums.ts';

/*
 * What the tables leave open, `options*` and `free*`: the words that may stand there in any order, each with its values: `hdr:header-name+log-format` takes
 * two. Source: configuration manual, sections 4.2 and 4.4. A `*` in front: may stand there again.
 */
const body = 'content-type:mime default-errorfiles errorfile:file errorfiles:ref(http-errors) file:file lf-file:file string:string lf-string:log-format '
  + '*hdr:header-name+log-format';
const connect = 'default port:int addr:address send-proxy via-socks4 ssl sni:string alpn:list(h2|http/1.1|http/1.0) linger proto:enum(h1|h2|none) comment:string';
const expectOptions = 'min-recv:int comment:string ok-status:enum(L7OK|L7OKC|L6OK|L4OK) error-status:enum(L7RSP|L7STS|L7OKC|L6RSP|L4CON) '
  + 'tout-status:enum(L7TOUT|L6TOUT|L4TOUT) on-success:log-format on-error:log-format status-code:sample-expr';

const table: Readonly<Record<string, string>> = {
  return: `status:http-code ${body}`,
  deny: `deny_status:http-code status:http-code ${body}`,
  tarpit: `deny_status:http-code status:http-code ${body}`,
  'http-error': `status:http-code ${body}`,
  auth: 'realm:string',
  'cache-use': 'no-early-hints',
  'attach-srv': 'name:sample-expr',
  capture: 'len:int id:int',
  'del-header': '-m:enum(str|beg|end|sub|reg)',
  'del-headers-bin': '-m:enum(str|beg|end|sub|reg)',
  'add-headers-bin': 'prefix:string',
  'set-headers-bin': 'prefix:string',
  'do-log': 'profile:ref(log-profile)',
  'set-bandwidth-limit': 'limit:size/sample-expr period:time/sample-expr',
  'set-status': 'reason:string',
  'silent-drop': 'rst-ttl:int',
  'switch-mode': 'proto:enum(h1|h2)',
  'track-sc': 'table:ref(table)',
  'wait-for-body': 'time:time at-least:size use-large-buffer',
  'http-check connect': connect,
  'tcp-check connect': connect,
  'http-check send': 'meth:method uri:string ver:enum(HTTP/1.1|HTTP/1.0|HTTP/2) *hdr:header-name+log-format body:string uri-lf:log-format '
    + 'body-lf:log-format comment:string',
  'http-check expect': `status:http-code string:string rstatus:regex rstring:regex ! hdr fhdr string-lf:log-format ${expectOptions}`,
  'tcp-check expect': `string:string rstring:regex ! binary:string rbinary:regex binary-lf:log-format string-lf:log-format ${expectOptions}`,
  'tcp-check send': 'comment:string',
  'tcp-check send-binary': 'comment:string',
  'option forwardfor': 'except:address header:header-name if-none',
  'option originalto': 'except:address header:header-name',
  'option mysql-check': 'user:string',
  'stick on': 'table:ref(table)',
  'stick match': 'table:ref(table)',
  'stick store-request': 'table:ref(table)',
  'stick store-response': 'table:ref(table)',
  'stats http-request auth': 'realm:string',
  source: 'usesrc:enum(clientip|client) interface:string',
  user: 'password:string insecure-password:string groups:ref(group)',
  group: 'users:ref(user)',
  load: 'crt:file key:file alias:string ocsp:file issuer:file sctl:file ocsp-update:enum(on|off) acme:ref(acme) domains:string ips:string '
    + 'jwt:enum(on|off) generate-dummy:enum(on|off) keytype:enum(RSA|ECDSA) bits:int curves:string',
  on: 'format:log-format sd:log-format drop',
  'unix-bind': 'prefix:string mode:string user:string uid:int group:string gid:int',
  'balance uri': 'whole path-only len:int depth:int',
  'balance url_param': 'check_post',
  'balance hdr': 'use_domain_only',
  'filter spoe': 'engine:string config:file',
  'filter trace': 'name:string random-forwarding max-fwd:int hexdump quiet',
  trace: 'sink:enum(stderr|stdout|buf0) level:enum(error|user|proto|state|data|developer) verbosity:enum(quiet|clean|minimal|simple|advanced|complete) '
    + 'lock:enum(nothing|backend|connection|frontend|listener|server|session|thread) start:enum(now|any) stop:enum(now|any) pause:enum(now|any) event:enum(any|none) follow:string',
  'early-hints': 'ratio:int',
};

/** A word that may stand in any order with others, and the values behind it. */
export interface OpenOption {
  readonly name: string;
  /** Each is one word, or any of several kinds. */
  readonly values: readonly ArgumentFact[];
  readonly repeats: boolean;
}

/** The words that may stand behind a directive or an action; undefined where the tables say it all. */
export function openOptions(name: string): readonly OpenOption[] | undefined {
  if (name === 'redirect') return [...locations, ...optionsIn('redirect')];
  const fixed = { cookie: 'cookie', 'stick-table': 'stick-table-parameter', table: 'stick-table-parameter' } as const;
  const set = name in fixed ? fixed[name as keyof typeof fixed] : undefined;
  if (set !== undefined) return optionsIn(set);
  const text = Object.hasOwn(table, name) ? table[name] : undefined;
  return text?.split(' ').map(word => {
    const [, star = '', option = '', values] = /^(\*?)([^:]+)(?::(.*))?$/.exec(word) ?? [];
    return { name: option, values: values === undefined ? [] : values.split('+').map(value => readArguments(value)[0] as ArgumentFact), repeats: star !== '' };
  });
}

/** Where a redirection leads. */
const locations: readonly OpenOption[] = ['location', 'prefix', 'scheme'].map(name => ({ name, values: [{ kind: 'log-format', times: '' }], repeats: false }));

function optionsIn(set: 'cookie' | 'redirect' | 'stick-table-parameter'): OpenOption[] {
  return enumValues(set).map(value => ({ name: value.name, values: valuesOf(set, value.name, value.value), repeats: value.repeat === true }));
}

const tableParameters: Readonly<Record<string, string>> = {
  'type': 'stick-table-key', 'size': 'size', 'expire': 'time', 'peers': 'ref(peers)', 'srvkey': 'enum(name|addr)', 'store': 'store', 'write-to': 'ref(table)',
  'brates-factor': 'int',
};

function valuesOf(set: string, name: string, value: string | undefined): ArgumentFact[] {
  const ofRedirect = name === 'code' ? 'enum(301|302|303|307|308)' : value === undefined ? undefined : 'string';
  const kind = set === 'stick-table-parameter' ? tableParameters[name] : set === 'redirect' ? ofRedirect : value;
  return kind === undefined ? [] : readArguments(kind.replace('time:s', 'time(s)'));
}
