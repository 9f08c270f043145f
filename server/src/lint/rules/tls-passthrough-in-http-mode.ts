import type { Configuration } from '../../model/configuration.ts';
import { inProxiesGiven } from '../../model/incremental/in-proxies.ts';
import type { Proxy } from '../../model/proxy.ts';
import { waitingIn } from '../../model/request-rules/content.ts';
import { mayServeHttp, misreadPassthroughs, type MisreadPassthrough } from '../../model/routes/misread-passthrough.ts';
import { modeEdit, tcpModeRepair } from '../edits/mode-edits.ts';
import type { RuleRepair } from '../finding.ts';
import type { RuleEdit } from '../edits/rule-edits.ts';
import { listOf } from '../findings/group.ts';
import { defineRule } from '../rule.ts';

const heirsOf = inProxiesGiven((proxy, defaults: Proxy): readonly Proxy[] =>
  (proxy.kind !== 'defaults' && !proxy.isDisabled && proxy.effective('mode')?.owner === defaults ? [proxy] : []));

/** The `defaults` that says `mode http` to these sections and to no others. */
function sharedDefaults(sections: readonly Proxy[], configuration: Configuration): Proxy | undefined {
  const owner = sections[0]?.effective('mode')?.owner;
  if (owner?.kind !== 'defaults' || !sections.every(section => section.effective('mode')?.owner === owner)) return undefined;
  return heirsOf(configuration, owner).length === sections.length ? owner : undefined;
}

/** The edits for each section by itself, with log lines that suit the mode. */
function editsFor({ frontends, backends }: MisreadPassthrough): RuleEdit[] {
  return [...frontends.flatMap(frontend => tcpModeRepair(frontend).edits), ...backends.map(backend => modeEdit(backend, 'tcp'))];
}

function repairOf(passthrough: MisreadPassthrough, defaults: Proxy | undefined): RuleRepair[] {
  const { frontends, backends } = passthrough;
  // Without an inspection of the greeting, its name would not be known in TCP mode either.
  if (!frontends.every(frontend => waitingIn(frontend) === 'waits') || frontends.some(mayServeHttp)) return [];
  if (defaults) return [{ title: `Set \`mode tcp\` in ${defaults.title}`, safety: 'review', edits: [modeEdit(defaults, 'tcp')] }];
  const more = backends.length === 0 ? '' : ` and ${backends.length} backend${backends.length > 1 ? 's' : ''}`;
  return [{ title: `Set \`mode tcp\` in ${listOf(frontends)}${more}`, safety: 'review', edits: editsFor(passthrough) }];
}

/** Lab case tls-passthrough-in-http-mode: the handshake of each client fails, and HAProxy logs a request it cannot read, on 2.6 to 3.4. */
export default defineRule({
  name: 'tls-passthrough-in-http-mode',
  summary: 'A section is to pass TLS on to servers that speak it, but is in HTTP mode and takes the handshake for a request.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['tcp-request', 'use_backend', 'use-server'],
  *check(configuration) {
    for (const passthrough of misreadPassthroughs(configuration)) {
      const { frontends, backends, isRefused, asking } = passthrough;
      const [first, ...others] = frontends;
      const mode = first.effective('mode');
      const sections = [...frontends, ...backends];
      const defaults = editsFor(passthrough).length === sections.length ? sharedDefaults(sections, configuration) : undefined;
      const isHere = mode !== undefined && (mode.owner === first || mode.owner === defaults);
      const [look, lead, are] = others.length > 0 ? ['look', 'lead', 'are'] : ['looks', 'leads', 'is'];
      const rest = frontends.some(mayServeHttp) ? ' What is for HTTP there, lines or ports, belongs in a section of its own.' : '';
      const places = defaults?.title ?? (backends.length > 0 ? `${listOf(frontends)} and in the backends` : listOf(frontends));
      const end = isRefused ? 'HAProxy refuses to start' : 'HAProxy takes the greeting for a request and answers 400, so that each browser fails in its handshake';
      yield {
        at: isHere ? mode.statement : first.header,
        message: `${listOf(frontends)} ${look} for the TLS greeting of clients and ${lead} to ${isRefused ? 'backends in TCP mode' : 'servers that speak TLS themselves'}, but ${are} in HTTP mode: ${end}. Set \`mode tcp\` in ${places}.${rest}`,
        related: [
          { at: asking, message: 'Asks for the greeting, which HTTP mode does not show' },
          ...(mode && !isHere ? [{ at: mode.statement, message: 'The mode is inherited from here' }] : []),
          ...others.map(other => ({ at: other.header, message: 'The same here' })),
        ],
        repairs: repairOf(passthrough, defaults),
      };
    }
  },
});
