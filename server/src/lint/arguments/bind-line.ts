import { parseAddresses } from '../../language/address.ts';
import { deleteWord } from '../edits/rule-edits.ts';
import { optionsOf, type OptionLine, type WrittenOption } from './option-line.ts';
import type { ArgumentProblem } from './problem.ts';

/**
 * What the options of a `bind` line, and its addresses, cannot be together. QUIC tried on 3.0 to 3.4; 2.6 is mostly built without. A `default-bind` of a
 * `peers` section may add what such a line lacks.
 */
export function* bindLineProblems(line: OptionLine): Generator<ArgumentProblem> {
  const [, address] = line.words;
  if (line.statement.keyword !== 'bind' || line.section === 'peers' || !address) return;
  const isQuic = parseAddresses(address.value).map(({ transport }) => transport === 'quic');
  const options = [...optionsOf(line)];
  if (line.section === 'log-forward') yield* certificateProblems(line, options);
  yield* authorityProblems(line, options, isQuic.includes(true));
  if (!isQuic.includes(true)) return;
  if (isQuic.includes(false)) {
    yield { kind: 'address', at: address, message: `One \`bind\` line cannot have QUIC beside other addresses, as \`${address.text}\` has: HAProxy does not start. Give QUIC a line of its own.` };
  }
  const proxy = options.find(({ word }) => word.value === 'accept-proxy')?.word;
  if (!proxy) return;
  yield {
    kind: 'bind-option',
    at: proxy,
    message: '`accept-proxy` does not go with QUIC, for which HAProxy has no PROXY protocol: it does not start. Remove it.',
    repairs: [{ title: 'Remove `accept-proxy`', safety: 'review', edits: [deleteWord(proxy)] }],
  };
}

/** "no SSL certificate specified": bind-ssl-without-crt speaks of proxies. Tried on 2.6 to 3.4. */
function* certificateProblems({ words }: OptionLine, options: readonly WrittenOption[]): Generator<ArgumentProblem> {
  const ssl = options.find(({ word }) => word.value === 'ssl')?.word;
  if (!ssl || words.some((word, i) => i > 1 && (word.hasVariable || ['crt', 'crt-list', 'default-crt', 'strict-sni'].includes(word.value)))) return;
  yield { kind: 'missing', at: ssl, message: '`ssl` needs a certificate on a `bind` line, and HAProxy does not start without. Add `crt FILE`.' };
}

/**
 * "verify is enabled but no CA file specified": the authority stands on the line itself, those of a `crt-list` and of `ssl-f-use` do not count, nor does
 * `ca-sign-file`. A section that is `disabled` is read all the same. Tried on 2.6 to 3.4.
 */
function* authorityProblems({ words }: OptionLine, options: readonly WrittenOption[], isQuic: boolean): Generator<ArgumentProblem> {
  const last = options.at(-1);
  // Behind a word that comes from the environment anything may follow.
  const isRead = last?.fact !== undefined && (last.value ?? last.word) === words.at(-1);
  const verify = options.filter(({ word }) => word.value === 'verify').at(-1);
  if (!isRead || !verify?.value || !['optional', 'required'].includes(verify.value.value)) return;
  const names = new Set(options.map(({ word }) => word.value));
  if (!(names.has('ssl') || isQuic) || names.has('ca-file') || names.has('ca-verify-file')) return;
  yield {
    kind: 'missing',
    at: verify.word,
    message: `\`verify ${verify.value.text}\` needs the authority that signs the certificates of the clients, and HAProxy does not start without. Add \`ca-file FILE\` to this line.`,
  };
}
