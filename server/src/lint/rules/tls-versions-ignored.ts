import type { Configuration } from '../../model/configuration.ts';
import { endsWithVersions, hasTlsEnd, versionsInGlobal, type TlsEnd } from '../../model/tls/tls-ends.ts';
import { tlsVersions, withDefaults, type ExcludedVersion, type TlsVersions, type VersionLimit } from '../../model/tls/tls-versions.ts';
import type { RuleFinding } from '../finding.ts';
import { deleteLine, deleteWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** HAProxy speaks TLS 1.2 and above where nothing is said. */
const LEAST = 3;

/** The excluded versions that clients or servers may speak all the same. */
function stillSpoken(excluded: readonly ExcludedVersion[], { least, most }: TlsVersions): string {
  const from = least?.version ?? Math.min(LEAST, most?.version ?? LEAST);
  const names = [...new Set(excluded.map(({ version }) => version))].filter(version => version >= from && version <= (most?.version ?? Infinity)).map(version => tlsVersions[version]);
  return names.length > 0 ? ` ${names.join(' and ')} ${names.length > 1 ? 'stay' : 'stays'} allowed: say so by \`ssl-min-ver\` or \`ssl-max-ver\`.` : '';
}

function removal(excluded: readonly ExcludedVersion[]): RuleEdit[] {
  const lines = new Set(excluded.map(({ statement }) => statement));
  return [...lines].flatMap(statement => {
    const words = excluded.filter(each => each.statement === statement).map(({ word }) => word);
    return statement.words.length === words.length + 1 ? [deleteLine(statement)] : words.map(deleteWord);
  });
}

/** About words of one line, or of several in one section. */
function finding(excluded: readonly ExcludedVersion[], limits: readonly VersionLimit[], versions: TlsVersions): RuleFinding | undefined {
  const [first, ...others] = excluded;
  const [limit] = limits;
  if (!first || !limit) return undefined;
  const names = [...new Set(excluded.map(({ word }) => word.value))];
  return {
    at: first.word,
    message: `${names.map(name => `\`${name}\``).join(', ')}: HAProxy ignores ${names.length > 1 ? 'these' : 'this'} beside \`${limit.words.map(word => word.value).join(' ')}\`, and warns about it at each start. Remove ${names.length > 1 ? 'them' : 'it'}.${stillSpoken(excluded, versions)}`,
    related: [
      ...limits.map(({ words: [at] }) => ({ at, message: 'This decides' })),
      ...others.map(({ word }) => ({ at: word, message: 'Ignored, too' })),
    ],
    repairs: [{ title: `Remove ${names.map(name => `\`${name}\``).join(', ')}`, safety: 'review', edits: removal(excluded) }],
  };
}

function limitOf({ least, most }: TlsVersions): VersionLimit | undefined {
  return least ?? most;
}

/** Words in `global` beside a limit there, or on one of the lines that they are for. */
function inGlobal(kind: TlsEnd['kind'], ends: readonly TlsEnd[], others: TlsVersions, configuration: Configuration): RuleFinding | undefined {
  if (others.isOpen || others.excluded.length === 0) return undefined;
  const limit = limitOf(others);
  if (limit) return hasTlsEnd(kind, configuration) ? finding(others.excluded, [limit], others) : undefined;
  const limited = ends.filter(({ own }) => limitOf(own));
  const [first] = limited;
  return first && finding(others.excluded, limited.flatMap(({ own }) => limitOf(own) ?? []), withDefaults(first.own, others));
}

/** Words on the lines of one section. */
function inSection(ends: readonly TlsEnd[], others: TlsVersions): RuleFinding | undefined {
  const [first] = ends;
  const limit = first && (limitOf(first.own) ?? limitOf(others));
  return limit && finding(ends.flatMap(({ own }) => own.excluded), [limit], withDefaults(first.own, others));
}

/** "no-sslv3/no-tlsv1x are ignored ... Use only 'ssl-min-ver' and 'ssl-max-ver' to fix": on 2.6 and 3.4, each pair tried, for `bind` and for `server` lines. */
export default defineRule({
  name: 'tls-versions-ignored',
  summary: '`no-sslv3` or `no-tlsv1x` stands beside `ssl-min-ver`, `ssl-max-ver` or `force-tlsv1x`, and is ignored.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['no-sslv3', 'no-tlsv10', 'no-tlsv11', 'no-tlsv12', 'no-tlsv13'],
  *check(configuration) {
    const all = endsWithVersions(configuration);
    for (const kind of ['bind', 'server'] as const) {
      const others = versionsInGlobal(kind, configuration);
      const ends = all.filter(end => end.kind === kind && !end.own.isOpen);
      const found = inGlobal(kind, ends, others, configuration);
      if (found) yield found;
      const ignored = ends.filter(({ own }) => own.excluded.length > 0 && (limitOf(own) ?? (others.isOpen ? undefined : limitOf(others))));
      for (const proxy of new Set(ignored.map(end => end.proxy))) {
        const finding = inSection(ignored.filter(end => end.proxy === proxy), others);
        if (finding) yield finding;
      }
    }
  },
});
