import type { Configuration } from '../model/configuration.ts';
import type { HaproxyDocument } from '../syntax/document.ts';
import { documentSymbols, type OutlineSymbol } from './document-symbols.ts';

/** A symbol of one of many documents. */
export interface FoundSymbol {
  readonly document: HaproxyDocument;
  readonly symbol: OutlineSymbol;
  /** The section it stands in; empty for sections. */
  readonly container: string;
}

/** More than anybody reads. */
const MOST = 500;

/**
 * What is named in any document of these configurations, and has the characters of the query in its name, in their order, in whatever case. The best
 * come first: those that have the query as their name, begin with it, or have it in one piece. An empty query asks for all.
 */
export function workspaceSymbols(configurations: readonly Configuration[], query: string): FoundSymbol[] {
  const wanted = query.toLowerCase().replace(/\s/g, '');
  const found: (FoundSymbol & { readonly rank: number })[] = [];
  const seen = new Set<HaproxyDocument>();
  const take = (document: HaproxyDocument, symbol: OutlineSymbol, container: string) => {
    const rank = symbol.kind === 'bind' || symbol.kind === 'route' ? undefined : rankOf(symbol, wanted);
    if (rank !== undefined) found.push({ document, symbol, container, rank });
  };
  for (const configuration of configurations) {
    for (const document of configuration.documents) {
      if (seen.has(document)) continue;
      seen.add(document);
      for (const section of documentSymbols(configuration, document)) {
        take(document, section, '');
        for (const symbol of section.children) take(document, symbol, section.name);
      }
    }
  }
  const isOfSection = ({ container }: FoundSymbol) => (container === '' ? 0 : 1);
  found.sort((a, b) => a.rank - b.rank || isOfSection(a) - isOfSection(b) || a.symbol.ownName.length - b.symbol.ownName.length);
  return found.slice(0, MOST).map(({ document, symbol, container }) => ({ document, symbol, container }));
}

/** Lower is better; undefined for what does not have the characters. */
function rankOf({ name, ownName }: OutlineSymbol, wanted: string): number | undefined {
  const own = ownName.toLowerCase();
  if (own === wanted || wanted === '') return 0;
  const at = own.indexOf(wanted);
  if (at >= 0) return at === 0 ? 1 : 2;
  return hasInOrder(own, wanted) ? 3 : hasInOrder(name.toLowerCase(), wanted) ? 4 : undefined;
}

function hasInOrder(text: string, wanted: string): boolean {
  let at = 0;
  for (const character of wanted) {
    const found = text.indexOf(character, at);
    if (found < 0) return false;
    at = found + character.length;
  }
  return true;
}
