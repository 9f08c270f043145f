import { misplacedName } from '../../model/servers/misplaced-names.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import { replaceWord } from '../edits/rule-edits.ts';
import type { ArgumentProblem } from './problem.ts';

/** A `server` line whose name or address is forgotten, or that has one in the place of the other: HAProxy looks a word up that is no host (tried on 2.6 and 3.4). */
export function serverNameProblem(statement: Statement, section: string): ArgumentProblem | undefined {
  const [name, address] = [statement.word(1), statement.word(2)] as [Word, Word];
  // In a `peers` section the address may be that of the `bind` line.
  const mistake = section === 'peers' ? undefined : misplacedName(statement);
  switch (mistake) {
    case 'no-name': return {
      kind: 'missing',
      at: name,
      message: `\`server\` needs a name in front of the address: HAProxy takes \`${name.value}\` for the name, looks for a host called \`${address.value}\`, and does not start. Write \`server NAME ${name.text}\`.`,
      repairs: [{ title: `Call it \`${madeName(statement)}\``, safety: 'review', edits: [replaceWord(name, `${madeName(statement)} ${name.text}`)] }],
    };
    case 'no-address': return {
      kind: 'missing',
      at: address,
      message: `\`server ${name.value}\` has no address: HAProxy looks for a host called \`check\`, and does not start. Write \`server ${name.text} ADDRESS:PORT\`.`,
    };
    case 'swapped': return {
      kind: 'address',
      // Without a check HAProxy starts where there is a host of that name.
      ...(statement.words.some(({ value }) => value === 'check') || section === 'ring' ? {} : { severity: 'warning' as const }),
      at: address,
      message: `\`server ${name.text} ${address.text}\` has the address in the place of the name, so that HAProxy looks for a host called \`${address.value}\`: it does not start. The name comes first.`,
      repairs: [{ title: `Write \`server ${address.text} ${name.text}\``, safety: 'review', edits: [replaceWord(name, address.text), replaceWord(address, name.text)] }],
    };
    default: return undefined;
  }
}

/** `srv1`, or the next that no line of the section has. */
function madeName({ block }: Statement): string {
  const taken = new Set(block.statementsOf('server', 'server-template').map(line => line.word(1)?.value));
  for (let i = 1; ; i++) if (!taken.has(`srv${i}`)) return `srv${i}`;
}
