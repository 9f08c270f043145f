import { bindOptionFact, crtListOptionsIn } from '../../language/bind-option-facts.ts';
import { isAtLeast, type HaproxyVersion } from '../../language/version.ts';
import type { Word } from '../../syntax/word.ts';
import { badWord, isOpen, missing, type ArgumentLine, type ArgumentProblem } from './problem.ts';

/** What may follow `load` in a `crt-store`, with the version that brought it. Tried on 3.0, 3.2 and 3.4. */
const since: Readonly<Record<string, HaproxyVersion>> = {
  crt: '3.0', key: '3.0', ocsp: '3.0', issuer: '3.0', sctl: '3.0', alias: '3.0', 'ocsp-update': '3.0', acme: '3.2', domains: '3.2',
  ips: '3.4', jwt: '3.4', 'generate-dummy': '3.4', keytype: '3.4', bits: '3.4', curves: '3.4',
};
/** Of the others HAProxy takes nothing for a value in silence. */
const mustHave = new Set(['crt', 'key', 'ocsp', 'issuer', 'sctl', 'ocsp-update', 'acme', 'jwt']);
const switches = new Set(['ocsp-update', 'jwt', 'generate-dummy']);

/** Pairs of an option and its value, of which `crt` must be one: "unknown keyword", "mandatory 'crt' parameter not found", and `on` or `off`. */
export function* loadProblems({ statement, args, version }: ArgumentLine): Generator<ArgumentProblem> {
  for (let i = 0; i < args.length; i += 2) {
    const [option, value] = [args[i] as Word, args[i + 1]];
    if (isOpen(option)) return;
    const known = sinceOf(option.value);
    if (!known || !isAtLeast(version, known)) {
      yield known ? tooNew(option, version) : badWord(option, 'load', Object.keys(since));
      return;
    }
    if (!value && mustHave.has(option.value)) {
      yield missing(option, `load ... ${option.value}`, 'a value');
      return;
    }
    if (value && switches.has(option.value) && !isOpen(value) && !['on', 'off'].includes(value.value)) yield badWord(value, `load ${option.value}`, ['on', 'off']);
  }
  if (!args.some(({ value }, i) => i % 2 === 0 && value === 'crt')) yield missing(statement, 'load', '`crt` and a file');
}

/** `ssl-f-use`: what `load` takes, and the options that a line of a `crt-list` may have: "unknown crt keyword", "no 'crt' keyword specified". Tried on 3.2 and 3.4. */
export function* sslUseProblems({ statement, args, version }: ArgumentLine): Generator<ArgumentProblem> {
  const ofBind = crtListOptionsIn(version);
  let hasCertificate = false;
  for (let i = 0; i < args.length; i++) {
    const option = args[i] as Word;
    if (isOpen(option)) return;
    const known = sinceOf(option.value);
    if (known && !isAtLeast(version, known)) yield tooNew(option, version, 'ssl-f-use');
    else if (!known && !ofBind.includes(option.value)) {
      yield badWord(option, 'ssl-f-use', [...Object.keys(since), ...ofBind]);
      return;
    }
    hasCertificate ||= option.value === 'crt';
    if (known || bindOptionFact(option.value)?.value) i++;
  }
  if (args.length > 0 && !hasCertificate) yield missing(statement, 'ssl-f-use', '`crt` and a file');
}

function sinceOf(option: string): HaproxyVersion | undefined {
  return Object.hasOwn(since, option) ? since[option] : undefined;
}

function tooNew(option: Word, version: HaproxyVersion, name = 'load'): ArgumentProblem {
  return { kind: 'value', at: option, message: `HAProxy ${version} does not know \`${option.value}\` behind \`${name}\` yet and does not start. Remove it, or run a newer version.` };
}
