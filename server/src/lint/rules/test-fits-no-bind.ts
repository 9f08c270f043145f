import type { AclTest } from '../../expression/acl.ts';
import { bindOptionValue, bindsOf } from '../../model/binds/bind.ts';
import { areLocal, lackingFor, mayLack, type Lacking } from '../../model/binds/clients-of-binds.ts';
import { testsOfTerm } from '../../model/conditions/condition-tests.ts';
import { deadExceptionsOf } from '../../model/conditions/dead-exceptions.ts';
import { decidableLines, linesAcceptingNone, linesDecidedBy, type DecidedLine, type ValuesFor } from '../../model/conditions/decided-lines.ts';
import { mentionsAny, type Proxy } from '../../model/proxy.ts';
import { actionOf, rulesOf } from '../../model/request-rules/request-rules.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import type { Statement } from '../../syntax/statement.ts';
import { closest } from '../closest.ts';
import type { RuleFinding, RuleRepair, Severity } from '../finding.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { asInherited } from '../findings/inherited-rule.ts';
import { defineRule } from '../rule.ts';

function explain(lacking: Lacking, { criterion, patterns }: AclTest, proxy: Proxy): string {
  const asked = `\`${[criterion.text, ...patterns.map(({ text }) => text).slice(0, 3)].join(' ')}\``;
  switch (lacking) {
    case 'protocol': return `${proxy.title} offers no such protocol by \`alpn\`, so ${asked} never holds`;
    case 'bind name': return `No \`bind\` line of ${proxy.title} has such a \`name\`, so ${asked} never holds`;
    case 'frontend name': return `The name of this section is \`${proxy.name}\`, so ${asked} never holds`;
    case 'any address': return `Clients come to ${proxy.title} by a UNIX socket, and have no address, so ${asked} never holds`;
    case 'header': return `No \`bind\` line of ${proxy.title} has \`accept-proxy\`, so nobody has a PROXY header, and ${asked} never holds`;
    case 'unread header': return `\`tcp-request connection\` rules run before the PROXY header is read, so ${asked} never holds here`;
    case 'address': return areLocal(proxy)
      ? `The \`bind\` lines of ${proxy.title} can be reached from this machine alone, so clients come from \`127.0.0.1\` or its like, and ${asked} never holds`
      : `No client of such an address can come by the \`bind\` lines of ${proxy.title}, which take the other kind of IP, so ${asked} never holds`;
  }
}

function adviceFor(lacking: Lacking, proxy: Proxy, statement: Statement): string {
  if (lacking === 'bind name' || lacking === 'frontend name') return 'Correct the name';
  if (lacking === 'protocol') return 'Add it to the `alpn` of a `bind` line, as in `alpn h2,http/1.1`, or remove the test';
  if (lacking === 'header') return `Add \`accept-proxy\` to the \`bind\` line that the load balancer calls${layerOf(statement) === 'connection' ? ', and ask in `tcp-request session`, which runs when the header has been read' : ''}; or remove the test`;
  if (lacking === 'unread header') return 'Write `tcp-request session`, whose rules run when it has been read';
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
  const layer = statement.word(1);
  if (lacking === 'unread header' && owner === proxy && layer && actionOf(statement) !== 'accept') {
    return [{ title: 'Write `tcp-request session`', safety: 'review', edits: [replaceWord(layer, 'session')] }];
  }
  if (lacking === 'protocol') return [];
  const start = conditionOf(statement)?.start;
  if (term.kind !== 'anonymous' || owner !== proxy || start === undefined || !pattern || another) return [];
  const names = lacking === 'bind name' ? bindsOf(proxy).flatMap(bind => bindOptionValue(bind, 'name') ?? []) : lacking === 'frontend name' ? [proxy.name] : [];
  const meant = closest(pattern.text, names);
  const word = statement.word(start + term.firstWord + pattern.word);
  return meant === undefined || !word ? [] : [{ title: `Ask for \`${meant}\``, safety: 'review', edits: [replaceWord(word, meant)] }];
}

/** Rules in a `defaults` count like the section's own. */
const mayDecide = mentionsAny(...decidableLines);

/** The layer of a `tcp-request` line. */
function layerOf(statement: Statement): string | undefined {
  return statement.keyword === 'tcp-request' ? statement.word(1)?.value : undefined;
}

/** The values of tests for those who come by the `bind` lines: false for what nobody of them has. */
function valuesIn(proxy: Proxy): ValuesFor {
  const layers = rulesOf(proxy, 'tcp-request').map(({ statement }) => layerOf(statement));
  return (keyword, above) => {
    const layer = keyword === 'tcp-request' ? layers[above] : undefined;
    return test => (typeof test !== 'string' && lackingFor(test, proxy, layer) ? false : undefined);
  };
}

/**
 * Those whom a refusal was to spare for a name that nobody comes by: rules are copied from one frontend to another as they are, and then nobody misses it.
 */
function* unsparing(proxy: Proxy, told: readonly Statement[]): Generator<RuleFinding> {
  const values = valuesIn(proxy);
  for (const { statement, term, word, effect } of deadExceptionsOf(proxy, values)) {
    const test = testsOfTerm(term, proxy).find(each => lackingFor(each, proxy, undefined));
    const lacking = test && lackingFor(test, proxy, undefined);
    if (!test || (lacking !== 'bind name' && lacking !== 'frontend name') || told.some(line => line.equals(statement))) continue;
    yield {
      at: word,
      severity: 'information',
      message: `${explain(lacking, test, proxy)}: this line ${effect === 'redirect' ? 'redirects' : 'refuses'} those, too, whom it was to spare. ${adviceFor(lacking, proxy, statement)}.`,
    };
  }
}

const effects = {
  refusal: 'this line refuses everybody who comes to it',
  acceptance: 'this line lets nobody in, and the rule below it refuses everybody',
  route: 'this line is never taken',
  redirect: 'this line is never taken',
};

/**
 * Lab cases bind-name-of-none, 503 with `SC--`, and proxy-header-asked-too-early, a reset connection, on 2.6 to 3.4. Addresses behind UNIX sockets, on `127.0.0.1` and
 * of the other kind of IP, `fc_rcvd_proxy` without `accept-proxy` and `ssl_fc_alpn` without `alpn` were tried on 2.6 and 3.4.
 */
export default defineRule({
  name: 'test-fits-no-bind',
  summary: 'A route or a refusal asks for an address, a name or a protocol that nobody has who comes by the `bind` lines.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  mentions: ['src', 'so_name', 'ssl_fc_alpn', 'fe_name', 'fc_rcvd_proxy', 'fc_pp_authority', 'fc_pp_unique_id', 'fc_pp_tlv'],
  *check(proxy) {
    if (!proxy.isFrontend || proxy.isDisabled || !mayDecide(proxy) || !mayLack(proxy)) return;
    const values = valuesIn(proxy);
    const lines = [...linesDecidedBy(proxy, values), ...linesAcceptingNone(proxy, values)];
    yield* unsparing(proxy, lines.map(({ statement }) => statement));
    for (const line of lines) {
      const { owner, statement, term, word, effect, refusal } = line;
      const test = testsOfTerm(term, owner).find(each => lackingFor(each, proxy, layerOf(statement)));
      const lacking = test && lackingFor(test, proxy, layerOf(statement));
      if (!test || !lacking) continue;
      const [bind] = bindsOf(proxy);
      const message = `${explain(lacking, test, proxy)}: ${effects[refusal ? 'acceptance' : effect]}. ${adviceFor(lacking, proxy, statement)}.`;
      yield {
        at: owner === proxy ? word : proxy.header,
        severity: severityOf(lacking, effect, proxy),
        message: owner === proxy ? message : asInherited(message),
        related: [
          ...(owner === proxy ? [] : [{ at: statement, message: 'Asks for it' }]),
          ...(refusal ? [{ at: refusal, message: 'Refuses everybody' }] : []),
          ...(bind ? [{ at: bind.statement, message: 'Clients come by this' }] : []),
        ],
        repairs: repairsOf(line, test, lacking),
      };
    }
  },
});
