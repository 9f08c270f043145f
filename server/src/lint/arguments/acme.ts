import { isAtLeast } from '../../language/version.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import { badWord, isOpen, type ArgumentLine, type ArgumentProblem } from './problem.ts';

/** `challenge TYPE` of an `acme` section, in upper or lower case. Tried on 3.2 and 3.4. */
export function* challengeProblems({ args: [type], version }: ArgumentLine): Generator<ArgumentProblem> {
  if (!type || isOpen(type)) return;
  const known = ['HTTP-01', 'DNS-01', ...(isAtLeast(version, '3.4') ? ['dns-persist-01'] : [])];
  if (!known.some(each => each.toLowerCase() === type.value.toLowerCase())) yield badWord(type, 'challenge', known);
}

/** The curves of the NIST whose name some TLS library has. */
const nist: readonly string[] = ['P-192', 'P-224', 'P-256', 'P-384', 'P-521'];

/**
 * `curves NAME` of an `acme` section: the name of one curve. Which ones there are, the version and the TLS library say; none of them takes a list, nor the
 * curves that no certificate of a server has, nor `p-256`: tried on 3.2 and 3.4.
 */
export function* curveProblems({ args: [curve] }: ArgumentLine): Generator<ArgumentProblem> {
  if (!curve || isOpen(curve)) return;
  const { value } = curve;
  const isNist = /^p-\d+$/i.test(value);
  if (isNist ? nist.includes(value) : !/[:,]|^(?:x|ed)(?:25519|448)$/i.test(value)) return;
  const meant = nist.find(each => each.toLowerCase() === value.toLowerCase());
  yield {
    kind: 'value',
    at: curve,
    message: `\`${value}\` is no curve that \`curves\` takes for the key of a certificate: HAProxy does not start. ${meant ? `Did you mean \`${meant}\`?` : 'Write the name of one, like `P-256` or `P-384`.'}`,
    repairs: meant ? [{ title: `Change to \`${meant}\``, safety: 'review', edits: [replaceWord(curve, meant)] }] : [],
  };
}

/** `challenge-ready WHAT,...` of an `acme` section: "requires parameter separated by commas", "can't combine 'none' with other keywords". Tried on 3.4. */
export function* readinessProblems({ args: [list] }: ArgumentLine): Generator<ArgumentProblem> {
  if (!list || isOpen(list)) return;
  const given = list.value.split(',');
  const allowed = ['cli', 'dns', 'delay', 'none'];
  if (given.some(each => each !== '' && !allowed.includes(each))) yield badWord(list, 'challenge-ready', allowed);
  else if (given.includes('none') && given.some(each => each !== '' && each !== 'none')) {
    yield { kind: 'value', at: list, message: '`none` cannot stand with others in `challenge-ready`: HAProxy does not start. Remove it, or the others.' };
  }
}
