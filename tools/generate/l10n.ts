const call = /\bl10n\.t\(\s*('(?:[^'\\\n]|\\.)*')/g;

/** The texts that a source of the client shows through `l10n.t`, in the order of the source. */
export function textsIn(source: string): string[] {
  return [...source.matchAll(call)].map(([, literal = '']) => literal.slice(1, -1).replaceAll(/\\(.)/g, '$1'));
}

/** l10n/bundle.l10n.json: each text of the client by itself, which is English. A translation is a file beside it, such as bundle.l10n.de.json. */
export function bundle(sources: readonly string[]): string {
  const texts = [...new Set(sources.flatMap(textsIn))].sort();
  return `${JSON.stringify(Object.fromEntries(texts.map(text => [text, text])), null, 2)}\n`;
}
