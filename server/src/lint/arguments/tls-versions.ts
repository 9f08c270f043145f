import type { Word } from '../../syntax/word.ts';
import { optionsOf, type OptionLine } from './option-line.ts';
import { isOpen, type ArgumentProblem } from './problem.ts';

const versions: readonly string[] = ['SSLv3', 'TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/**
 * `ssl-min-ver` above the `ssl-max-ver` of the same line: "all SSL/TLS versions are disabled", tried on 2.6 and 3.4. The last of each counts; a line that
 * speaks no TLS is not looked at.
 */
export function* tlsVersionProblems(line: OptionLine): Generator<ArgumentProblem> {
  if (!line.words.some(({ value }) => value === 'ssl-min-ver')) return;
  const options = [...optionsOf(line)];
  const lastOf = (name: string): Word | undefined => options.filter(({ word }) => word.value === name).at(-1)?.value;
  const [least, most] = [lastOf('ssl-min-ver'), lastOf('ssl-max-ver')];
  const speaksTls = options.some(({ word }) => word.value === 'ssl' || word.value === 'check-ssl');
  const isForced = options.some(({ word }) => word.value.startsWith('force-'));
  if (!least || !most || !speaksTls || isForced || isOpen(least) || isOpen(most)) return;
  const [first, last] = [versions.indexOf(least.value), versions.indexOf(most.value)];
  if (last < 0 || first <= last) return;
  yield {
    kind: 'value',
    at: least,
    message: `\`ssl-min-ver ${least.value}\` is above \`ssl-max-ver ${most.value}\`: no version of TLS is left, and HAProxy does not start. Raise the maximum, or lower the minimum.`,
    related: [{ at: most, message: 'The maximum' }],
  };
}
