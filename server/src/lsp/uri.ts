/** The path of a `file:` URI, with `/` on every system and a drive letter in lower case; undefined for other schemes and for what is no URI. */
export function pathOf(uri: string): string | undefined {
  const [, authority, encoded] = /^file:\/\/([^/?#]*)(\/[^?#]*)$/.exec(uri) ?? [];
  if (authority === undefined || encoded === undefined) return undefined;
  try {
    const path = decodeURIComponent(encoded);
    if (/^\/[A-Za-z]:/.test(path)) return (path[1] as string).toLowerCase() + path.slice(2);
    return authority === '' || authority === 'localhost' ? path : `//${authority}${path}`;
  } catch {
    return undefined;
  }
}

/** The `file:` URI of an absolute path, written as editors write it. */
export function uriOf(path: string): string {
  const rooted = path.startsWith('/') ? path : `/${path}`;
  return `file://${rooted.split('/').map(encodeURIComponent).join('/')}`;
}
