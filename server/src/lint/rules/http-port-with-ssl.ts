import { isLocal, type Address } from '../../language/address.ts';
import { bindOption, bindsOf, bindValueWord, handsOnAddress, isTls, type Bind } from '../../model/binds/bind.ts';
import type { RuleRepair } from '../finding.ts';
import { deleteOption, deleteWord } from '../edits/rule-edits.ts';
import { defineRule } from '../rule.ts';

/** A single port, also as what a variable stands for when it is not set: `${PORT-80}`. */
function isPort({ kind, portText, ports }: Address, port: number): boolean {
  if (ports) return ports.first === port && ports.last === port;
  return kind !== 'path' && new RegExp(`^\\$\\{\\w+-${port}\\}$`).test(portText);
}

function isAt(bind: Bind, port: number): boolean {
  return bind.addresses.some(address => isPort(address, port) && address.transport !== 'quic');
}

/** Takes away what makes the line speak TLS. Not where other options of TLS stand beside it. */
function repairsOf(bind: Bind): RuleRepair[] {
  const [ssl, crt, value] = [bindOption(bind, 'ssl'), bindOption(bind, 'crt'), bindValueWord(bind, 'crt')];
  if (!ssl || !crt || !value || bind.statement.words.length !== 5) return [];
  return [{ title: 'Remove `ssl` and its certificate', safety: 'review', edits: [deleteWord(ssl), ...deleteOption({ word: crt, value })] }];
}

/** Lab case http-port-with-ssl: the connection of an `http://` client is closed, on 2.6 to 3.4. */
export default defineRule({
  name: 'http-port-with-ssl',
  summary: 'A section speaks TLS on port 80 and on port 443, and plain HTTP on neither.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  lines: ['bind'],
  *check(proxy) {
    if (proxy.mode !== 'http' || proxy.isDisabled) return;
    const binds = bindsOf(proxy);
    const wrong = binds.find(bind => isAt(bind, 80) && isTls(bind) && !handsOnAddress(bind) && !bind.addresses.every(isLocalPort));
    if (!wrong || !proxy.section.isCertain(wrong.statement)) return;
    if (binds.some(bind => isAt(bind, 80) && !isTls(bind)) || !binds.some(bind => bind !== wrong && isAt(bind, 443) && isTls(bind))) return;
    yield {
      at: bindOption(wrong, 'ssl') ?? wrong.statement,
      message: `Browsers speak plain HTTP to port 80, and here \`ssl\` asks them for TLS: the connection of whoever comes to ${proxy.title} with \`http://\` is closed. Port 443 has TLS already. Remove \`ssl\` here, and redirect with \`http-request redirect scheme https unless { ssl_fc }\`.`,
      repairs: repairsOf(wrong),
    };
  },
});

/** True for an address to which only something on this machine connects. One whose port a variable gives is looked at. */
function isLocalPort(address: Address): boolean {
  return isLocal(address) && address.ports !== undefined;
}
