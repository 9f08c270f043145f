import type { AclTest } from '../../expression/acl.ts';
import { aclCriterionFact } from '../../language/acl-criteria.ts';
import { freshName } from '../../lint/edits/fresh-name.ts';

/** Longer names say no more. */
const longest = 40;

/** A name for a test, made of what it looks at and what it looks for: `path_api`, `host_example_com`, `src_10_0_0_0_8`. */
export function aclNameFor({ criterion, operator, flags, patterns }: AclTest, isTaken: (name: string) => boolean): string {
  const call = criterion.calls[0];
  const fetch = aclCriterionFact(call?.name ?? '')?.fetch ?? call?.name ?? '';
  const argument = call?.arguments?.[0]?.text ?? '';
  const subject = /^(?:req|res)?\.?f?hdr$|^var$|^(?:req|res)\.cook$|^(?:url_param|urlp|env)$/.test(fetch) && argument !== '' ? argument : [fetch, argument].join('_');
  const file = flags.find(flag => flag.name === '-f')?.argument?.replace(/^.*\//, '').replace(/\.\w+$/, '');
  const [pattern] = patterns;
  const object = pattern === undefined ? (file ?? '') : pattern.text === '/' ? 'root' : pattern.text;
  const joined = [subject.replace(/^(?:req|res)\./, ''), operator ?? '', object].map(word).filter(part => part !== '').join('_').slice(0, longest).replace(/_+$/, '');
  const name = object === '' ? `has_${joined}` : joined;
  return isTaken(name) ? freshName(name, isTaken) : name;
}

/** What may stand in a name: HAProxy takes letters, digits, `_`, `-`, `.` and `:`. */
function word(text: string): string {
  return text.replace(/[^A-Za-z0-9-]+/g, '_').replace(/^_+|_+$/g, '').toLowerCase();
}
