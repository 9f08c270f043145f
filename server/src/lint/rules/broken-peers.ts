import { serverOptionFact } from '../../language/server-options.ts';
import { isAtLeast } from '../../language/version.ts';
import type { Configuration } from '../../model/configuration.ts';
import { globalLine, possibleGlobalLine } from '../../model/global-sections.ts';
import type { Section } from '../../model/section.ts';
import { inSections } from '../../model/incremental/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { isOpen } from '../arguments/problem.ts';
import type { RuleFinding } from '../finding.ts';
import { deleteLine, deleteWord, insertLineAbove, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A `peers` section with its lines that are read for certain. */
interface Peers {
  readonly section: Section;
  readonly header: Statement;
  readonly binds: readonly Statement[];
  /** The `bind` and `peer` lines, in order. */
  readonly places: readonly Statement[];
  readonly members: readonly Member[];
}

/** A `peer` or `server` line. */
interface Member {
  readonly statement: Statement;
  readonly name: Word;
  readonly address: Word | undefined;
}

const peersSections = inSections((section): readonly Peers[] => {
  const { kind, header } = section;
  if (kind !== 'peers' || !header || !section.isCertain(header)) return [];
  const certain = (...keywords: string[]) => section.statements(...keywords).filter(statement => section.isCertain(statement));
  return [{ section, header, binds: certain('bind'), places: certain('bind', 'peer'), members: certain('peer', 'server').flatMap(memberOn) }];
});

function memberOn(statement: Statement): Member[] {
  const name = statement.word(1);
  const second = statement.word(2);
  return name ? [{ statement, name, address: second && serverOptionFact(second.value) === undefined ? second : undefined }] : [];
}

/** `bind` and `peer` in one section: the one on the second line is refused. */
function mixed({ places, binds }: Peers): RuleFinding | undefined {
  const [first] = places;
  const second = places.find(({ keyword }) => keyword !== first?.keyword);
  const [bind] = binds;
  if (!first || !second || !bind) return undefined;
  return {
    at: second,
    message: '`bind` and `peer` in one section: HAProxy refuses to start. A `peer` line says itself where the peer listens, so remove `bind`; or write `server` in the place of each `peer`, without the address for this HAProxy itself.',
    related: [{ at: first, message: 'Does not go with this line' }],
    repairs: binds.length === 1 ? [{ title: 'Remove `bind`', safety: 'review', edits: [deleteLine(bind)] }] : [],
  };
}

/** One listener a section; 2.6 takes several addresses on its line. */
function listensTwice({ section, binds }: Peers): RuleFinding | undefined {
  const [first, second] = binds;
  if (first && second) {
    return {
      at: second,
      message: 'A `peers` section listens on one address: HAProxy refuses to start with a second `bind`. Remove one of them.',
      related: [{ at: first, message: 'The first' }],
      repairs: [{ title: 'Remove this line', safety: 'review', edits: [deleteLine(second)] }],
    };
  }
  const address = first?.word(1);
  if (!address || isOpen(address) || !isAtLeast(section.version, '3.0') || !/,|:\d+-\d+$/.test(address.value)) return undefined;
  return { at: address, message: `A \`peers\` section listens on one address: HAProxy ${section.version} refuses to start with more. Keep one of them.` };
}

/** The name of this HAProxy among its peers, where the configuration says it above the section: 2.6 and 3.0 do not read it below. */
function localNameFor({ section }: Peers, configuration: Configuration): Word | undefined {
  const line = globalLine('localpeer', configuration);
  const name = line?.word(1);
  if (!line || !name || isOpen(name)) return undefined;
  const { sections } = configuration;
  const at = sections.indexOf(section);
  const owner = sections.findIndex(each => each.has(line.block));
  return owner < at || isAtLeast(section.version, '3.2') ? name : undefined;
}

/** The address of this HAProxy itself on a `server` line. */
function ownAddress({ members, binds }: Peers, local: Word): RuleFinding | undefined {
  const own = members.find(({ statement, name, address }) => statement.keyword === 'server' && name.value === local.value && address && !isOpen(address));
  const keyword = own?.statement.word(0);
  if (!own?.address || !keyword) return undefined;
  return {
    at: own.address,
    message: `\`${local.value}\` is this HAProxy itself, by \`localpeer\`, and a \`server\` line of its own takes no address: HAProxy refuses to start. ${binds.length > 0 ? 'Remove the address: `bind` says where it listens.' : 'Write `peer` in the place of `server`, or say on a `bind` line where it listens.'}`,
    related: [{ at: local, message: 'The name of this HAProxy' }],
    repairs: [binds.length > 0
      ? { title: 'Remove the address', safety: 'review', edits: [deleteWord(own.address)] }
      : { title: 'Write `peer`', safety: 'review', edits: [replaceWord(keyword, 'peer')] }],
  };
}

/** A section without this HAProxy: "Removing incomplete section". */
function withoutLocal({ section, header, members }: Peers, local: Word): RuleFinding | undefined {
  if (members.length === 0 || isUndecided(section) || members.some(({ name }) => isOpen(name) || name.value === local.value)) return undefined;
  return {
    at: header,
    severity: 'warning',
    message: `No peer of this section is called \`${local.value}\`, the name of this HAProxy by \`localpeer\`: HAProxy warns, and drops the section, so that its tables are not shared. Add the peer, or correct the name.`,
    related: [{ at: local, message: 'The name of this HAProxy' }],
  };
}

/** Without `localpeer`, it is the name of the machine that counts: with an address on each `server` line no name is right. */
function neverLocal({ section, header, members }: Peers): RuleFinding | undefined {
  const isForeign = ({ statement, name, address }: Member) => statement.keyword === 'server' && !isOpen(name) && address !== undefined && !isOpen(address);
  if (members.length === 0 || isUndecided(section) || !members.every(isForeign)) return undefined;
  return {
    at: header,
    severity: 'warning',
    message: 'Each `server` of this section has an address, and the one that is this HAProxy itself must have none: on a machine with one of these names HAProxy refuses to start, on any other it drops the section. Write `peer` in the place of `server`, or leave the address of this HAProxy out and give it on a `bind` line.',
  };
}

/**
 * "local peer have a SSL listener and a non-SSL server configured": 2.6 and 3.4 compare the listener with the line of this HAProxy itself. Where some lines have
 * `ssl`, that may be the one.
 */
function inClear({ section, binds, members }: Peers): RuleFinding | undefined {
  const hasTls = (line: Statement) => line.words.some(({ value }) => value === 'ssl');
  const defaults = section.statements('default-bind', 'default-server');
  const listener = [...binds, ...defaults.filter(({ keyword }) => keyword === 'default-bind')].find(hasTls);
  const [first] = members.filter(({ address }) => address !== undefined);
  const servers = [...members.map(({ statement }) => statement), ...defaults.filter(({ keyword }) => keyword === 'default-server')];
  const mayHaveTls = (line: Statement) => hasTls(line) || line.words.some(word => word.hasVariable && !/[/.:]/.test(word.value));
  if (!listener || !first || section.isConditional || servers.some(mayHaveTls)) return undefined;
  const words = 'default-server ssl verify none';
  return {
    at: first.statement,
    severity: 'warning',
    message: 'This section listens with `ssl`, and calls the other peers without it: those that have the same section wait for TLS, and nothing is exchanged with them. HAProxy warns of it. Add `default-server ssl verify none` above these lines, or with a `ca-file` in the place of `verify none`.',
    related: [{ at: listener, message: 'Listens with TLS' }],
    repairs: members[0] ? [{ title: `Add \`${words}\``, safety: 'review', edits: [insertLineAbove(members[0].statement, words)] }] : [],
  };
}

function isUndecided(section: Section): boolean {
  return section.isConditional || section.statements('disabled').length > 0;
}

function* findingsIn(peers: Peers, configuration: Configuration): Generator<RuleFinding | undefined> {
  const broken = mixed(peers) ?? listensTwice(peers);
  if (broken) {
    yield broken;
    return;
  }
  yield inClear(peers);
  const local = localNameFor(peers, configuration);
  if (local) yield ownAddress(peers, local) ?? withoutLocal(peers, local);
  else if (!possibleGlobalLine('localpeer', configuration)) yield neverLocal(peers);
}

/** `mixing "peer" and "bind" line is forbidden`, "One listener per peers section", "no address was expected", "Removing incomplete section": tried on 2.6 to 3.4. */
export default defineRule({
  name: 'broken-peers',
  summary: 'A `peers` section has lines that do not go together, or lacks this HAProxy itself.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration) {
    for (const peers of peersSections(configuration)) {
      for (const finding of findingsIn(peers, configuration)) if (finding) yield finding;
    }
  },
});
