import { isAtLeast } from '../../language/version.ts';
import { connectRulesOf, isCheckedInClear } from '../../model/checks/check-connection.ts';
import { requestsOf } from '../../model/checks/check-request.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { certificateNameOf } from '../../model/servers/server-tls.ts';
import type { Word } from '../../syntax/word.ts';
import { addServerOption, nameServers } from '../edits/check-option-edits.ts';
import type { RuleFinding, RuleRepair, Severity } from '../finding.ts';

/** A server whose check asks for a name that its certificate is hardly for, from 3.3 on. */
export interface CheckedUnderHost {
  readonly proxy: Proxy;
  readonly server: Server;
  /** What the check sends as Host. */
  readonly host: Word;
  /** The name that the certificate ought to have, where the configuration tells. */
  readonly name: string | undefined;
  readonly severity: Severity;
  /** True when `verify required` is written: then `global` has no say. */
  readonly isAsked: boolean;
}

/**
 * The servers that are verified, and whose check takes the name for the handshake from its own Host header: that wins over `sni` and `verifyhost`, but not over
 * `check-sni`, and a `connect` step goes without (UP on 2.6 to 3.2, L6RSP and DOWN on 3.4; lab case automatic-check-sni).
 */
export const checkedUnderHost = inProxies((proxy): readonly CheckedUnderHost[] => {
  if (!proxy.isBackend || proxy.isDisabled) return [];
  const host = requestsOf(proxy)[0]?.host;
  if (!host || host.hasVariable || host.value.includes('%') || connectRulesOf(proxy).length > 0) return [];
  const asked = host.value.toLowerCase().replace(/:\d*$/, '');
  return proxy.servers.flatMap((server): CheckedUnderHost[] => {
    const verify = server.option('verify')?.value?.value;
    const takesHost = server.has('ssl') && server.has('ca-file') && server.has('check') && !isCheckedInClear(server) && !server.has('check-sni') && !server.has('no-check-sni-auto');
    if (!takesHost || (verify !== undefined && verify !== 'required') || server.isDisabled || server.isUncertain) return [];
    const name = fixedNameOf(server) ?? certificateNameOf(server);
    const isPublic = server.option('ca-file')?.value?.value === '@system-ca';
    const severity = severityOf(asked, name?.toLowerCase(), isPublic);
    return severity ? [{ proxy, server, host, name, severity, isAsked: verify === 'required' }] : [];
  });
}, ['ca-file']);

/** The name in `sni str(name)`. */
function fixedNameOf(server: Server): string | undefined {
  return /^str\(([\w.-]+)\)$/.exec(server.option('sni')?.value?.value ?? '')?.[1];
}

/** How likely it is that a certificate for the one name is not for the other. Sites of one domain often share theirs. */
function severityOf(asked: string, name: string | undefined, isPublic: boolean): Severity | undefined {
  if (asked === '' || asked === name) return undefined;
  const isLocal = asked === 'localhost' || /^\d+(?:\.\d+){3}$/.test(asked);
  if (name === undefined) return isLocal ? 'warning' : undefined;
  if (isLocal) return 'warning';
  // A short name may stand beside the full one in a certificate.
  if (!name.includes('.')) return undefined;
  if (!asked.includes('.')) return name.startsWith(`${asked}.`) ? undefined : 'warning';
  return domainOf(asked) === domainOf(name) ? undefined : isPublic ? 'information' : 'warning';
}

/** `example.com` for `www.example.com`. */
function domainOf(host: string): string {
  return host.split('.').slice(-2).join('.');
}

/** The finding about servers of one section. */
export function findingAboutCheck([first, ...others]: readonly [CheckedUnderHost, ...CheckedUnderHost[]]): RuleFinding {
  const { proxy, host, name, severity } = first;
  const isNow = isAtLeast(proxy.section.version, '3.3');
  const servers = [first.server, ...others.map(({ server }) => server)] as const;
  return {
    at: first.server.statement,
    severity: isNow ? severity : 'hint',
    message: `${isNow ? 'HAProxy sends' : 'From 3.3 on, HAProxy will send'} the Host header of the health check, \`${host.value}\`, as the server name (SNI) to ${nameServers([...servers])}, and the certificate has to be for that name, whatever \`sni\` and \`verifyhost\` say. Else the check fails, the server is DOWN and users get a 503, where versions up to 3.2 answer. Write \`check-sni ${name ?? 'NAME'}\`${name === undefined ? ' with a name of the certificate' : ''}.`,
    related: [{ at: host, message: 'The check says this name' }, ...others.map(({ server }) => ({ at: server.statement, message: 'The same here' }))],
    repairs: repairsFor([first, ...others], isNow),
  };
}

function repairsFor(found: readonly [CheckedUnderHost, ...CheckedUnderHost[]], isNow: boolean): RuleRepair[] {
  const [{ name }] = found;
  return [
    ...(name !== undefined && found.every(each => each.name !== undefined)
      ? [{ title: `Add \`check-sni ${name}\``, safety: 'review' as const, edits: found.flatMap(each => addServerOption([each.server], `check-sni ${each.name ?? ''}`)) }]
      : []),
    // Beside `sni` a check without a name is what sni-without-check-sni warns of.
    ...(isNow && found.every(({ server }) => !server.has('sni')) ? [{ title: 'Add `no-check-sni-auto`', safety: 'review' as const, edits: addServerOption(found.map(({ server }) => server), 'no-check-sni-auto') }] : []),
  ];
}
