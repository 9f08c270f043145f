import { inLongSections } from './incremental/per-block.ts';
import type { Section } from './section.ts';
import { inSections } from './incremental/in-proxies.ts';

/*
 * Names of sections that lines speak of, other than by `use_backend` and `default_backend`: arguments of fetches and converters (`nbsrv(be)`,
 * `http_auth(team)`, `table_size(tbl)`), `table NAME`, `track BACKEND/SERVER`, `backend@NAME`, `rhttp@BACKEND/SERVER`, `resolvers NAME`.
 */
const mention = /\(([^()\s]*)|\b(?:table|track|resolvers|scope|cache-use|cache-store|use-backend)\s+([^\s,/]+)|(?:backend|rhttp)@([^\s/]+)/g;

const none: ReadonlySet<string> = new Set();

const mentionsIn = inLongSections((block): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const [, list, name, other] of block.text.matchAll(mention)) {
    for (const argument of list?.split(',') ?? []) names.add((argument.split('/', 1)[0] as string).replace(/^["']+|["']+$/g, ''));
    if (name !== undefined) names.add(name);
    if (other !== undefined) names.add(other);
  }
  return names;
});

function namesMentionedBy(section: Section): ReadonlySet<string> {
  const parts = section.read(mentionsIn).filter(names => names.size > 0);
  const [only = none] = parts;
  return parts.length < 2 ? only : new Set(parts.flatMap(names => [...names]));
}

/**
 * The names that the lines of a configuration speak of, those of one section after those of the other. Read from the text, comments and all: what is not
 * certain counts as mentioned, so that nothing is called unused that is used.
 */
export const namesMentionedIn = inSections(section => [...namesMentionedBy(section)]);
