import { isAtLeast } from '../../language/version.ts';
import type { ArgumentLine, ArgumentProblem } from './problem.ts';

/** `mode log` in a `frontend`: "unknown proxy mode", and since 3.4 "only applicable on proxies with backend capability". Tried on 3.0, 3.2 and 3.4. */
export function* modeProblems({ args: [mode], section, version }: ArgumentLine): Generator<ArgumentProblem> {
  if (mode?.value !== 'log' || section !== 'frontend' || !isAtLeast(version, '3.0')) return;
  yield {
    kind: 'value',
    at: mode,
    message: '`mode log` is for a `backend` only: HAProxy does not start with it in a `frontend`. To take in logs, make it a `log-forward` section.',
  };
}
