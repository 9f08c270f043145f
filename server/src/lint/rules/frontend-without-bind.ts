import type { Proxy } from '../../model/proxy.ts';
import { inSections, proxiesThat } from '../../model/incremental/in-proxies.ts';
import { isSectionOf } from '../../model/section-header.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { insertLineBelow, replaceWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

const withoutBind = proxiesThat(proxy =>
  proxy.isFrontend && !proxy.isDisabled && proxy.carriesTraffic && proxy.statements('bind').length === 0 && !hasOldAddress(proxy),
);

/** An address behind the name, as HAProxy 1.x took it, is an error of its own. */
function hasOldAddress({ header }: Proxy): boolean {
  return header.word(2) !== undefined && header.word(2)?.value !== 'from';
}

/** The line that is missing where the author takes the name of the section for an address: `listen 0.0.0.0:8181`. */
function addBind({ header, name, section }: Proxy): RuleRepair | undefined {
  if (!/^(?:\d+(?:\.\d+){3})?:\d+$/.test(name)) return undefined;
  return { title: `Add \`bind ${name}\``, safety: 'review', edits: [insertLineBelow(header, `bind ${name}`, section)] };
}

/** Lines that a listen section may have and a backend may not. */
const frontendOnly = [
  'use_backend', 'default_backend', 'monitor', 'monitor-uri', 'monitor-net', 'maxconn', 'backlog', 'capture', 'unique-id-format', 'unique-id-header',
  'rate-limit', 'declare', 'log-format', 'error-log-format', 'log-format-sd', 'id',
];

/** A `log-forward` that nobody can send a log to. */
const deafForwards = inSections((section): readonly RuleFinding[] => {
  const { kind, header, version } = section;
  if (kind !== 'log-forward' || !header || !isSectionOf(kind, version) || section.statements('bind', 'dgram-bind').length > 0) return [];
  return [{ at: header, message: `\`log-forward ${section.name?.value ?? ''}\` has no \`bind\` and no \`dgram-bind\`, so no log can come in. Add \`dgram-bind\` for UDP, or \`bind\` for TCP, or remove the section.` }];
});

/** "frontend 'x' has no 'bind' directive": a warning on 2.6 to 3.4. */
export default defineRule({
  name: 'frontend-without-bind',
  summary: 'A frontend, listen or log-forward section has no `bind`, so that no client can connect to it.',
  category: 'validity',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    yield* deafForwards(configuration);
    for (const proxy of withoutBind(configuration)) {
      const isUsed = proxy.kind === 'listen' && configuration.routesTo(proxy).length > 0;
      const mayBeBackend = proxy.kind === 'listen' && proxy.servers.length > 0 && proxy.statements(...frontendOnly).length === 0;
      const canBeBackend = mayBeBackend && !configuration.proxies.some(other => other !== proxy && other.name === proxy.name && other.isBackend);
      const added = isUsed ? undefined : addBind(proxy);
      yield {
        at: proxy.header,
        message: added
          ? `${proxy.title} has no \`bind\`, so no client can connect to it: \`${proxy.name}\` here is the name of the section, and not an address. Add \`bind ${proxy.name}\`.`
          : isUsed
          ? `${proxy.title} has no \`bind\`: it serves only as a backend, of which HAProxy warns. Call it a \`backend\`.`
          : `${proxy.title} has no \`bind\`, so no client can connect to it. Add one${proxy.kind === 'listen' ? ', or make it a `backend`' : ', or remove the section'}.`,
        repairs: added ? [added] : canBeBackend
          ? [{ title: 'Make it a `backend`', safety: 'review', edits: [replaceWord(proxy.header.words[0] as Word, 'backend')] }]
          : [],
      };
    }
  },
});
