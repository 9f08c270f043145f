/** A request that is written in one piece, with its headers and body behind line ends. */
export interface HiddenHeaders {
  /** What stands before the first line end. */
  readonly line: string;
  /** The headers and the body as words for `http-check send`; empty without any. */
  readonly words: string;
}

/** Takes such a text apart; undefined where something else than headers stands behind a line end. */
export function hiddenHeaders(text: string): HiddenHeaders | undefined {
  const head = text.split('\r\n\r\n', 1)[0] as string;
  const body = text.slice(head.length + 4);
  const [line = '', ...headers] = head.split('\r\n').filter((part, i) => i === 0 || part !== '');
  const pairs = headers.map(header => /^([\w-]+):\s*(.*?)\s*$/.exec(header));
  if (!pairs.every(pair => pair !== null)) return undefined;
  const words = pairs.map(([, name, value]) => `hdr ${name} ${quoted((value as string).replaceAll('%', '%%'))}`);
  return { line, words: [...words, ...(body ? [`body ${quoted(body)}`] : [])].join(' ') };
}

/** A word as it has to be written; variables in it go on to be expanded. */
export function quoted(text: string): string {
  return /^[\w.:/@,;=+*%-]+$/.test(text) ? text : `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\r', '\\r').replaceAll('\n', '\\n')}"`;
}
