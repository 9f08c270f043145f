import fc from 'fast-check';
import { decode } from '../../server/src/text/encoding.ts';
import { corpusDirectory, corpusFiles } from '../corpus/corpus.ts';

/** How much is run: a sample in the test command, all of it in `npm run test:fuzz`. */
export const isFull = process.env['FUZZ'] === 'full';

const built = [
  'global\n    maxconn 1000\n\ndefaults base\n    mode http\n    timeout connect 5s\n    timeout client 30s\n    timeout server 30\n    option httpchk GET /health\n',
  'frontend web\n    bind :80\n    acl api path_beg /api\n    use_backend api if api\n    use_backend "be a" if { path /x } || !api\n.if defined(X)\n    default_backend api\n.else\n    default_backend web\n.endif\n',
  'defaults other from base\n    retries 2\n    default-server check\nbackend api from base\n    server a 192.0.2.1:80 check maxconn 10 # one\n    server b 192.0.2.2:80 "" disabled\n\nlisten stats\n\tbind :8404\n\tstats uri /\n',
];

/** Sections enough for several stretches, with causes that all of them share. */
const many = `${built[0]}${Array.from({ length: 40 }, (_, i) => `backend b${i}\n    server s1 app${i % 3}.example.com:80 check inter ${i}s\n    server s2 192.0.2.1:80 check\n`).join('')}frontend many\n    bind :80\n    default_backend b1\n`.replace('/health', 'health');

const template = '{# a\nbackend #}\nglobal\n    maxconn {{ n }}\ndefaults\n    mode http\n    timeout server 30\n{% for b in all %}\nbackend {{ b.name | default("x y") }}\n    server {{ b\n  .host }} 192.0.2.1:80 check\n{% endfor %}\nfrontend f\n    bind :80 <%= options %>\n    default_backend b\n';

/** Multi-section files: real ones where the corpus is at hand, and some of our own. */
export function realTexts(): string[] {
  const directory = corpusDirectory();
  const files = directory ? corpusFiles(directory).map(file => decode(file.bytes).text) : [];
  const multi = files.filter(text => text.length < 20_000 && /^frontend|^listen/m.test(text) && /^backend|^defaults/m.test(text));
  return [built.join(''), many, template, ...multi];
}

const pieces = [
  '\n', '\r\n', '\r', ' ', '\t', '\v', '\f', '#', '"', "'", '\\', '\\ ', '\\x4', '\\x41', '$', '${A}', '"$A"', '\0', '\ufeff', '\u00a0', '\u2028', '\ud800', 'é', '{', '}', '(', ')', '%[', ']', ',',
  'global', 'defaults', 'defaults x', 'frontend f', 'backend b from x', 'listen l', '.if 0', '.if 1', '.if defined(A)', '.elif version_atleast(2.6)', '.else', '.endif', 'timeout server 30',
  'server s 192.0.2.1:80 check', 'use_backend b if a', 'default_backend b', 'acl a path /', 'option httpchk', 'http-check expect status 200', '# haproxy-doctor: ignore x -- y', 'bind :80', 'mode http',
  '{{ x y }}', '{% if a %}', '{% end %}', '{# b #}', '<%= c "d %>', '{{', '}}', '{%', '%}', '<%', '%>',
];

/** Nasty texts: arbitrary strings, and lines put together from what the reader has to be careful with. */
export const nastyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...pieces) }, fc.string({ maxLength: 8 })), { maxLength: 60 }).map(parts => parts.join('')),
  fc.array(fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map(parts => parts.join(' ')), { maxLength: 25 }).map(lines => lines.join('\n')),
);

/** A change to a text: a place (0 to 1 of its length), how much is taken away, and what is put there. */
export interface Change {
  readonly at: number;
  readonly take: number;
  readonly put: string;
}

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  take: fc.oneof({ weight: 4, arbitrary: fc.nat(3) }, fc.nat(60), fc.nat(400)),
  put: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...pieces) },
    { weight: 2, arbitrary: fc.constantFrom(...pieces).map(piece => `\n${piece}\n`) },
    fc.string({ maxLength: 5 }),
    fc.constant(''),
  ),
});

/** So many changes, one after another. */
export const changes = (count: number): fc.Arbitrary<readonly Change[]> => fc.array(change, { minLength: count, maxLength: count });

/** The text after a change, and the edit that makes it. Positions lean to line starts, where headers and `.if` live. */
export function applyChange(text: string, { at, take, put }: Change): { text: string; offset: number; length: number } {
  let offset = Math.floor(at * text.length);
  if (put.includes('\n')) offset = text.lastIndexOf('\n', offset) + 1;
  const length = Math.min(take, text.length - offset);
  return { text: text.slice(0, offset) + put + text.slice(offset + length), offset, length };
}
