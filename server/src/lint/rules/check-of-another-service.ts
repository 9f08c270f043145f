import { parseAddress } from '../../language/address.ts';
import { healthCheckOf, ownCheckOptions } from '../../model/health-check.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/server.ts';
import { inProxies } from '../../model/in-proxies.ts';
import type { Statement } from '../../syntax/statement.ts';
import { listOf } from '../group.ts';
import { addLine, type RuleEdit } from '../rule-edits.ts';
import { defineRule } from '../rule.ts';

interface Service {
  readonly name: string;
  readonly ports: readonly number[];
}

/** What the checks that speak a protocol of their own talk to, with the ports IANA gives it. */
const services: Readonly<Record<string, Service>> = {
  'ldap-check': { name: 'LDAP', ports: [389, 3268] },
  'mysql-check': { name: 'MySQL', ports: [3306] },
  'pgsql-check': { name: 'PostgreSQL', ports: [5432] },
  'redis-check': { name: 'Redis', ports: [6379] },
  'ssl-hello-chk': { name: 'TLS', ports: [] },
  smtpchk: { name: 'SMTP', ports: [25, 587] },
};

const serviceChecks = Object.keys(services);

function checkedPort(server: Server): number | undefined {
  const { ports } = parseAddress(server.option('addr')?.value?.value ?? server.address?.value ?? '');
  return server.option('port') ? server.number('port') : ports?.first;
}

/** The service that really lives at a port. */
function serviceAt(port: number | undefined): Service | undefined {
  return Object.values(services).find(({ ports }) => port !== undefined && ports.includes(port));
}

/** True for a server that is sent TLS, or that is at a port of TLS: there tls-server-without-ssl asks for it. */
function maySpeakTls(server: Server): boolean {
  return server.has('ssl') || server.isUncertain || server.parsedAddress.portText.endsWith('443');
}

interface Mismatch {
  readonly proxy: Proxy;
  readonly option: Statement;
  readonly expected: Service;
  /** What is there instead; undefined for a web server. */
  readonly found: Service | undefined;
}

/** True where the section names another check before: check-option-replaced says that this one replaces it, and asks which is meant. */
function replacesAnother(proxy: Proxy, kind: string): boolean {
  return ownCheckOptions(proxy).some(line => ![kind, 'tcp-check'].includes(line.word(1)?.value ?? ''));
}

/** The checks that ask all checked servers of a section for a service that they are not. */
const mismatches = inProxies((proxy): readonly Mismatch[] => {
  const check = proxy.isBackend && !proxy.isDisabled ? healthCheckOf(proxy) : undefined;
  const expected = check && services[check.kind];
  const servers = proxy.servers.filter(server => server.has('check') && !server.isDisabled);
  if (!check || !expected || servers.length === 0 || replacesAnother(proxy, check.kind)) return [];
  const found = serviceAt(checkedPort(servers[0] as Server));
  const isSame = servers.every(server => serviceAt(checkedPort(server)) === found);
  // The check may go elsewhere: to the database behind the application.
  const isElsewhere = servers.some(server => server.has('port') || server.has('addr'));
  const isTls = check.kind === 'ssl-hello-chk';
  const isWeb = proxy.mode === 'http' && !found && !isElsewhere && !(isTls && servers.some(maySpeakTls));
  return isSame && (isWeb || (found && found !== expected && !isTls)) ? [{ proxy, option: check.setting.statement, expected, found }] : [];
}, serviceChecks);

/** The check for a service, where it needs no user of its own; else whether it accepts connections. */
function checkFor(service: Service): string {
  const kind = Object.keys(services).find(name => services[name] === service);
  return kind === undefined || kind === 'mysql-check' || kind === 'pgsql-check' ? 'option tcp-check' : `option ${kind}`;
}

/** Puts another check in the place of the option: in its line, or as a line of its own where it is inherited. */
function checkInstead(option: Statement, proxies: readonly Proxy[], lines: readonly string[]): RuleEdit[] {
  const owns = (proxy: Proxy) => proxy.section.has(option.block);
  return proxies.map(proxy => {
    const indentation = owns(proxy) ? option.indentation : (proxy.statements()[0]?.indentation ?? '    ');
    const text = lines.join(option.block.lineEndAt(option.line.end) + indentation);
    return owns(proxy) ? { at: option, text } : addLine(proxy, text, 'option');
  });
}

/** Lab cases check-of-another-service: L7TOUT (Redis: L7STS), and check-with-tls-greeting: L6RSP; 503 with `SC--` on 2.6 to 3.4. */
export default defineRule({
  name: 'check-of-another-service',
  summary: 'The health check speaks the protocol of a service that the servers are not.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: serviceChecks,
  *check(configuration, { isWhole }) {
    if (!isWhole) return;
    const groups: { mismatch: Mismatch; proxies: [Proxy, ...Proxy[]] }[] = [];
    for (const mismatch of mismatches(configuration)) {
      const group = groups.find(other => other.mismatch.option.equals(mismatch.option) && other.mismatch.found === mismatch.found);
      if (group) group.proxies.push(mismatch.proxy);
      else groups.push({ mismatch, proxies: [mismatch.proxy] });
    }
    for (const { mismatch: { option, expected, found }, proxies } of groups) {
      const kind = option.word(1)?.value ?? '';
      const what = found ? `are ${found.name} servers, by their port` : `are ${kind === 'ssl-hello-chk' ? 'sent plain HTTP, without `ssl`' : 'web servers, by `mode http`'}`;
      const lines = found ? [checkFor(found)] : ['option httpchk GET /', 'http-check expect status 200-399'];
      yield {
        at: option,
        message: `\`option ${kind}\` asks for ${expected.name}, but the servers of ${listOf(proxies)} ${what}: each check fails, and no server is UP. Check what they are.`,
        related: proxies.length > 1 ? proxies.map(proxy => ({ at: proxy.header, message: 'Checked so' })) : [],
        repairs: [{ title: `Check with \`${lines[0]}\``, safety: 'review', edits: checkInstead(option, proxies, lines) }],
      };
    }
  },
});
