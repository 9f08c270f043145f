import { lazyTable } from './data.ts';
import json from './data/health-check-statuses.json';

/** What the statistics and the log say of a check: `L4CON`, `L7STS` ... */
export interface HealthCheckStatusFact {
  readonly name: string;
  /** What happened, in a few words. */
  readonly is: string;
  /** What it makes of the server: it passed, it failed, or it is to get no new clients (`condpass`). Undefined where it says nothing. */
  readonly result?: 'pass' | 'fail' | 'condpass';
}

const table = lazyTable(json, (rows: Readonly<Record<string, Omit<HealthCheckStatusFact, 'name'>>>) => (
  new Map(Object.entries(rows).map(([name, row]) => [name, { ...row, name }]))
));

/** The check status of this name; all versions have the same. Undefined for an unknown one. */
export function healthCheckStatusFact(name: string): HealthCheckStatusFact | undefined {
  return table().get(name);
}

/** All check statuses. */
export function healthCheckStatuses(): HealthCheckStatusFact[] {
  return [...table().values()];
}
