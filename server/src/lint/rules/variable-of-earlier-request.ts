import type { Configuration } from '../../model/configuration.ts';
import { keptVariablesIn, type KeptVariable } from '../../model/expressions/kept-variables.ts';
import { partsOf } from '../../model/symbols/home.ts';
import type { RuleRepair } from '../finding.ts';
import { defineRule } from '../rule.ts';

/** What lasts for one request and its answer, written everywhere. */
function forOneRequest(name: string, { sections }: Configuration): RuleRepair[] {
  const instead = name.replace(/^\w+/, 'txn');
  const places = sections.flatMap(section => partsOf(section).flatMap(({ block, names }) =>
    names.filter(each => each.kind === 'variable' && (each.name === name || each.name === instead)).map(each => ({ section, name: each.name, at: { block, span: each.span } }))));
  if (places.some(place => place.name === instead || place.section.kind === 'global')) return [];
  return [{ title: `Use \`${instead}\` everywhere`, safety: 'review', edits: places.map(({ at }) => ({ at, text: instead })) }];
}

function messageFor({ name, effect }: KeptVariable): string {
  const instead = `\`${name.replace(/^\w+/, 'txn')}\``;
  if (effect === 'answer') return `All clients share \`${name}\`: while one waits for its answer the requests of others change it, and the answer gets what another client sent. Use ${instead}, which each request has for itself.`;
  const stays = name.startsWith('proc.') ? `\`${name}\` stays set until HAProxy ends, for all clients` : `\`${name}\` stays set as long as the connection lasts, and browsers and proxies send many requests on one`;
  const what = effect === 'route'
    ? 'requests that ask for something else are routed by it, too'
    : 'what refuses all others passes over the later requests, whatever they ask for';
  return `${stays}: after one such request, ${what}. Use ${instead}, which each request has for itself.`;
}

const roles = { route: 'This route asks for it', exemption: 'This passes over who has it', answer: 'Read here, when other requests have come' } as const;

/** Lab cases variable-of-earlier-request and variable-of-another-client, 2.6 to 3.4. */
export default defineRule({
  name: 'variable-of-earlier-request',
  summary: 'A route, or an exception, goes by a variable that an earlier request has left there.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['http-request'],
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    for (const kept of keptVariablesIn(configuration)) {
      const [first, ...others] = kept.setters;
      yield {
        at: first.word(1) ?? first,
        message: messageFor(kept),
        related: [...others.map(at => ({ at, message: 'Set here, too' })), { at: kept.reader, message: roles[kept.effect] }],
        repairs: forOneRequest(kept.name, configuration),
      };
    }
  },
});
