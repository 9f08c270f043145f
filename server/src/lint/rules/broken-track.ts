import type { Configuration } from '../../model/configuration.ts';
import { brokenTracks, type BrokenTrack } from '../../model/checks/track.ts';
import type { Server } from '../../model/servers/server.ts';
import { isSamePlace } from '../../syntax/place.ts';
import { checkRepair } from '../edits/check-edits.ts';
import { nameServers } from '../edits/check-option-edits.ts';
import { closest } from '../closest.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { deleteWord, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

type Told = Pick<RuleFinding, 'message' | 'related' | 'repairs'>;

/** Offers the name that was probably meant. */
function rename({ option }: BrokenTrack, before: string, name: string, known: readonly string[], after: string): RuleRepair[] {
  const better = closest(name, known);
  return better && option.value ? [{ title: `Change to \`${before}${better}${after}\``, safety: 'review', edits: [replaceWord(option.value, before + better + after)] }] : [];
}

/** A `default-server track` is one mistake, however many servers it acts on, and so is a backend without `check`, however many servers track those there. */
function isSameMistake(a: BrokenTrack, b: BrokenTrack): boolean {
  if (a.problem.kind === 'unchecked' && b.problem.kind === 'unchecked') return a.problem.backend === b.problem.backend;
  return a.problem.kind === b.problem.kind && isSamePlace(a.option.word, b.option.word);
}

/** Each once: a template makes many, and several may track the same. */
function targetsOf(group: readonly BrokenTrack[]): Server[] {
  const targets = group.flatMap(({ problem }) => (problem.kind === 'unchecked' ? [problem.target] : []));
  return targets.filter((target, i) => targets.findIndex(other => other.statement.equals(target.statement)) === i);
}

function tell(group: readonly [BrokenTrack, ...BrokenTrack[]], configuration: Configuration): Told {
  const [broken] = group;
  const { server, option, problem } = broken;
  const written = option.value?.value ?? '';
  const slash = written.indexOf('/');
  switch (problem.kind) {
    case 'unknown-backend':
      return {
        message: `\`track ${written}\`: there is no backend \`${problem.backend}\`. HAProxy refuses to start.`,
        repairs: rename(broken, '', problem.backend, configuration.backendNames, written.slice(slash)),
      };
    case 'unknown-server':
      return {
        message: `\`track ${written}\`: ${problem.backend.title} has no server \`${problem.server}\`. HAProxy refuses to start.`,
        related: [{ at: problem.backend.header, message: 'Its servers have other names' }],
        repairs: rename(broken, written.slice(0, slash + 1), problem.server, problem.backend.servers.filter(({ isTemplate }) => !isTemplate).map(({ name }) => name), ''),
      };
    case 'unchecked': {
      const targets = targetsOf(group);
      const named = targets.length > 1 ? nameServers([problem.target, ...targets.slice(1)]) : `\`server ${problem.target.name}\``;
      return {
        message: `\`track ${written}\` follows the state of a server that nothing checks. HAProxy refuses to start. Add \`check\` to ${named} of ${problem.backend.title}.`,
        related: targets.map(target => ({ at: target.statement, message: 'Not checked' })),
        repairs: checkRepair(`Add \`check\` to ${named}`, targets),
      };
    }
    case 'loop':
      return {
        message: `\`track ${written}\` closes a loop: these servers track one another, and none of them is checked. HAProxy refuses to start. Give one a \`check\` instead of its \`track\`.`,
        related: problem.others.map(other => ({ at: other.statement, message: 'Part of the loop' })),
      };
    case 'checked-too':
      return {
        message: `\`server ${server.name}\` has both \`check\` and \`track\`: it cannot follow another server and be checked itself. HAProxy refuses to start. Keep one of them.`,
        ...(option.statement.equals(server.statement) && option.value
          ? { repairs: [{ title: 'Remove `track`', safety: 'review', edits: [deleteWord(option.word), deleteWord(option.value)] }] }
          : {}),
      };
  }
}

/** Lab case track-unchecked-server: HAProxy 2.6 to 3.4 refuses it, and the four other mistakes. */
export default defineRule({
  name: 'broken-track',
  summary: '`track` names no server, or one that is not checked.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['track'],
  *check(configuration, { isWhole }) {
    const groups: [BrokenTrack, ...BrokenTrack[]][] = [];
    for (const broken of brokenTracks(configuration)) {
      if (!isWhole && broken.problem.kind !== 'loop' && broken.problem.kind !== 'checked-too') continue;
      const group = groups.find(([first]) => isSameMistake(first, broken));
      if (group) group.push(broken);
      else groups.push([broken]);
    }
    for (const group of groups) {
      const [first, ...others] = group;
      const { related = [], ...told } = tell(group, configuration);
      const { option } = first;
      const users = option.statement.equals(first.server.statement) ? others : [first, ...others];
      yield {
        at: option.value ?? option.word,
        ...told,
        related: [...related, ...users.map(({ server }) => ({ at: server.statement, message: 'Tracks so' }))],
      };
    }
  },
});
