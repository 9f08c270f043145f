import { addressProblem } from './addresses.ts';
import { badWord, isOpen, missing, type ArgumentLine, type ArgumentProblem } from './problem.ts';
import type { Word } from '../../syntax/word.ts';
import { replaceWord } from '../edits/rule-edits.ts';

/** `source ADDRESS [usesrc ...] [interface NAME]` in a proxy. Tried on 2.6 to 3.4. */
export function* sourceProblems({ args, version }: ArgumentLine): Generator<ArgumentProblem> {
  const address = args[0] && (interfaceProblem(args[0]) ?? addressProblem(args[0], 'source', version));
  if (args[0] && address) yield { ...address, ...(address.repairs ? {} : withoutRange(args[0])) };
  for (let i = 1; i < args.length; i += 2) {
    const word = args[i] as Word;
    if (isOpen(word)) return;
    if (word.value !== 'usesrc' && word.value !== 'interface') {
      yield badWord(word, 'source', ['usesrc', 'interface']);
      return;
    }
    const value = args[i + 1];
    if (!value) yield missing(word, word.value, word.value === 'usesrc' ? 'an address, `client` or `clientip`' : 'the name of an interface');
    const problem = value && word.value === 'usesrc' ? addressProblem(value, 'usesrc', version) : undefined;
    if (problem) yield problem;
  }
}

/** `source eth0`: the name of an interface where the address has to be (tried on 2.6 and 3.4). */
export function interfaceProblem(word: Word): ArgumentProblem | undefined {
  if (!/^(?:(?:eth|ens|eno|bond|wlan|br|tun|tap|vlan|veth|docker)\d+|en[psx][\da-z]+|lo)(?:\.\d+)?$/.test(word.value)) return undefined;
  const better = `0.0.0.0 interface ${word.value}`;
  return {
    kind: 'address',
    at: word,
    message: `\`${word.value}\` is the name of an interface, and \`source\` needs an address first: HAProxy does not start. Write \`source ${better}\`.`,
    repairs: [{ title: `Write \`source ${better}\``, safety: 'review', edits: [replaceWord(word, better)] }],
  };
}

/** Only the `source` of a server takes a range; in a section the system chooses the ports. */
function withoutRange(word: Word): Partial<ArgumentProblem> {
  const better = word.text.replace(/:\d+-\d+(?="?$)/, '');
  if (better === word.text) return {};
  return {
    message: `\`${word.value}\` has a range of ports, which only \`source\` on a \`server\` line may have: HAProxy does not start.`,
    repairs: [{ title: `Leave the ports to the system: \`source ${better}\``, safety: 'review', edits: [replaceWord(word, better)] }],
  };
}
