import type { Statement } from '../../syntax/statement.ts';
import { perProxy, type Proxy } from '../proxy.ts';
import { actionOf, refusingActions } from '../request-rules/request-rules.ts';
import { conditionOf } from '../conditions/statement-condition.ts';

/** Actions with which a section chooses its clients. */
const choosing = new Set([...refusingActions, 'accept', 'allow', 'auth', 'redirect', 'return']);

/** True when rules about connections or requests turn some clients away, whoever they are: then somebody thought of it. */
export const choosesClients: (proxy: Proxy) => boolean = perProxy(proxy =>
  proxy.effectiveLines('tcp-request').some(isChoice) || proxy.effectiveLines('http-request').some(isChoice),
);

/** True when rules about connections turn some clients away before a byte of them is read. */
export const choosesConnections: (proxy: Proxy) => boolean = perProxy(proxy =>
  proxy.effectiveLines('tcp-request').some(line => line.word(1)?.value === 'connection' && isChoice(line)),
);

function isChoice(line: Statement): boolean {
  const action = actionOf(line);
  return (choosing.has(action) || action.startsWith('lua.')) && (conditionOf(line) !== undefined || action === 'auth');
}
