import { parseDuration } from '../language/duration.ts';

/**
 * A name and its value in one word, as they are to be written: `maxconn=5000` and `maxconn:5000`, as other programs have it, and `client30s` where nothing
 * follows on its line. `nameOf` says what is meant by the first part, if it is anything that takes a value.
 */
export function nameAndValue(text: string, isLast: boolean, nameOf: (written: string) => string | undefined): string | undefined {
  const [, written, value] = /^([\w.-]+)[=:]([^=:].*)$/s.exec(text) ?? [];
  if (written !== undefined && value !== undefined) {
    const name = nameOf(written);
    return name === undefined ? undefined : `${name} ${value}`;
  }
  const [, glued, number] = isLast ? /^([a-z][\w.-]*?[a-z])(\d+[a-z]{0,2})$/i.exec(text) ?? [] : [];
  return glued !== undefined && number !== undefined && parseDuration(number) !== undefined && nameOf(glued) === glued ? `${glued} ${number}` : undefined;
}
