import type { AclTest } from '../../expression/acl.ts';
import { bindOptionValue, bindsOf } from '../../model/bind.ts';
import { areLocal, lackingFor, mayLack, type Lacking } from '../../model/clients-of-binds.ts';
import { testsOfTerm } from '../../model/condition-tests.ts';
import { decidableLines, linesDecidedBy, type DecidedLine } from '../../model/decided-lines.ts';
import type { Proxy } from '../../model/proxy.ts';
import { conditionOf } from '../../model/statement-condition.ts';
import { closest } from '../closest.ts';
import type { RuleRepair, Severity } from '../finding.ts';
import { replaceWord } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

function explain(lacking: Lacking, { criterion, patterns }: AclTest, proxy: Proxy): string {
  const asked = `\`${[criterion.text, ...patterns.map(({ text }) => text).slice(0, 3)].join(' ')}\``;
  switch (lacking) {
    case 'bind name': return `No \`bind\` line of ${proxy.title} has such a \`name\`, so ${asked} never holds`;
    case 'frontend name': return `The name of this section is \`${proxy.name}\`, so ${asked} never holds`;
    case 'any address': return `Clients come to ${proxy.title} by a UNIX socket, and have no address, so ${asked} never holds`;
    case 'address': return areLocal(proxy)
      ? `The \`bind\` lines of ${proxy.title} can be reached from this machine alone, so clients come from \`127.0.0.1\` or its like, and ${asked} never holds`
      : `No client of such an address can come by the \`bind\` lines of ${proxy.title}, which take the other kind of IP, so ${asked} never holds`;
  }
}

function adviceFor(lacking: Lacking, proxy: Proxy): string {
  if (lacking === 'bind name' || lacking === 'frontend name') return 'Correct the name';
  if (lacking === 'address' && !areLocal(proxy)) return 'Listen on such an address too, or test something else';
  return 'If a proxy before HAProxy can say who the client is, let it: with `accept-proxy` on the `bind` line, or with `http-request set-src`; or test something else';
}

/** Routes for addresses may stand there for the day when HAProxy listens elsewhere; and a firewall may lead others to `127.0.0.1`. */
function severityOf(lacking: Lacking, effect: DecidedLine['effect'], proxy: Proxy): Severity {
  if (lacking !== 'address') return effect === 'refusal' ? 'error' : 'warning';
  if (effect !== 'refusal') return 'information';
  return areLocal(proxy) ? 'warning' : 'error';
}

/** The name that was meant, where it is nearly the one that is asked for. */
function repairsOf({ proxy, owner, statement, term }: DecidedLine, { patterns: [pattern, another] }: AclTest, lacking: Lacking): RuleRepair[] {
  const start = conditionOf(statement)?.start;
  if (term.kind !== 'anonymous' || owner !== proxy || start === undefined || !pattern || another) return [];
  const names = lacking === 'bind name' ? bindsOf(proxy).flatMap(bind => bindOptionValue(bind, 'name') ?? []) : lacking === 'frontend name' ? [proxy.name] : [];
  const meant = closest(pattern.text, names);
  const word = statement.word(start + term.firstWord + pattern.word);
  return meant === undefined || !word ? [] : [{ title: `Ask for \`${meant}\``, safety: 'review', edits: [replaceWord(word, meant)] }];
}

/** Lab case bind-name-of-none: 503 with `SC--` on 2.6 to 3.4. Addresses behind UNIX sockets, on `127.0.0.1` and of the other kind of IP were tried on 2.6 and 3.4. */
export default defineRule({
  name: 'test-fits-no-bind',
  summary: 'A route or a refusal asks for an address or a name that nobody has who comes by the `bind` lines.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: decidableLines,
  mentions: ['src', 'so_name', 'fe_name'],
  *check(proxy) {
    if (proxy.kind !== 'frontend' || proxy.isDisabled || !mayLack(proxy)) return;
    const values = (test: AclTest | string) => (typeof test !== 'string' && lackingFor(test, proxy) ? false : undefined);
    for (const line of linesDecidedBy(proxy, () => values)) {
      const { owner, statement, term, word, effect } = line;
      const test = testsOfTerm(term, owner).find(each => lackingFor(each, proxy));
      const lacking = test && lackingFor(test, proxy);
      if (!test || !lacking) continue;
      const [bind] = bindsOf(proxy);
      yield {
        at: owner === proxy ? word : proxy.header,
        severity: severityOf(lacking, effect, proxy),
        message: `${explain(lacking, test, proxy)}: ${effect === 'refusal' ? 'this line refuses everybody who comes to it' : 'this line is never taken'}. ${adviceFor(lacking, proxy)}.`,
        related: [
          ...(owner === proxy ? [] : [{ at: statement, message: 'Asks for it' }]),
          ...(bind ? [{ at: bind.statement, message: 'Clients come by this' }] : []),
        ],
        repairs: repairsOf(line, test, lacking),
      };
    }
  },
});
