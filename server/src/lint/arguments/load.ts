import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import type { Word } from '../../syntax/word.ts';
import { badWord, isOpen, type ArgumentLine, type ArgumentProblem } from './problem.ts';

/** What may follow `load` in a `crt-store`, with the version that brought it. Tried on 3.0, 3.2 and 3.4. */
const since: Readonly<Record<string, HaproxyVersion>> = {
  crt: '3.0', key: '3.0', ocsp: '3.0', issuer: '3.0', sctl: '3.0', alias: '3.0', 'ocsp-update': '3.0', acme: '3.2', domains: '3.2',
  ips: '3.4', jwt: '3.4', 'generate-dummy': '3.4', keytype: '3.4', bits: '3.4', curves: '3.4',
};
const switches = new Set(['ocsp-update', 'jwt', 'generate-dummy']);

/** Pairs of an option and its value: "unknown keyword", and `on` or `off`. */
export function* loadProblems({ args, version }: ArgumentLine): Generator<ArgumentProblem> {
  for (let i = 0; i < args.length; i += 2) {
    const [option, value] = [args[i] as Word, args[i + 1]];
    if (isOpen(option)) return;
    const known = Object.hasOwn(since, option.value) ? since[option.value] : undefined;
    if (!known || !isAtLeast(version, known)) {
      yield known ? tooNew(option, version) : badWord(option, 'load', Object.keys(since));
      return;
    }
    if (value && switches.has(option.value) && !isOpen(value) && !['on', 'off'].includes(value.value)) yield badWord(value, `load ${option.value}`, ['on', 'off']);
  }
}

function tooNew(option: Word, version: HaproxyVersion): ArgumentProblem {
  return { kind: 'value', at: option, message: `HAProxy ${version} does not know \`${option.value}\` behind \`load\` yet and does not start. Remove it, or run a newer version.` };
}
