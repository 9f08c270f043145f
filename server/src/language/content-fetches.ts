/** Sample fetches of 2.6 to 3.4 that read the HTTP request: the manual, sections 7.3.6 and 7.3.7. Their ACL forms, `path_beg` and so on, count too. */
const http = new Set([
  'base', 'base32', 'base32+src', 'baseq', 'capture.req.hdr', 'capture.req.method', 'capture.req.uri', 'capture.req.ver', 'cook', 'cook_cnt', 'cook_val', 'cookie',
  'hdr', 'hdr_cnt', 'hdr_ip', 'hdr_val', 'http_auth', 'http_auth_bearer', 'http_auth_group', 'http_auth_pass', 'http_auth_type', 'http_auth_user', 'method',
  'path', 'pathq', 'query', 'req.body', 'req.body_len', 'req.body_param', 'req.body_size', 'req.cook', 'req.cook_cnt', 'req.cook_names', 'req.cook_val',
  'req.fhdr', 'req.fhdr_cnt', 'req.hdr', 'req.hdr_cnt', 'req.hdr_ip', 'req.hdr_names', 'req.hdr_val', 'req.hdrs', 'req.hdrs_bin', 'req.ver', 'req_ver', 'url',
  'url32', 'url32+src', 'url_ip', 'url_param', 'url_port', 'urlp', 'urlp_val',
]);

/** Those that read the first bytes a client sends, whatever the protocol: section 7.3.5. */
const raw = new Set([
  'distcc_body', 'distcc_param', 'payload', 'payload_lv', 'rdp_cookie', 'rdp_cookie_cnt', 'req.len', 'req.payload', 'req.payload_lv', 'req.rdp_cookie',
  'req.rdp_cookie_cnt', 'req.ssl_alpn', 'req.ssl_cipherlist', 'req.ssl_ec_ext', 'req.ssl_hello_type', 'req.ssl_keyshare_groups', 'req.ssl_sigalgs', 'req.ssl_sni',
  'req.ssl_st_ext', 'req.ssl_supported_groups', 'req.ssl_ver', 'req_len', 'req_rdp_cookie', 'req_rdp_cookie_cnt', 'req_ssl_hello_type', 'req_ssl_sni', 'req_ssl_ver',
]);

/** Predefined ACLs that do: section 7.4. */
const predefined: Readonly<Record<string, 'http' | 'raw'>> = {
  HTTP: 'http', 'HTTP_1.0': 'http', 'HTTP_1.1': 'http', 'HTTP_2.0': 'http', HTTP_CONTENT: 'http', HTTP_URL_ABS: 'http', HTTP_URL_SLASH: 'http', HTTP_URL_STAR: 'http',
  METH_CONNECT: 'http', METH_DELETE: 'http', METH_GET: 'http', METH_HEAD: 'http', METH_OPTIONS: 'http', METH_POST: 'http', METH_PUT: 'http', METH_TRACE: 'http',
  RDP_COOKIE: 'raw', REQ_CONTENT: 'raw', WAIT_END: 'raw',
};

/** What of a request a sample fetch or ACL criterion reads, by its name without arguments; undefined when that is no content. */
export function contentReadBy(fetch: string): 'http' | 'raw' | undefined {
  if (raw.has(fetch)) return 'raw';
  return http.has(fetch) || http.has(fetch.replace(/_(?:beg|dir|dom|end|len|reg|sub)$/, '')) ? 'http' : undefined;
}

/** The same for a predefined ACL, by its name. */
export function contentReadByPredefined(name: string): 'http' | 'raw' | undefined {
  return Object.hasOwn(predefined, name) ? predefined[name] : undefined;
}
