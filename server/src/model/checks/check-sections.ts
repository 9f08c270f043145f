import { inProxies, inSections } from '../incremental/in-proxies.ts';
import type { Configuration } from '../configuration.ts';
import type { Section } from '../section.ts';
import type { Statement } from '../../syntax/statement.ts';

/** A `healthcheck` section, which came with 3.4: a check that servers are told to make by its name. */
export interface CheckSection {
  readonly section: Section;
  /** The line that says what kind of check it is; its words are those of `option httpchk` and its like, but for the first. */
  readonly type: Statement;
  /** `httpchk`, `tcp-check`, ... */
  readonly kind: string;
  /** How a message calls it: "`healthcheck site`". */
  readonly title: string;
}

const sections = inSections((section): readonly CheckSection[] => {
  if (section.kind !== 'healthcheck' || section.isConditional) return [];
  const [type, another] = section.statements('type');
  const kind = type?.word(1)?.value;
  return type && kind !== undefined && !another ? [{ section, type, kind, title: `\`healthcheck ${section.name?.value ?? ''}\`` }] : [];
});

const namesAsked = inProxies(proxy => (
  proxy.isBackend && !proxy.isDisabled ? proxy.servers.flatMap(server => (server.has('check') && !server.isDisabled ? server.option('healthcheck')?.value?.value ?? [] : [])) : []
), ['healthcheck']);

/** Those by which a server is checked. */
export function checkSectionsOf(configuration: Configuration): readonly CheckSection[] {
  const all = sections(configuration);
  if (all.length === 0) return all;
  const names = new Set(namesAsked(configuration));
  return all.filter(({ section }) => names.has(section.name?.value ?? ''));
}

/** The rules of such a section that belong to its kind; HAProxy refuses others, or ignores them. */
export function rulesOfCheckSection({ section, kind }: CheckSection): readonly Statement[] {
  return kind === 'httpchk' ? section.statements('http-check') : kind === 'tcp-check' ? section.statements('tcp-check') : [];
}
