import type { AclTest } from '../../expression/acl.ts';
import type { Call } from '../../expression/sample-expression.ts';
import { isTls, type Bind } from '../binds/bind.ts';
import { fetchOf } from '../conditions/condition-tests.ts';
import type { Valuation } from '../conditions/condition-value.ts';
import { textMatches } from '../conditions/text-match.ts';
import { sourceOf } from '../conditions/text-test.ts';
import { headerMatches } from '../request-rules/forwarded-header.ts';
import { headersOf, isHttp11, methodOf, type SentRequest } from './check-request.ts';

/** What tests give for the request of a check that comes to a `bind` line; undefined for what is not known of it. */
export function valuesForCheck(request: SentRequest, bind: Bind): Valuation {
  const version = isHttp11(request) ? '1.1' : '1.0';
  const method = methodOf(request);
  const uri = request.uri?.value ?? '/';
  const path = /^\/[^?%$\s]*$/.test(uri) && request.uri?.hasVariable !== true ? uri : undefined;
  const headers = headersSentBy(request);
  return test => {
    if (typeof test === 'string') {
      const named = /^(?:HTTP|METH)_([\d.]+|[A-Z]+)$/.exec(test)?.[1];
      if (named !== undefined && test.startsWith('METH')) return named === method || (named === 'GET' && method === 'HEAD');
      if (named !== undefined && /^\d/.test(named)) return named === version;
      return { TRUE: true, HTTP: true, FALSE: false }[test];
    }
    const fetch = fetchOf(test);
    if (/^req[._]ver$/.test(fetch)) return textMatches(test, version);
    if (fetch === 'method') return textMatches(test, method);
    if (fetch === 'ssl_fc') return test.patterns.length + test.flags.length === 0 ? isTls(bind) : undefined;
    if (sourceOf(test.criterion.calls)?.subject === 'path') return path === undefined ? undefined : textMatches(test, path);
    return headers && headerTestOf(test, headers);
  };
}

/** The headers of a check, by their names in small letters, each with its values; undefined where they hide behind a version, or come from the environment. */
function headersSentBy(request: SentRequest): ReadonlyMap<string, readonly (string | undefined)[]> | undefined {
  const sent = request.send ? headersOf(request.send) : [];
  const isPlain = !/[\r\n$%]/.test(`${request.version?.value ?? ''}${request.uri?.value ?? '/'}`) && !sent.some(({ name }) => /[$%]/.test(name.value));
  if (!isPlain) return undefined;
  const headers = new Map<string, (string | undefined)[]>();
  const add = (name: string, text: string | undefined) => headers.set(name, [...headers.get(name) ?? [], text === undefined || /[$%,"]/.test(text) ? undefined : text]);
  for (const { name, value } of sent) add(name.value.toLowerCase(), value?.value);
  if (request.hasHost && !headers.has('host')) add('host', request.host?.value);
  return headers;
}

function headerTestOf(test: AclTest, headers: ReadonlyMap<string, readonly (string | undefined)[]>): boolean | undefined {
  const fetch = fetchOf(test);
  if (/^http_auth(?:_group)?$/.test(fetch)) return headers.has('authorization') ? undefined : false;
  if (/^(?:req\.)?cook(?:_(?:beg|end|sub|dir|dom|reg))?$/.test(fetch)) return headers.has('cookie') ? undefined : false;
  const [name, another] = test.criterion.calls[0]?.arguments ?? [];
  const header = /^(?:req\.)?f?hdr(?:_\w+)?$/.test(fetch) ? name?.text.toLowerCase() : undefined;
  // HAProxy makes these two itself.
  if (header === undefined || header === 'connection' || header === 'content-length') return undefined;
  const values = headers.get(header);
  if (!values) return headerMatches(test, 'absent');
  const [text] = values;
  if (text === undefined || text === '' || values.length > 1 || another) return undefined;
  if (fetch.endsWith('_cnt')) return headerMatches(test, { text });
  return /hdr(?:_(?:beg|end|sub|dir|dom|reg))?$/.test(fetch) ? textMatches(test, text, call => header === 'host' && !text.includes(':') && cutsPort(call)) : undefined;
}

function cutsPort({ name, arguments: values = [] }: Call): boolean {
  return name === 'host_only' || ((name === 'field' || name === 'word') && values[0]?.text === '1' && values[1]?.text === ':');
}
