import type { Statement } from '../syntax/statement.ts';
import { perProxy, type Proxy } from './proxy.ts';
import { conditionOf } from './statement-condition.ts';

/** Actions with which a section chooses its clients. */
const choosing = new Set(['accept', 'reject', 'silent-drop', 'deny', 'tarpit', 'auth', 'allow', 'return', 'redirect']);

/** True when rules about connections or requests turn some clients away, whoever they are: then somebody thought of it. */
export const choosesClients: (proxy: Proxy) => boolean = perProxy(proxy =>
  proxy.effectiveLines('tcp-request').some(line => isChoice(line, 2)) || proxy.effectiveLines('http-request').some(line => isChoice(line, 1)),
);

/** True when rules about connections turn some clients away before a byte of them is read. */
export const choosesConnections: (proxy: Proxy) => boolean = perProxy(proxy =>
  proxy.effectiveLines('tcp-request').some(line => line.word(1)?.value === 'connection' && isChoice(line, 2)),
);

function isChoice(line: Statement, at: number): boolean {
  const action = line.word(at)?.value ?? '';
  return (choosing.has(action) || action.startsWith('lua.')) && (conditionOf(line) !== undefined || action === 'auth');
}
