import { isTls } from '../../model/binds/bind.ts';
import { uncertifiedValuesOf, unaskingBindsBefore } from '../../model/binds/client-certificates.ts';
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
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { appendWords } from '../edits/rule-edits.ts';
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
  const isMissed = found.condition.groups.some(group => group.some(term => valueOfTerm(term, owner, values) !== undefined && term.negated !== found.unless));
  return isMissed ? lineOf(statement, found, owner, values) : [];
}

function lineOf(statement: Statement, { start, condition }: StatementCondition, owner: Proxy, values: Valuation): Line[] {
  const term = condition.groups.flat().find(each => valueOfTerm(each, owner, values) !== undefined);
  const word = term && statement.word(start + (term.kind === 'named' ? term.word : term.firstWord));
  return word ? [{ owner, statement, word, effect: 'narrow refusal' }] : [];
}

const effects = {
  route: 'never holds: this line is never taken',
  refusal: 'never holds: this line refuses everybody',
  'narrow refusal': 'never holds: this line refuses all those whom the rest of it leaves, with a certificate or without',
};

function findingsAbout(proxy: Proxy, configuration: Configuration): RuleFinding[] {
  const lines = linesIn(proxy, uncertifiedValuesOf(proxy, configuration));
  const binds = lines.length > 0 ? unaskingBindsBefore(proxy, configuration).filter(isTls) : [];
  const [bind, ...others] = binds;
  if (!bind) return [];
  const withFile = binds.filter(({ statement }) => statement.words.some(word => word.value === 'ca-file' || word.value === 'ca-verify-file'));
  const repairs: RuleRepair[] = withFile.length === binds.length
    ? [{ title: 'Add `verify optional`', safety: 'review', edits: binds.map(({ statement }) => appendWords(statement, 'verify optional')) }]
    : [];
  return lines.map(({ owner, statement, word, effect }) => ({
    at: owner === proxy ? word : proxy.header,
    severity: effect === 'narrow refusal' ? 'warning' : 'error',
    message: `No \`bind\` line by which clients come to ${proxy.title} asks them for a certificate, since it has no \`verify\`, so \`${word.value.replace(/^!/, '')}\` ${effects[effect]}. Add \`verify optional\`, or \`verify required\`, with the \`ca-file\` of those who sign the certificates.`,
    related: [
      ...(owner === proxy ? [] : [{ at: statement, message: 'Asks for a certificate' }]),
      { at: bind.statement, message: 'Asks for none' }, ...others.map(other => ({ at: other.statement, message: 'The same here' })),
    ],
    repairs,
  }));
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
    for (const proxy of [...(isWhole ? asking : asking.filter(({ kind }) => kind === 'frontend')), ...reading]) yield* findingsAbout(proxy, configuration);
  },
});
