import { wordsNamed } from '../../language/catalogue.ts';
import { lineageOf, type Proxy } from '../../model/proxy.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Span } from '../../text/span.ts';
import { code, join, type Markdown } from '../markdown.ts';
import type { Asked, Topic } from './topic.ts';

/** More definitions than these are a wall of text. */
const most = 8;

/** An ACL by its name: the lines that define it, or what HAProxy itself means by it. */
export function namedAcl({ section, proxy, refer }: Pick<Asked, 'section' | 'proxy' | 'refer'>, name: string, span: Span): Topic {
  const lines = (proxy ? definitionsIn(proxy) : section.statements('acl')).filter(line => line.word(1)?.value === name);
  const [predefined] = wordsNamed('predefined-acls', name);
  if (lines.length === 0) return { span, word: predefined, here: predefined ? [] : [[`No \`acl\` line of this section defines ${code(name)}.`]] };
  const shown = lines.slice(0, most).map((line): Markdown => [`- ${code(line.values(0).join(' '))}, `, refer(line)]);
  const head = lines.length === 1 ? `**ACL ${code(name)}**` : `**ACL ${code(name)}**: true when any of its ${lines.length} lines is`;
  const rest = lines.length > most ? [[`- and ${lines.length - most} more`]] : [];
  return { span, here: [[head], join([...shown, ...rest], '\n')] };
}

/** A named `defaults` hands its ACLs on. */
function definitionsIn(proxy: Proxy): Statement[] {
  return [...lineageOf(proxy)].reverse().flatMap(each => each.statements('acl'));
}
