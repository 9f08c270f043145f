import { defaultVersion } from '../../server/src/language/version.ts';
import { Configuration } from '../../server/src/model/configuration.ts';
import { HaproxyDocument } from '../../server/src/syntax/document.ts';

/** A configuration of one file; `|` marks a place in it and is taken out. */
export function configurationAt(marked: string): { configuration: Configuration; document: HaproxyDocument; offset: number } {
  const offset = marked.indexOf('|');
  const document = HaproxyDocument.parse(offset < 0 ? marked : marked.slice(0, offset) + marked.slice(offset + 1), 'haproxy.cfg');
  return { configuration: new Configuration([document], defaultVersion), document, offset };
}
