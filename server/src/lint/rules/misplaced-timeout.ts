import { timeoutFact } from '../../language/timeouts.ts';
import type { Configuration } from '../../model/configuration.ts';
import { defaultsSections } from '../../model/defaults-sections.ts';
import type { Proxy } from '../../model/proxy.ts';
import { inProxies, inSections } from '../../model/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import { asWritten } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { anchorIn, deleteLine, insertLineBelow, type RuleEdit } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

/**
 * Sections that have no timeouts at all: HAProxy does not know the word there. Manual, chapters 3 to 12; tried on 2.6 to 3.4. What stands before the first
 * section is for rule line-without-section to tell.
 */
const withoutTimeouts: readonly string[] = ['cache', 'fcgi-app', 'global', 'http-errors', 'peers', 'userlist'];

const nameOf = (line: Statement) => line.word(1)?.value ?? '';

/** The timeouts in sections that have none. */
const refusedTimeouts = inSections(section => {
  const [first, ...others] = withoutTimeouts.includes(section.kind) ? section.statements('timeout').filter(line => section.isCertain(line)) : [];
  return first ? [{ section, first, others }] : [];
});

/** The timeouts of a frontend that are about servers, and those of a backend that are about clients. */
const ignoredTimeouts = inProxies(proxy => {
  const side = proxy.kind === 'frontend' ? 'backend' : proxy.kind === 'backend' ? 'frontend' : undefined;
  const [first, ...others] = side === undefined ? [] : proxy.statements('timeout').filter(line => timeoutFact(nameOf(line))?.side === side);
  return first ? [{ proxy, first, others }] : [];
}, ['timeout']);

/** Puts what a defaults lacks there, in one edit, and takes the lines away where they stand. */
function moveTo(defaults: Proxy, lines: readonly Statement[]): RuleRepair[] {
  const lastByName = new Map(lines.filter(line => timeoutFact(nameOf(line))).map(line => [nameOf(line), line]));
  const lacking = [...lastByName.values()].filter(line => !defaults.effective(`timeout ${nameOf(line)}`));
  const [first, ...others] = lacking.map(line => insertLineBelow(anchorIn(defaults, 'timeout'), asWritten(line.words), defaults.section));
  if (!first) return [];
  const inserted: RuleEdit = { at: first.at, text: [first, ...others].map(edit => edit.text).join('') };
  return [{ title: `Move to ${defaults.title}`, safety: 'review', edits: [...lines.map(deleteLine), inserted] }];
}

function removal(lines: readonly Statement[], safety: RuleRepair['safety']): RuleRepair {
  return { title: lines.length > 1 ? 'Remove the lines' : 'Remove the line', safety, edits: lines.map(deleteLine) };
}

const sameHere = (lines: readonly Statement[]) => lines.map(line => ({ at: line, message: 'The same here' }));

function* refused(configuration: Configuration) {
  for (const { section, first, others } of refusedTimeouts(configuration)) {
    const [defaults] = defaultsSections(configuration);
    yield {
      at: first,
      message: `HAProxy does not start: there is no \`timeout\` in \`${section.kind}\`. Timeouts belong into \`defaults\`, or into the frontend or backend that they are for.`,
      related: sameHere(others),
      repairs: [...(defaults ? moveTo(defaults, [first, ...others]) : []), removal([first, ...others], 'review')],
    };
  }
}

function* ignored(configuration: Configuration) {
  for (const { proxy, first, others } of ignoredTimeouts(configuration)) {
    const [about, home] = proxy.kind === 'frontend' ? ['servers', 'the backend'] : ['clients', 'the frontend'];
    yield {
      at: first,
      severity: 'warning' as const,
      message: `HAProxy ignores \`timeout ${nameOf(first)}\` in ${proxy.title}: it is about ${about}, which a ${proxy.kind} does not have. What it should limit has the timeout of \`defaults\`, or none. Move the line to ${home} or to \`defaults\`.`,
      related: sameHere(others),
      repairs: [...(proxy.defaults ? moveTo(proxy.defaults, [first, ...others]) : []), removal([first, ...others], 'safe')],
    };
  }
}

/** Lab cases timeouts-in-global (HAProxy does not start) and timeout-server-in-frontend (warned of and ignored), on 2.6 to 3.4. */
export default defineRule({
  name: 'misplaced-timeout',
  summary: 'A timeout stands in a section that has no use for it.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['timeout'],
  *check(configuration) {
    yield* refused(configuration);
    yield* ignored(configuration);
  },
});
