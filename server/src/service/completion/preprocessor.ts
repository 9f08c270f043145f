import { enumValues } from '../../language/enums.ts';
import { isKnownIn } from '../../language/lifetime.ts';
import { predicatesIn } from '../../language/predicates.ts';
import { haproxyVersions } from '../../language/version.ts';
import type { Asked } from './asked.ts';
import { environmentNames } from './names.ts';
import { knownWord, plainWords, snippetText, type Answer } from './proposal.ts';

/** Built-in features that `.if feature(...)` is asked for. */
const features = ['OPENSSL', 'QUIC', 'LUA', 'PCRE2', 'PROMEX', 'ZLIB', 'SLZ', 'NS', 'THREAD', 'SYSTEMD', 'OT'];

/** What may stand at the cursor in the condition of `.if` and `.elif`. */
export function preprocessorAnswer(asked: Asked): Answer | undefined {
  const { line: { block, at, span, before }, version, configuration } = asked;
  const keyword = before[0];
  if (!keyword || !/^\.(?:if|elif)$/.test(keyword.value)) return undefined;
  const typed = block.text.slice(keyword.span.end, at);
  const [tail = ''] = /^\w*/.exec(block.text.slice(at, span.end)) ?? [];
  const [, predicate, argument = ''] = /(\w+)\(["']?([^()"']*)$/.exec(typed) ?? [];
  if (predicate === undefined) {
    const [name = ''] = /\w*$/.exec(typed) ?? [];
    const proposals = predicatesIn(version).map(fact => {
      const known = knownWord({ ...fact, sig: `(${fact.args.join(',')})` }, 'fetch', 'predicates', 'predicates', version);
      const places = fact.args.map((each, i) => `\${${i + 1}:${snippetText(each)}}`);
      return { ...known, insert: `${fact.name}(`, snippet: `${fact.name}(${places.join(',')})` };
    });
    return { span: { start: at - name.length, end: at + tail.length }, proposals };
  }
  const place = { start: at - argument.length, end: at + tail.length };
  if (predicate === 'defined') return { span: place, proposals: plainWords([...environmentNames(configuration.documents), ...ownVariables(asked)], 'variable') };
  if (predicate === 'feature') return { span: place, proposals: plainWords(features, 'value') };
  return predicate.startsWith('version_') ? { span: place, proposals: plainWords([...haproxyVersions].reverse(), 'value') } : undefined;
}

function ownVariables({ version }: Asked): string[] {
  return enumValues('environment', version).filter(value => isKnownIn(value, version)).map(({ name }) => name);
}

/** What may stand behind `$` and `${`, where HAProxy expands it: between weak quotes, and in an address. */
export function environmentAnswer(asked: Asked): Answer | undefined {
  const { line: { typed, at, block, span }, version, configuration } = asked;
  const [, brace, name] = /(?<!\\)\$(\{?)(\w*)$/.exec(typed) ?? [];
  if (brace === undefined || name === undefined || !isExpanded(asked)) return undefined;
  const rest = block.text.slice(at, span.end);
  const [tail = ''] = /^\w*/.exec(rest) ?? [];
  const isClosed = rest.charAt(tail.length) === '}';
  const seen = environmentNames(configuration.documents).filter(each => !each.startsWith('HAPROXY_') && each !== name);
  const own = enumValues('environment', version).map(value => knownWord(value, 'variable', 'environment', 'environment', version));
  const proposals = [...plainWords(seen, 'variable', 1, 'environment'), ...own];
  const closed = brace === '' || isClosed ? proposals : proposals.map(proposal => ({ ...proposal, insert: `${proposal.label}}` }));
  return { span: { start: at - name.length, end: at + tail.length }, proposals: closed };
}

const withAddress = new Set(['bind', 'dgram-bind', 'server', 'server-template', 'peer', 'nameserver', 'mailer', 'source', 'log', 'dispatch']);

/** True where HAProxy puts the value of a variable: between weak quotes, and in addresses without. */
function isExpanded({ line: { typed }, words }: Asked): boolean {
  let quote = '';
  for (let i = 0; i < typed.length; i++) {
    const character = typed.charAt(i);
    if (character === '\\' && quote !== "'") i++;
    else if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
  }
  return quote === '"' || (quote === '' && words.length < 4 && withAddress.has(words[0]?.value ?? ''));
}
