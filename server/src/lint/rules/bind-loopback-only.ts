import { isLocal, parseAddress, reaches, type Address } from '../../language/address.ts';
import { bindOption, bindsOf } from '../../model/binds/bind.ts';
import type { Configuration } from '../../model/configuration.ts';
import type { Proxy } from '../../model/proxy.ts';
import { routesOf } from '../../model/routes/route.ts';
import { inProxies, proxiesThat } from '../../model/incremental/in-proxies.ts';
import { replaceWord, type RuleEdit } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A loopback address with the port of a web site, or one that the environment gives. */
function isPublicPort({ kind, host, portText }: Address): boolean {
  return (kind === 'ip' || host === 'localhost') && /^(?:80|443|.*\$.*)$/.test(portText);
}

/** The addresses of a section that serves the web and that only this machine can reach. */
function loopbackAddresses(proxy: Proxy): readonly Address[] {
  if (!proxy.isFrontend || proxy.isDisabled || proxy.section.isConditional || proxy.statements('stats', 'monitor-uri').length > 0) return [];
  const binds = bindsOf(proxy);
  const addresses = binds.flatMap(bind => bind.addresses);
  const isInner = binds.some(bind => bindOption(bind, 'accept-proxy'));
  return !isInner && routesOf(proxy).length + proxy.servers.length > 0 && addresses.every(isLocal) && addresses.some(isPublicPort) ? addresses : [];
}

const onLoopbackOnly = proxiesThat(proxy => loopbackAddresses(proxy).length > 0);

const serverAddresses = inProxies((proxy): readonly Address[] =>
  proxy.isBackend ? proxy.servers.flatMap(({ address }) => (address && /127\.|::1|localhost/.test(address.text) ? [parseAddress(address.value)] : [])) : [],
);

function isUsedHere(addresses: readonly Address[], configuration: Configuration): boolean {
  return serverAddresses(configuration).some(server => addresses.some(address => reaches(server, address)));
}

/** All addresses of the family, with the quotes that a variable needs. */
function everywhere(proxy: Proxy): RuleEdit[] {
  return bindsOf(proxy).flatMap(({ word, addresses: [address, another] }) => {
    if (!address || another || !isPublicPort(address)) return [];
    const text = `${address.family === 'ipv6' ? '::' : ''}:${address.portText}`;
    return [replaceWord(word, word.hasVariable ? `"${text}"` : text)];
  });
}

/** Lab case bind-loopback-only: connection refused from any other machine, on 2.6 to 3.4. */
export default defineRule({
  name: 'bind-loopback-only',
  summary: 'A frontend for web clients listens on a loopback address only.',
  category: '503',
  severity: 'information',
  preset: 'strict',

  looksAt: 'configuration',
  *check(configuration) {
    for (const proxy of onLoopbackOnly(configuration)) {
      const addresses = loopbackAddresses(proxy);
      const [first] = addresses;
      if (!first || isUsedHere(addresses, configuration)) continue;
      const edits = everywhere(proxy);
      yield {
        at: bindsOf(proxy)[0]?.word ?? proxy.header,
        message: `${proxy.title} listens on \`${first.text}\` only: clients on other machines get a refused connection. Bind \`:${first.portText}\` if it is for them.`,
        repairs: edits.length > 0 ? [{ title: 'Listen on all addresses', safety: 'review', edits }] : [],
      };
    }
  },
});
