// Made by `npm run generate` from the files in rules/. Do not edit.
import type { Rule } from './rule.ts';
import queueTimeoutDefault from './rules/queue-timeout-default.ts';

/** All rules, by name. */
export const rules: readonly Rule[] = [
  queueTimeoutDefault,
];
