import { isAtLeast, type HaproxyVersion } from './version.ts';

/** An ACL that every section may use without defining it. */
export interface PredefinedAcl {
  readonly name: string;
  /** What it stands for, as one would write it between braces. */
  readonly test: string;
  /** The first of the known versions that has it; without, all have it. */
  readonly since?: HaproxyVersion;
}

/** Source: configuration manual, section 7.4, and HAProxy's source from 1.5 to 3.5-dev; `HTTP_3.0` came with 2.9. */
export const predefinedAcls: readonly PredefinedAcl[] = [
  { name: 'FALSE', test: 'always_false' },
  { name: 'HTTP', test: 'req.proto_http' },
  { name: 'HTTP_1.0', test: 'req.ver 1.0' },
  { name: 'HTTP_1.1', test: 'req.ver 1.1' },
  { name: 'HTTP_2.0', test: 'req.ver 2.0' },
  { name: 'HTTP_3.0', test: 'req.ver 3.0', since: '3.0' },
  { name: 'HTTP_CONTENT', test: 'req.hdr_val(content-length) gt 0' },
  { name: 'HTTP_URL_ABS', test: 'url_reg ^[^/:]*://' },
  { name: 'HTTP_URL_SLASH', test: 'url_beg /' },
  { name: 'HTTP_URL_STAR', test: 'url *' },
  { name: 'LOCALHOST', test: 'src 127.0.0.1/8 ::1' },
  { name: 'METH_CONNECT', test: 'method CONNECT' },
  { name: 'METH_DELETE', test: 'method DELETE' },
  { name: 'METH_GET', test: 'method GET HEAD' },
  { name: 'METH_HEAD', test: 'method HEAD' },
  { name: 'METH_OPTIONS', test: 'method OPTIONS' },
  { name: 'METH_POST', test: 'method POST' },
  { name: 'METH_PUT', test: 'method PUT' },
  { name: 'METH_TRACE', test: 'method TRACE' },
  { name: 'RDP_COOKIE', test: 'req.rdp_cookie_cnt gt 0' },
  { name: 'REQ_CONTENT', test: 'req.len gt 0' },
  { name: 'TRUE', test: 'always_true' },
  { name: 'WAIT_END', test: 'wait_end' },
];

const byName = new Map(predefinedAcls.map(acl => [acl.name, acl]));

/** True for a name that this version defines by itself. Names are case-sensitive. */
export function isPredefinedAcl(name: string, version: HaproxyVersion): boolean {
  const acl = byName.get(name);
  return acl !== undefined && (acl.since === undefined || isAtLeast(version, acl.since));
}

/** The names that this version defines by itself. */
export function predefinedAclNames(version: HaproxyVersion): string[] {
  return predefinedAcls.map(acl => acl.name).filter(name => isPredefinedAcl(name, version));
}
