// Made by `npm run generate` from the files in rules/. Do not edit.
import type { Rule } from './rule.ts';
import allServersDisabled from './rules/all-servers-disabled.ts';
import backendWithoutServers from './rules/backend-without-servers.ts';
import badEscape from './rules/bad-escape.ts';
import badVariable from './rules/bad-variable.ts';
import byteOrderMark from './rules/byte-order-mark.ts';
import emptyWord from './rules/empty-word.ts';
import healthCheckWithoutExpect from './rules/health-check-without-expect.ts';
import httpCheckRulesNotInherited from './rules/http-check-rules-not-inherited.ts';
import httpCheckWithoutHttpchk from './rules/http-check-without-httpchk.ts';
import httpchkWithoutCheck from './rules/httpchk-without-check.ts';
import lineContinuation from './rules/line-continuation.ts';
import missingFinalNewline from './rules/missing-final-newline.ts';
import missingMaxconn from './rules/missing-maxconn.ts';
import missingTimeouts from './rules/missing-timeouts.ts';
import noDefaultBackend from './rules/no-default-backend.ts';
import nulByte from './rules/nul-byte.ts';
import queueTimeoutDefault from './rules/queue-timeout-default.ts';
import serverWithoutCheck from './rules/server-without-check.ts';
import strayCarriageReturn from './rules/stray-carriage-return.ts';
import timeoutTooShort from './rules/timeout-too-short.ts';
import timeoutWithoutUnit from './rules/timeout-without-unit.ts';
import unclosedQuote from './rules/unclosed-quote.ts';
import unknownAcl from './rules/unknown-acl.ts';
import unknownBackend from './rules/unknown-backend.ts';
import unknownRule from './rules/unknown-rule.ts';
import unreachableUseBackend from './rules/unreachable-use-backend.ts';
import unusedSuppression from './rules/unused-suppression.ts';

/** All rules, by name. */
export const rules: readonly Rule[] = [
  allServersDisabled,
  backendWithoutServers,
  badEscape,
  badVariable,
  byteOrderMark,
  emptyWord,
  healthCheckWithoutExpect,
  httpCheckRulesNotInherited,
  httpCheckWithoutHttpchk,
  httpchkWithoutCheck,
  lineContinuation,
  missingFinalNewline,
  missingMaxconn,
  missingTimeouts,
  noDefaultBackend,
  nulByte,
  queueTimeoutDefault,
  serverWithoutCheck,
  strayCarriageReturn,
  timeoutTooShort,
  timeoutWithoutUnit,
  unclosedQuote,
  unknownAcl,
  unknownBackend,
  unknownRule,
  unreachableUseBackend,
  unusedSuppression,
];
