import type { Configuration } from '../../model/configuration.ts';
import { aclMentionsIn, AclUse } from '../../model/conditions/acl-use.ts';
import { aclLinesOf } from '../../model/conditions/condition-tests.ts';
import { conditionOf } from '../../model/conditions/statement-condition.ts';
import { inProxies, inSections } from '../../model/incremental/in-proxies.ts';
import type { Proxy } from '../../model/proxy.ts';
import { referencesIn, type Reference } from '../../model/reference.ts';
import { actionOf, turnsAway } from '../../model/request-rules/request-rules.ts';
import type { Section } from '../../model/section.ts';
import { membersOf, type Members } from '../../model/userlists/members.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { appendWords } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A line that asks for the users of a list, or for those of a group of it. */
interface Asking {
  readonly proxy: Proxy;
  readonly reference: Reference;
}

const userlists = inSections(section => (section.kind === 'userlist' ? [section] : []));

const askings = inProxies((proxy): readonly Asking[] => (
  proxy.isDisabled ? [] : proxy.section.collect(referencesIn).filter(({ by, kind }) => by.startsWith('http_auth') && (kind === 'userlist' || kind === 'group')).map(reference => ({ proxy, reference }))
));

/** True for a rule that lets nobody past of whom this one test does not hold. */
function lacksAnotherWay(statement: Statement): boolean {
  const found = conditionOf(statement);
  const [group, other] = found?.condition.groups ?? [];
  return found !== undefined && group !== undefined && !other && (found.unless || group.length === 1) && (turnsAway(statement) || actionOf(statement) === 'auth');
}

/** True where the test alone decides that a client is refused, by a name or between braces. */
function refusesAlone({ proxy, reference: { statement } }: Asking): boolean {
  if (statement.keyword !== 'acl') return lacksAnotherWay(statement);
  const name = statement.word(1)?.value ?? '';
  if (aclLinesOf(name, proxy).length > 1) return false;
  return proxy.section.collect(aclMentionsIn).some(mention => mention instanceof AclUse && mention.name === name && lacksAnotherWay(mention.statement));
}

function consequence(asking: readonly Asking[]): Required<Pick<RuleFinding, 'severity' | 'related'>> & { readonly text: string } {
  const refusing = asking.find(refusesAlone);
  return {
    severity: refusing ? 'warning' : 'information',
    text: refusing ? `so that ${refusing.proxy.title} refuses everybody, whatever password is given` : 'and what asks for it never holds',
    related: asking.map(({ reference: { at } }) => ({ at, message: 'This asks for it' })),
  };
}

function emptyList(section: Section, asking: readonly Asking[]): RuleFinding | undefined {
  const { severity, text, related } = consequence(asking);
  return section.name && {
    at: section.name,
    severity,
    message: `\`userlist ${section.name.value}\` has no \`user\` line: nobody is in it, ${text}. Add users, as \`user NAME password HASH\`.`,
    related,
  };
}

/** The groups without users of which a line asks for no other. */
function* emptyGroups(section: Section, asking: readonly Asking[], { users, filled }: Members): Generator<RuleFinding> {
  const isFruitful = ({ reference: { statement } }: Asking) => asking.some(({ reference }) => reference.statement.equals(statement) && filled.has(reference.name));
  for (const line of section.statements('group')) {
    const name = line.word(1);
    const asked = asking.filter(each => each.reference.name === name?.value && !isFruitful(each));
    if (!name || filled.has(name.value) || asked.length === 0) continue;
    const { severity, text, related } = consequence(asked);
    yield {
      at: name,
      severity,
      message: `Nobody is in the group \`${name.value}\` of \`userlist ${section.name?.value ?? ''}\`, ${text}. Name its users here, as \`users NAME,NAME\`, or the group on their lines, as \`groups ${name.value}\`.`,
      related,
      repairs: putIn(users, line),
    };
  }
}

/** More would hardly all be meant. */
const FEW = 3;

function putIn(users: readonly string[], line: Statement): RuleRepair[] {
  if (users.length > FEW || line.words.length > 3) return [];
  const names = users.join(',');
  return [{ title: `Put ${users.map(name => `\`${name}\``).join(', ')} in the group`, safety: 'review', edits: [appendWords(line, line.word(2) ? names : `users ${names}`)] }];
}

function* inList(section: Section, all: readonly Asking[], configuration: Configuration): Generator<RuleFinding> {
  const name = section.name;
  if (!name || name.hasVariable || userlists(configuration).filter(each => each.name?.value === name.value).length > 1) return;
  const members = membersOf(section);
  const asking = all.filter(({ reference: { kind, name: list, userlist } }) => (kind === 'group' ? userlist : list) === name.value);
  if (members.isOpen || asking.length === 0) return;
  if (members.users.length > 0) {
    yield* emptyGroups(section, asking.filter(({ reference: { kind } }) => kind === 'group'), members);
    return;
  }
  const found = emptyList(section, asking.filter(({ reference: { kind } }) => kind === 'userlist'));
  if (found) yield found;
}

/** Lab case group-without-users: 401 for everybody on 2.6 to 3.4. Tried on 2.6 and 3.4 for a list without users, too. */
export default defineRule({
  name: 'userlist-without-users',
  summary: 'Rules ask for the users of a list or of a group in which nobody is.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['userlist'],
  *check(configuration, { isWhole }) {
    const lists = isWhole ? userlists(configuration) : [];
    if (lists.length === 0) return;
    const all = askings(configuration);
    for (const section of all.length > 0 ? lists : []) yield* inList(section, all, configuration);
  },
});
