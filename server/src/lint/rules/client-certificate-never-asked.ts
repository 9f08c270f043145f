import type { AclTest } from '../../expression/acl.ts';
import type { Term } from '../../expression/condition.ts';
import { bindValueWord, isTls, type Bind } from '../../model/binds/bind.ts';
import { uncertifiedValuesOf, unaskingBindsBefore } from '../../model/binds/client-certificates.ts';
import { aclLinesOf, testsOfTerm } from '../../model/conditions/condition-tests.ts';
import { valueOfCondition, valueOfTerm, type Valuation } from '../../model/conditions/condition-value.ts';
import type { Configuration } from '../../model/configuration.ts';
import { decidableLines, linesDecidedBy } from '../../model/conditions/decided-lines.ts';
import { hasText } from '../../model/incremental/per-block.ts';
import { perProxy, type Proxy } from '../../model/proxy.ts';
import { rulesOf, turnsAway } from '../../model/request-rules/request-rules.ts';
import { conditionOf, type StatementCondition } from '../../model/conditions/statement-condition.ts';
import { proxiesThat } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding } from '../finding.ts';
import { appendWords, replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const namesCertificate = hasText(text => /\bssl_(?:c_|fc_has_crt)/.test(text));
/** True for a section with a line that may ask for a certificate, its own or an inherited one. */
const asksForCertificate: (proxy: Proxy) => boolean = perProxy(proxy => namesCertificate(proxy.section) || (proxy.defaults ? asksForCertificate(proxy.defaults) : false));
const asksForVariable = hasText(text => /[^\w-]var\(/.test(text));

const askers = proxiesThat(proxy => !proxy.isDisabled && proxy.kind !== 'defaults' && asksForCertificate(proxy), decidableLines);
const readers = proxiesThat(proxy => !proxy.isDisabled && proxy.isBackend && !asksForCertificate(proxy) && asksForVariable(proxy.section), decidableLines);

/** A line that never acts, or always, or more often than is meant, when no client is asked for a certificate. */
interface Line {
  readonly owner: Proxy;
  readonly statement: Statement;
  /** What asks for a certificate: a test, or the name of an ACL. */
  readonly word: Word;
  readonly effect: 'route' | 'refusal' | 'narrow refusal';
}

function linesIn(proxy: Proxy, values: Valuation): Line[] {
  const decided = linesDecidedBy(proxy, () => values).flatMap(({ effect, ...line }) => (effect === 'redirect' ? [] : [{ ...line, effect }]));
  const open = (['tcp-request', 'http-request'] as const).filter(keyword =>
    (keyword === 'tcp-request' || proxy.mode === 'http') && !decided.some(({ effect, statement }) => effect === 'refusal' && statement.keyword === keyword));
  return [...decided, ...open.flatMap(keyword => rulesOf(proxy, keyword)).flatMap(({ statement, owner }) => narrowRefusal(statement, owner, values))];
}

/** A refusal of all those who have no certificate, where other tests choose whom it asks. */
function narrowRefusal(statement: Statement, owner: Proxy, values: Valuation): Line[] {
  const found = turnsAway(statement) && owner.section.isCertain(statement) ? conditionOf(statement) : undefined;
  if (!found || valueOfCondition(found.condition, found.unless, owner, values) === false) return [];
  const isMissed = found.condition.groups.some(group => group.some(term => isAsking(term, owner, values) && term.negated !== found.unless));
  return isMissed ? lineOf(statement, found, owner, values) : [];
}

/** True for a term that asks for a certificate, alone or in one line of an ACL that has others. */
function isAsking(term: Term, owner: Proxy, values: Valuation): boolean {
  return testsOfTerm(term, owner).some(test => values(test) === false);
}

function lineOf(statement: Statement, { start, condition }: StatementCondition, owner: Proxy, values: Valuation): Line[] {
  const term = condition.groups.flat().find(each => isAsking(each, owner, values));
  // The name of an ACL with other lines may well hold.
  const [line, another] = term?.kind === 'named' && valueOfTerm(term, owner, values) === undefined ? aclLinesOf(term.name, owner).filter((_, i) => values(testsOfTerm(term, owner)[i] as AclTest) === false) : [];
  const word = line && !another ? line.word(2) : term && statement.word(start + (term.kind === 'named' ? term.word : term.firstWord));
  return word ? [{ owner, statement, word, effect: 'narrow refusal' }] : [];
}

const effects = {
  route: 'the route there is never taken',
  refusal: 'the rule there refuses everybody',
  'narrow refusal': 'the rule there refuses all those whom the rest of it leaves, with a certificate or without',
};

/** A line that asks for a certificate, and a section that it acts in. */
interface Asked {
  readonly proxy: Proxy;
  readonly line: Line;
}

/** Lines that ask, and the `bind` lines by which all clients come there. */
interface Unasked {
  readonly binds: Bind[];
  readonly asked: Asked[];
}

/** What is missing at one `bind` line is one cause, however many lines ask. */
function unaskedIn(proxies: readonly Proxy[], configuration: Configuration): Unasked[] {
  const groups: Unasked[] = [];
  for (const proxy of proxies) {
    const asked = linesIn(proxy, uncertifiedValuesOf(proxy, configuration)).map(line => ({ proxy, line }));
    const binds = asked.length > 0 ? unaskingBindsBefore(proxy, configuration).filter(isTls) : [];
    if (binds.length === 0) continue;
    const isIn = (group: Unasked, bind: Bind) => group.binds.some(other => other.statement.equals(bind.statement));
    const group = groups.find(each => binds.some(bind => isIn(each, bind)));
    if (!group) {
      groups.push({ binds: [...binds], asked });
      continue;
    }
    group.binds.push(...binds.filter(bind => !isIn(group, bind)));
    group.asked.push(...asked);
  }
  return groups;
}

function findingAbout({ binds, asked }: Unasked): RuleFinding[] {
  const [bind, ...others] = binds;
  const [main] = [...asked.filter(({ line }) => line.effect !== 'narrow refusal'), ...asked];
  if (!bind || !main) return [];
  const { proxy, line } = main;
  const none = bindValueWord(bind, 'verify');
  const hasFile = binds.every(({ statement }) => statement.words.some(word => word.value === 'ca-file' || word.value === 'ca-verify-file'));
  const name = line.word.value.replace(/^!/, '');
  const who = `${others.length === 0 ? 'This line asks' : 'These `bind` lines ask'} no client for a certificate, since ${others.length === 0 ? `it ${none ? 'says `verify none`' : 'has no `verify`'}` : 'none of them says `verify`, or only `verify none`'}`;
  return [{
    at: none ?? bind.statement,
    severity: line.effect === 'narrow refusal' ? 'warning' : 'error',
    message: `${who}: \`${name}\` in ${proxy.title} never holds, and ${effects[line.effect]}. Write \`verify optional\` or \`verify required\`${hasFile ? '' : ', with the `ca-file` of those who sign the certificates'}.`,
    related: [
      ...[main, ...asked.filter(each => each !== main)].map((each, i) => ({ at: each.line.word, message: i === 0 ? 'Asks for a certificate' : 'The same here' })),
      ...others.map(other => ({ at: bindValueWord(other, 'verify') ?? other.statement, message: 'Asks for none' })),
    ],
    repairs: hasFile ? [{ title: none ? 'Write `verify optional`' : 'Add `verify optional`', safety: 'review', edits: binds.map(askForOne) }] : [],
  }];
}

function askForOne(bind: Bind): RuleEdit {
  const none = bindValueWord(bind, 'verify');
  return none ? replaceWord(none, 'optional') : appendWords(bind.statement, 'verify optional');
}

/** Lab case client-certificate-never-asked: 403 for clients that have one, on 2.6 to 3.4; a `ca-file` without `verify` does not ask either. */
export default defineRule({
  name: 'client-certificate-never-asked',
  summary: 'A route or a refusal asks for a client certificate, but no `bind` line that leads to it has `verify`.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['bind'],
  *check(configuration, { isWhole }) {
    const asking = askers(configuration);
    const reading = asking.length > 0 && isWhole ? readers(configuration) : [];
    const proxies = [...(isWhole ? asking : asking.filter(({ kind }) => kind === 'frontend')), ...reading];
    for (const unasked of unaskedIn(proxies, configuration)) yield* findingAbout(unasked);
  },
});
