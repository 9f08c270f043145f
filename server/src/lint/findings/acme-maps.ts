import { isAtLeast } from '../../language/version.ts';
import type { Configuration } from '../../model/configuration.ts';
import { inProxiesWithText, inSections } from '../../model/incremental/in-proxies.ts';
import { loadsLua } from '../../model/lua.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleFinding } from '../finding.ts';

/** The maps into which `acme` sections put what the authority has to be answered. */
const mapsOfAcme = inSections((section): readonly Word[] => {
  const line = section.kind === 'acme' ? section.statements('map').at(-1) : undefined;
  const word = line?.word(1);
  return line && word && !word.hasVariable && section.isCertain(line) ? [word] : [];
});

/** Those of some maps that a converter or an ACL of a proxy reads: so HAProxy comes to load them. */
const mapsRead = inProxiesWithText(({ section }, maps): readonly string[] => (
  [...maps].filter(map => section.blocks.some(({ text }) => text.includes(map) && mapsIn(text).has(map)))
));

function mapsIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/\bmap(?:_\w+)?\(\s*["']?([^,)\s"']+)|-f\s+["']?([^\s"']+)/g)].map(([, converted, pattern]) => converted ?? pattern ?? ''));
}

/** "has the map configured, but this map doesn't exist", though the file may: nothing but a rule makes HAProxy load it. Tried on 3.2 and 3.4. */
export function unreadMaps(configuration: Configuration): RuleFinding[] {
  const asked = configuration.isWhole && isAtLeast(configuration.version, '3.2') ? mapsOfAcme(configuration) : [];
  if (asked.length === 0 || loadsLua(configuration)) return [];
  const read = new Set(mapsRead(configuration, asked.map(({ value }) => value).join('\n')));
  return asked.filter(({ value }) => !read.has(value)).map((at): RuleFinding => ({
    at,
    message: `No rule reads the map \`${at.value}\`, so that nobody answers the authority, and HAProxy does not load it and refuses to start. Add the answer to the frontend on port 80: \`http-request return status 200 content-type text/plain lf-string "%[path,field(-1,/)].%[path,field(-1,/),map(${at.value})]\\n" if { path_beg '/.well-known/acme-challenge/' }\`.`,
  }));
}
