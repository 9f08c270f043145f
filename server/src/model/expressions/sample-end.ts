import { converterIn } from '../../language/converters.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import type { Word } from '../../syntax/word.ts';
import { isKnownText } from './known-text.ts';
import { checkSample } from './sample-check.ts';

/**
 * The index of the first word behind the sample expression that begins at an index: converters may stand in words of their own, with a comma before them or
 * without (tried on 2.6 to 3.4). Undefined where HAProxy does not get there, and where only the environment or a Lua script knows.
 */
export function behindSample(words: readonly Word[], at: number, version: HaproxyVersion): number | undefined {
  const first = words[at];
  if (!first || !isKnownText(first) || checkSample(first.value, 'argument', version).problem) return undefined;
  let i = at + 1;
  for (let word = words[i]; word; word = words[++i]) {
    if (!isKnownText(word) || word.value.startsWith('lua.')) return undefined;
    if (!converterIn(nameIn(word.value), version)) break;
  }
  return i;
}

function nameIn(text: string): string {
  return /^[\w.-]+/.exec(text)?.[0] ?? '';
}
