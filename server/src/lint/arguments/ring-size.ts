import type { ArgumentLine, ArgumentProblem } from './problem.ts';
import { isOpen } from './problem.ts';

/** What a ring has before its `size` is read. */
const least = 16384;

/**
 * `size` of a `ring` in 2.6: "ignoring new size '32' that is smaller than current size '16384'", a warning with which it does not start. A unit is not read.
 * Of 2.4 to 2.8 only 2.6 was tried; later ones read `32k` and take any size.
 */
export function* ringSizeProblems({ args: [size], section, version }: ArgumentLine): Generator<ArgumentProblem> {
  if (section !== 'ring' || version !== '2.6' || !size || isOpen(size)) return;
  const bytes = parseInt(size.value, 10);
  if (!(bytes > 0 && bytes < least)) return;
  const why = /^\d+$/.test(size.value) ? `\`${size.value}\` bytes are` : `HAProxy ${version} does not read the unit, so that \`${size.value}\` is`;
  yield { kind: 'size', at: size, message: `${why} less than the ${least} that a ring begins with: HAProxy ${version} does not start. Write ${least} or more, in bytes.` };
}
