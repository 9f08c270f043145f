import { bindsFor, bindsOf, hasPort } from '../binds/bind.ts';
import type { Configuration } from '../configuration.ts';
import type { Proxy } from '../proxy.ts';
import type { Scheme } from '../redirects/redirect.ts';
import { proxiesThat } from '../incremental/in-proxies.ts';

/** The sections that listen on a port that a browser uses when an address has none. */
const onUsualPorts = proxiesThat(proxy => listensOn(proxy, 80) || listensOn(proxy, 443), ['bind']);

function listensOn(proxy: Proxy, port: number): boolean {
  return !proxy.isDisabled && bindsOf(proxy).some(bind => hasPort(bind, port));
}

/** Whether a browser comes to a frontend with an address that says no port. The port may be another one here, when no other section has it. */
export function opensUsualPort(frontend: Proxy, scheme: Scheme, configuration: Configuration): boolean {
  const port = scheme === 'https' ? 443 : 80;
  return bindsFor(frontend, scheme).length > 0 && !onUsualPorts(configuration).some(other => other !== frontend && listensOn(other, port));
}
