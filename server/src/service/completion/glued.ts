import { actionArgumentsOf, actionFact } from '../../language/actions.ts';
import { usualWords } from '../../language/frequent.ts';
import { enumValues } from '../../language/enums.ts';
import type { Asked } from './asked.ts';
import { variableProposals } from './expression.ts';
import { namesOf } from './names.ts';
import { plainWords, type Answer, type Proposal } from './proposal.ts';

/** What may stand at the cursor inside parentheses that belong to the name of an action: `set-var(txn.x)`, `do-resolve(txn.ip,dns)`. */
export function gluedAnswer(asked: Asked): Answer | undefined {
  const { line: { typed, at, block, span } } = asked;
  const [, name, inside = ''] = /^["']?([\w-]+)\(([^)]*)$/.exec(typed) ?? [];
  if (name === undefined) return undefined;
  const parts = inside.split(',');
  const part = parts.at(-1) ?? '';
  const [tail = ''] = /^[^\s,()"']*/.exec(block.text.slice(at, span.end)) ?? [];
  return { span: { start: at - part.length, end: at + tail.length }, proposals: proposalsIn(asked, name, parts.length - 1) };
}

function proposalsIn(asked: Asked, name: string, index: number): Proposal[] {
  const fact = actionFact(name);
  const kind = fact ? actionArgumentsOf(fact)[0]?.kind : name.endsWith('set-var') || name === 'set-var-fmt' ? 'paren-var-name' : undefined;
  if (kind === 'paren-var-name' && index > 0) return plainWords(enumValues('set-var-condition', asked.version).map(each => each.name), 'value');
  if (kind === 'paren-var-name') return variableProposals(asked);
  if (kind === 'paren-resolution') return index === 0 ? variableProposals(asked) : index === 1 ? namesOf(asked, 'resolvers') : plainWords(['ipv4', 'ipv6'], 'value');
  return asked.words[0]?.value === 'balance' && name === 'hdr' ? plainWords(usualWords('request-headers'), 'value', 0, 'header') : [];
}
