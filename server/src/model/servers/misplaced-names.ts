import { parseAddress } from '../../language/address.ts';
import { serverOptionFact } from '../../language/server-options.ts';
import type { Statement } from '../../syntax/statement.ts';

/**
 * What a `server` line has in the places of the name and the address:
 *   no-name     an address in the place of the name, and an option in that of the address
 *   no-address  a name, and `check` in the place of the address
 *   swapped     an address with a port in the place of the name, and a plain word in that of the address
 */
export type MisplacedName = 'no-name' | 'no-address' | 'swapped';

/** Undefined for a line that has a name and an address: a name may look like an address, but the word behind it does then, too. */
export function misplacedName(statement: Statement): MisplacedName | undefined {
  if (statement.keyword !== 'server') return undefined;
  const [name, address] = [statement.word(1), statement.word(2)];
  if (!name || !address || name.hasVariable || address.hasVariable || !/^[A-Za-z][\w-]*$/.test(address.value) || address.value === 'localhost') return undefined;
  const { kind, host, portText } = parseAddress(name.value);
  const isAddress = (kind === 'ip' && host !== '') || (kind === 'name' && /^\d+$/.test(portText));
  const isOption = serverOptionFact(address.value) !== undefined;
  if (isOption && isAddress) return 'no-name';
  if (address.value === 'check') return 'no-address';
  return kind === 'ip' && isAddress && /^\d+$/.test(portText) ? 'swapped' : undefined;
}
