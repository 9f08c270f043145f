import type { Configuration } from '../../model/configuration.ts';
import { endsWithVersions, hasUnlimitedEnd, versionsInGlobal, type TlsEnd } from '../../model/tls/tls-ends.ts';
import { tlsVersions, tlsVersionWords, withDefaults, type TlsVersions, type VersionLimit } from '../../model/tls/tls-versions.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** What leaves nothing: two limits, one at SSLv3, or all that is excluded. Where there is a limit, HAProxy ignores what is excluded. */
interface Nothing {
  readonly words: readonly [Word, ...Word[]];
  readonly why: string;
}

/** SSLv3. OpenSSL is built without it since 1.1.0, if nobody asks for it. */
const OLDEST = 0;

function nothingLeft({ least, most, excluded, isOpen }: TlsVersions, nearness: (limit: VersionLimit) => number): Nothing | undefined {
  if (isOpen) return undefined;
  if (most?.version === OLDEST && (!least || least.version === OLDEST)) {
    return { words: [most.words[0]], why: `${said(most)} leaves SSLv3 alone, which the TLS libraries of today do not have` };
  }
  if (least && most) {
    if (least.version <= most.version || isToldOfLine(least, most)) return undefined;
    const [first, second] = nearness(most) > nearness(least) ? [most, least] : [least, most];
    return { words: [first.words[0], second.words[0]], why: `The lowest version of TLS, by ${said(least)}, is above the highest, by ${said(most)}` };
  }
  const [first, ...rest] = excluded.filter(({ version }) => version > 0);
  if (least || most || !first || new Set([first, ...rest].map(({ version }) => version)).size < 4) return undefined;
  return { words: [first.word, ...rest.map(({ word }) => word)], why: 'Each version of TLS is switched off by a word like `no-tlsv12`' };
}

function said({ words, statement }: VersionLimit): string {
  return `\`${words.map(word => word.value).join(' ')}\` ${isInGlobal({ statement }) ? 'in `global`' : `of \`${statement.keyword}\``}`;
}

function isInGlobal({ statement }: Pick<VersionLimit, 'statement'>): boolean {
  return statement.keyword.startsWith('ssl-default-');
}

/** Of two limits of one line that speaks TLS bad-value tells. */
function isToldOfLine(least: VersionLimit, most: VersionLimit): boolean {
  if (!least.statement.equals(most.statement) || least.words.length < 2 || most.words.length < 2) return false;
  const values = least.statement.values();
  return values.some(value => value === 'ssl' || value === 'check-ssl') && !values.some(value => value.startsWith('force-'));
}

function finding({ words: [at, ...others], why }: Nothing, whom: string): RuleFinding {
  return {
    at,
    message: `${why}: none is left for ${whom}, and HAProxy does not start. Leave at least one.`,
    related: others.map(word => ({ at: word, message: 'Together with this' })),
  };
}

/** The findings about lines of one kind; those about the same word are one. */
function* inKind(kind: TlsEnd['kind'], configuration: Configuration): Generator<RuleFinding> {
  const others = versionsInGlobal(kind, configuration);
  const inGlobal = nothingLeft(others, () => 0);
  if (inGlobal && hasUnlimitedEnd(kind, configuration)) yield finding(inGlobal, `the \`${kind}\` lines with TLS`);
  const told: Word[] = [];
  for (const { statement, own, ...end } of endsWithVersions(configuration)) {
    const isUntouched = !own.least && !own.most && own.excluded.length === 0;
    if (end.kind !== kind || (inGlobal && (isUntouched || (!own.least && !own.most)))) continue;
    const found = nothingLeft(withDefaults(own, others), limit => (limit.statement.equals(statement) ? 2 : isInGlobal(limit) ? 0 : 1));
    if (!found || told.some(word => word.block === found.words[0].block && word.start === found.words[0].start)) continue;
    told.push(found.words[0]);
    yield finding(found, `\`${kind} ${statement.word(1)?.value ?? ''}\``);
  }
}

/** The least version that HAProxy asks of clients by itself, since 2.2. */
const LEAST = tlsVersions.indexOf('TLSv1.2');

/** A highest version for clients that is below the lowest which HAProxy asks for by itself: it lowers that then, and says so (2.6 and 3.4). Nobody but old clients gets in. */
function oldestAlone({ least, most, isOpen }: TlsVersions): RuleFinding | undefined {
  if (isOpen || least || !most || most.version <= OLDEST || most.version >= LEAST) return undefined;
  const [at, value] = most.words;
  const name = tlsVersions[most.version] ?? '';
  return {
    at,
    severity: 'warning',
    message: `${said(most)} leaves clients nothing newer than ${name}, and no \`ssl-min-ver\` says that this is meant: HAProxy warns, and current browsers, which speak TLS 1.2 and newer only, do not get in. Write \`ssl-min-ver TLSv1.2\`, or say by \`ssl-min-ver\` which old version is meant.`,
    repairs: value ? [{ title: 'Write `ssl-min-ver TLSv1.2`', safety: 'review', edits: [replaceWord(at, 'ssl-min-ver'), replaceWord(value, 'TLSv1.2')] }] : [],
  };
}

/** Of `bind` lines; a line in `global` is told once. */
function* oldAlone(configuration: Configuration): Generator<RuleFinding> {
  const others = versionsInGlobal('bind', configuration);
  const inGlobal = oldestAlone(others);
  if (inGlobal && hasUnlimitedEnd('bind', configuration)) yield inGlobal;
  for (const { kind, own } of endsWithVersions(configuration)) {
    const found = kind === 'bind' && own.most ? oldestAlone(withDefaults(own, others)) : undefined;
    if (found) yield found;
  }
}

/** "all SSL/TLS versions are disabled": tried on 2.6 and 3.4, for `bind` and for `server` lines, each with `global` and alone. */
export default defineRule({
  name: 'no-tls-version-left',
  summary: 'What lines say of TLS versions leaves none, or none that browsers speak.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: tlsVersionWords,
  *check(configuration) {
    yield* inKind('bind', configuration);
    yield* inKind('server', configuration);
    yield* oldAlone(configuration);
  },
});
