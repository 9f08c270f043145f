import type { Configuration } from '../../model/configuration.ts';
import { holeOf } from '../../model/fall-through.ts';
import { proxiesThatLost } from '../../model/lost-settings.ts';
import { answeringInHttpOnly, misreadsIn, type Misread } from '../../model/misread-rules.ts';
import type { Proxy } from '../../model/proxy.ts';
import { routesOf } from '../../model/route.ts';
import type { RuleRepair } from '../finding.ts';
import { insertLineBelow, replaceWord, type RuleEdit } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/** The sections that must be in HTTP mode for this one to be: an HTTP frontend cannot use a TCP backend. */
function together(proxy: Proxy, configuration: Configuration): Proxy[] {
  const targets = routesOf(proxy).map(route => (route.isDynamic ? undefined : configuration.backend(route.name)));
  return [...new Set([proxy, ...targets.filter(target => target !== undefined)])].filter(each => each.mode === 'tcp');
}

/** Where the mode comes from: a line, or nothing at all. */
function modeEdit(proxy: Proxy): RuleEdit {
  const own = proxy.own('mode')?.value;
  return own ? replaceWord(own, 'http') : insertLineBelow(proxy.header, 'mode http', proxy.section);
}

function repairsOf(proxy: Proxy, configuration: Configuration): RuleRepair[] {
  if (!proxy.effective('mode') && proxy.defaults) {
    return [{ title: `Add \`mode http\` to ${proxy.defaults.title}`, safety: 'review', edits: [modeEdit(proxy.defaults)] }];
  }
  const all = together(proxy, configuration);
  const others = all.length - 1;
  const title = `Set \`mode http\` in ${proxy.title}${others > 0 ? ` and ${others} backend${others > 1 ? 's' : ''}` : ''}`;
  return [{ title, safety: 'review', edits: all.map(modeEdit) }];
}

function whyTcp(proxy: Proxy): string {
  const setting = proxy.effective('mode');
  if (!setting) return 'is in TCP mode, because nothing says `mode http`';
  return `is in TCP mode${setting.owner === proxy ? '' : `, inherited from ${setting.owner.title}`}`;
}

/** Sections that lack a mode for the same reason: no line in them, nor in the defaults they share. Of one that was lost defaults-start-empty speaks. */
function groupsOf(configuration: Configuration): [Misread, ...Misread[]][] {
  const groups: [Misread, ...Misread[]][] = [];
  const byDefaults = new Map<Proxy, [Misread, ...Misread[]]>();
  const told = proxiesThatLost('mode http', configuration);
  for (const misread of misreadsIn(configuration)) {
    const { proxy } = misread;
    if (told.has(proxy)) continue;
    const shared = proxy.effective('mode') ? undefined : proxy.defaults;
    const group = shared && byDefaults.get(shared);
    if (group) {
      group.push(misread);
      continue;
    }
    const made: [Misread, ...Misread[]] = [misread];
    groups.push(made);
    if (shared) byDefaults.set(shared, made);
  }
  return groups;
}

/** Lab case tcp-default-mode-l7-acl: the connection is closed without an answer, with `SC`, on 2.6 to 3.4. */
export default defineRule({
  name: 'http-rules-in-tcp-mode',
  summary: 'A section in TCP mode has rules that need HTTP.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    for (const group of groupsOf(configuration)) {
      const [first, ...others] = group;
      // A fragment may get its mode from a defaults in another file.
      if (!isWhole && !first.proxy.effective('mode')) continue;
      const blind = group.flatMap(misread => misread.blind);
      const lines = [...blind, ...group.flatMap(misread => misread.ignored)];
      const [at, ...rest] = lines;
      if (!at) continue;
      const { proxy: owner } = group.find(misread => misread.blind.includes(at) || misread.ignored.includes(at)) ?? first;
      const hasRest = owner.effective('default_backend') !== undefined || owner.servers.length > 0;
      const isClosed = isWhole && holeOf(owner) === 'no-route' && answeringInHttpOnly(configuration).has(owner);
      const effect = blind.length > 0
        ? `its condition asks for an HTTP request that HAProxy does not wait for, and ${hasRest ? 'most connections go on as if it did not hold' : 'the connection is closed without an answer'}`
        : `\`${at.keyword}\` does nothing there${isClosed ? ', and each connection is closed without an answer' : ''}`;
      yield {
        at,
        severity: (blind.length > 0 && !hasRest) || isClosed ? 'error' : 'warning',
        message: `${owner.title} ${whyTcp(owner)}: ${effect}. Set \`mode http\`${others.length > 0 && !owner.effective('mode') ? ` in ${owner.defaults?.title ?? 'the section'}, for ${others.length} more section${others.length > 1 ? 's' : ''}` : ''}.`,
        related: rest.slice(0, 20).map(line => ({ at: line, message: 'Needs HTTP mode too' })),
        repairs: repairsOf(owner, configuration),
      };
    }
  },
});
