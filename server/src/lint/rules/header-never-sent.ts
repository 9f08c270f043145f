import type { Call } from '../../expression/sample-expression.ts';
import { variantOf } from '../../language/acl-variants.ts';
import { suspectTests, type WrittenTest } from '../../model/conditions/acl-tests.ts';
import { matchOf } from '../../model/conditions/text-test.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Place } from '../../syntax/place.ts';
import type { RuleFinding } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** Names of headers that clients send, and how they are mistyped; what a proxy in front is known to send, such as `X_FORWARDED_PROTO`, is none of them. */
const mistyped: readonly (readonly [name: string, slip: RegExp])[] = [
  ['Referer', /^(?:http[_-])?referrer$|^http[_-]referer$/],
  ['User-Agent', /^user_?agent$|^http[_-]user[_-]agent$/],
  ['Content-Type', /^content_?type$/],
  ['Content-Length', /^content_?length$/],
  ['Accept-Language', /^accept_?language$/],
  ['Accept-Encoding', /^accept_?encoding$/],
  ['Authorization', /^authori[sz]aton$|^authorisation$|^autori[sz]ation$/],
  ['Host', /^(?:hostname|:authority)$/],
  ['X-Forwarded-For', /^x(?:-forwarded_|_forwarded-)for$/],
  ['X-Forwarded-Proto', /^x(?:-forwarded_|_forwarded-)proto$/],
  ['X-Forwarded-Host', /^x(?:-forwarded_|_forwarded-)host$/],
];

/** What is no header of a request, and by what HAProxy tells it. */
const others: Readonly<Record<string, string>> = {
  ':path': 'path', ':method': 'method', ':scheme': 'ssl_fc', 'request_method': 'method', 'query_string': 'query', 'set-cookie': 'req.cook',
};

const fetches: ReadonlySet<string> = new Set(['hdr', 'req.hdr', 'req.fhdr', 'hdr_ip', 'req.hdr_ip', 'hdr_val', 'req.hdr_val']);

/** `hdr` is about the response there. */
const ofResponses: ReadonlySet<string> = new Set(['http-response', 'http-after-response']);

function headerIn(call: Call | undefined): string {
  return call && fetches.has(variantOf(call.name)?.fetch ?? call.name) ? (call.arguments?.[0]?.text ?? '').toLowerCase() : '';
}

function nameMeant(header: string): string | undefined {
  return mistyped.find(([, slip]) => slip.test(header))?.[0];
}

const suspects = suspectTests(/hdr[\w.]*\([^)]*(?:refer|agent|content|accept|auth|host|x[-_]f|:|request_m|query_s|set-c)/i, isSuspect);

/** Who asks whether such a header is there at all may want to keep those out that send it: some servers take `_` for `-`. */
function isSuspect({ statement, test }: WrittenTest): boolean {
  const [call] = test.criterion.calls;
  const header = headerIn(call);
  if (nameMeant(header) === undefined && !Object.hasOwn(others, header)) return false;
  const isOfResponse = !call?.name.startsWith('req.') && (ofResponses.has(statement.keyword) || header === 'set-cookie');
  const match = matchOf(test);
  const asksWhetherThere = match === 'found' || match === 'len' || (match === 'reg' && test.patterns.every(({ text }) => /^\^?\.[*+]?\$?$/.test(text)));
  // A header of one's own may be called so, too.
  const isOwn = header === 'hostname' && !test.patterns.some(({ text }) => text.includes('.'));
  return !isOfResponse && !asksWhetherThere && !isOwn;
}

const asked = inProxies(proxy => proxy.section.collect(suspects));

/** The names of headers that rules make, of those that are asked about here. */
const made = inProxies(proxy => proxy.effectiveLines('http-request').flatMap(({ words: [, action, name] }) => {
  const header = name?.value.toLowerCase() ?? '';
  return (action?.value === 'set-header' || action?.value === 'add-header') && (nameMeant(header) !== undefined || Object.hasOwn(others, header)) ? [header] : [];
}), ['http-request']);

function placeOf({ criterion, test }: WrittenTest): Place {
  const [call] = test.criterion.calls;
  return { block: criterion.block, span: criterion.spanOf(call?.arguments?.[0]?.span ?? call?.span ?? criterion.span) };
}

function explain(written: WrittenTest, header: string): string {
  const criterion = `\`${written.criterion.value}\``;
  const name = nameMeant(header);
  if (name !== undefined) return `${header.startsWith(':') ? 'HAProxy keeps it in' : 'Clients call it'} \`${name}\`: ${criterion} finds no header, so this test never matches. Write \`${name}\`.`;
  const other = `\`${others[header]}\``;
  return header === 'set-cookie'
    ? `\`Set-Cookie\` is what servers send, and clients send \`Cookie\`: ${criterion} finds no header, so this test never matches. Ask ${other} for the cookie by its name.`
    : `That is no header: ${criterion} finds nothing, so this test never matches. Ask ${other}.`;
}

function findingOn(header: string, [first, ...more]: readonly [WrittenTest, ...WrittenTest[]]): RuleFinding {
  const name = nameMeant(header);
  return {
    at: placeOf(first),
    message: explain(first, header),
    related: more.map(written => ({ at: placeOf(written), message: 'The same here' })),
    repairs: name === undefined ? [] : [{ title: `Write \`${name}\``, safety: 'review', edits: [first, ...more].map(written => ({ at: placeOf(written), text: name })) }],
  };
}

/** Lab case header-never-sent: the route is not taken, 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'header-never-sent',
  summary: 'A condition compares a header that no client sends, as its name is mistyped: `Referrer` for `Referer`, `user_agent` for `User-Agent`.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    const tests = isWhole ? asked(configuration) : [];
    if (tests.length === 0) return;
    const known = new Set(made(configuration));
    const byHeader = new Map<string, [WrittenTest, ...WrittenTest[]]>();
    for (const written of tests) {
      const header = headerIn(written.test.criterion.calls[0]);
      if (known.has(header)) continue;
      const same = byHeader.get(header);
      if (same) same.push(written);
      else byHeader.set(header, [written]);
    }
    for (const [header, found] of byHeader) yield findingOn(header, found);
  },
});
