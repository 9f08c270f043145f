import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import { bindOption, bindOptionValue, bindsOf, isTls } from '../../model/binds/bind.ts';
import type { Configuration } from '../../model/configuration.ts';
import { ownCallsIn, type OwnCall } from '../../model/checks/own-calls.ts';
import { entrancesTo } from '../../model/routes/senders.ts';
import { portOf } from '../../model/servers/server-tls.ts';
import { addServerOption } from '../edits/check-option-edits.ts';
import type { RuleFinding, RuleRepair } from '../finding.ts';
import { withoutTls } from '../edits/tls-edits.ts';
import { defineRule } from '../rule.ts';

/** What the two ends of a call do not agree on. */
interface Mismatch {
  readonly what: string;
  readonly advice: string;
  readonly there: string;
  readonly repairs: readonly RuleRepair[];
}

function mismatchOf(call: OwnCall, version: HaproxyVersion, configuration: Configuration): Mismatch | undefined {
  const { server, to, bind } = call;
  if (server.isDisabled || bind.statement.words.slice(2).some(word => word.hasVariable && !/[/.]/.test(word.value))) return undefined;
  if (isTls(bind) !== server.has('ssl')) return isTls(bind) ? sentInClear(call, configuration) : to.mode === 'http' ? sentTls(call) : undefined;
  if (!isTls(bind) || bindOption(bind, 'crt-list')) return undefined;
  const versions = versionMismatch(call);
  if (versions) return versions;
  if (bindOptionValue(bind, 'verify') === 'required' && !server.has('crt')) {
    return { what: 'shows no certificate, which `verify required` there insists on', advice: 'Add `crt` with one that the `ca-file` there signed', there: 'Insists on a certificate', repairs: [] };
  }
  // From 3.3 on the Host header of each request is the name.
  const isNameless = !server.has('sni') && (call.from.mode !== 'http' || !isAtLeast(version, '3.3') || server.has('no-sni-auto'));
  return bindOption(bind, 'strict-sni') && isNameless
    ? { what: 'names no site in the handshake, and `strict-sni` there insists on one', advice: 'Add `sni` with a name that a certificate there has', there: 'Insists on a name', repairs: [] }
    : undefined;
}

const tlsVersions: readonly string[] = ['SSLv3', 'TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** Versions of TLS of which one side has only older ones than the other; what `global` gives to all lines, and what single certificates of a list have, is left out. */
function versionMismatch({ server, bind }: OwnCall): Mismatch | undefined {
  const numberOf = (version: string | undefined) => (version === undefined ? -1 : tlsVersions.indexOf(version));
  const [least, most] = ['ssl-min-ver', 'ssl-max-ver'].map(name => server.option(name)?.value?.value);
  const [leastThere, mostThere] = ['ssl-min-ver', 'ssl-max-ver'].map(name => bindOptionValue(bind, name));
  const isOlder = numberOf(most) >= 0 && numberOf(leastThere) > numberOf(most);
  const isNewer = numberOf(mostThere) >= 0 && numberOf(least) > numberOf(mostThere);
  if (!isOlder && !isNewer) return undefined;
  return {
    what: isOlder ? `speaks \`${most}\` at most, while the \`bind\` there begins with \`${leastThere}\`` : `speaks \`${least}\` at least, while the \`bind\` there ends with \`${mostThere}\``,
    advice: `Remove \`${isOlder ? 'ssl-max-ver' : 'ssl-min-ver'}\` here, or change it there`,
    there: 'Other versions of TLS',
    repairs: [],
  };
}

/** A port of plain HTTP by its number is what ssl-to-clear-server speaks of. */
function sentTls({ server }: OwnCall): Mismatch | undefined {
  if (portOf(server) === 80) return undefined;
  const repairs: RuleRepair[] = [{ title: 'Speak plain HTTP: remove `ssl`', safety: 'review', edits: withoutTls(server) }];
  return { what: 'speaks TLS to it, but the `bind` there has no `ssl`', advice: 'Remove `ssl` here, or add it there', there: 'Speaks no TLS', repairs };
}

/** In TCP mode what comes may be the TLS of the client, handed on as it is: only where the clients speak it with HAProxy is it in clear. Of port 443 tls-server-without-ssl speaks. */
function sentInClear({ server, from }: OwnCall, configuration: Configuration): Mismatch | undefined {
  const entrances = entrancesTo(from, configuration);
  const isDecrypted = entrances.length > 0 && entrances.every(proxy => bindsOf(proxy).length > 0 && bindsOf(proxy).every(isTls));
  if (portOf(server) === 443 || (from.mode !== 'http' && !isDecrypted)) return undefined;
  const repairs: RuleRepair[] = [{ title: 'Add `ssl verify none`', safety: 'review', edits: addServerOption([server], 'ssl verify none') }];
  return { what: 'speaks no TLS to it, but the `bind` there has `ssl`', advice: 'Add `ssl` here, or remove it there', there: 'Speaks TLS', repairs };
}

function findingAbout(call: OwnCall, { what, advice, there, repairs }: Mismatch): RuleFinding {
  const { server, from, to, bind } = call;
  const failure = from.mode !== 'http' ? 'each connection is closed' : 'each request ends in a 502 or 503';
  return {
    at: server.statement,
    message: `\`${server.statement.keyword} ${server.name}\` leads to ${to.title} and ${what}: ${failure}. ${advice}.`,
    related: [{ at: bind.statement, message: there }],
    repairs: [...repairs],
  };
}

/** Lab cases own-bind-with-tls (502 with `SH--`) and own-bind-without-tls (503 with `SC--`), 2.6 to 3.4; `verify required`, `strict-sni` and versions of TLS were tried on 2.6 and 3.4. */
export default defineRule({
  name: 'tls-mismatch-with-own-bind',
  summary: 'A server leads to a `bind` of the same configuration, and the two do not agree about TLS.',
  category: '503',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  *check(configuration, { version }) {
    for (const calls of ownCallsIn(configuration)) {
      for (const call of calls) {
        const mismatch = mismatchOf(call, version, configuration);
        if (mismatch) yield findingAbout(call, mismatch);
      }
    }
  },
});
