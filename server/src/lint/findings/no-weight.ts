import type { Server } from '../../model/servers/server.ts';
import { assumedValue } from './assumed-value.ts';

/** True for a server of weight 0, also by a variable that is not set: `weight "${WEIGHT-0}"`. */
export function hasNoWeight(server: Server): boolean {
  const value = server.option('weight')?.value;
  return value !== undefined && /^0+$/.test(assumedValue(value) ?? '');
}

/** True for a server whose weight may change while HAProxy runs: an agent says it, or the SRV records that fill a template. */
export function mayGetWeight(server: Server): boolean {
  return server.has('agent-check') || (server.isTemplate && (server.address?.value.startsWith('_') === true || server.address?.hasVariable === true));
}
