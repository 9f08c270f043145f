import { bindsOf } from '../../model/binds/bind.ts';
import { healthCheckOf } from '../../model/checks/health-check.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Server } from '../../model/servers/server.ts';
import { inProxies } from '../../model/incremental/in-proxies.ts';
import { sendersTo } from '../../model/routes/senders.ts';
import { lacksCheckPort } from '../../model/servers/server-port.ts';
import { unclearServersOf } from '../../model/servers/unclear-addresses.ts';
import { checkPortRepair, portRepair } from '../edits/port-edits.ts';
import { defineRule } from '../rule.ts';

function isRefused(server: Server): boolean {
  return server.has('check') && lacksCheckPort(server) && !server.isUncertain;
}

/** A `connect` rule may bring the port, and an external program may know it. */
function knowsPort(proxy: Proxy): boolean {
  const check = healthCheckOf(proxy)?.kind;
  if (check === 'external-check') return true;
  return check === 'tcp-check' && proxy.effectiveLines('tcp-check').some(line => line.word(1)?.value === 'connect');
}

const refusedIn = inProxies(proxy => {
  if (!proxy.isBackend || proxy.isDisabled) return [];
  const [first, ...others] = unclearServersOf(proxy).filter(server => isRefused(server) && proxy.section.isCertain(server.statement));
  return first && !knowsPort(proxy) ? [{ proxy, first, others }] : [];
}, ['check']);

/** `has neither service port nor check port`: tried on 2.6 to 3.4, with `disabled` servers too; an `addr` without a port does not help, nor does `http-check connect port`. */
export default defineRule({
  name: 'check-without-port',
  summary: 'A server is checked, but neither its address nor the check has a port.',
  category: 'validity',
  severity: 'error',
  preset: 'recommended',

  looksAt: 'configuration',
  mentions: ['check'],
  *check(configuration) {
    for (const { proxy, first, others } of refusedIn(configuration)) {
      const binds = sendersTo(proxy, configuration).flatMap(sender => bindsOf(sender)).flatMap(({ addresses }) => addresses);
      const ports = [...new Set(binds.map(({ portText }) => portText))];
      // One line serves them all, each on the port that its client called.
      const isForSeveral = ports.length > 1 || binds.some(({ ports: range }) => range !== undefined && range.first !== range.last);
      yield {
        at: first.address ?? first.statement,
        message: `Server \`${first.name}\` is to be checked, but its address has no port and the check has none either: HAProxy refuses to start. ${isForSeveral ? 'As it is called on each port that clients call here, say that of the check alone: `check port N`' : 'Add the port to the address'}.`,
        related: others.map(server => ({ at: server.address ?? server.statement, message: 'No port here either' })),
        repairs: isForSeveral ? checkPortRepair([first, ...others], ports) : portRepair([first, ...others], proxy, binds),
      };
    }
  },
});
