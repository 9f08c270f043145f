import type { Word } from '../syntax/word.ts';

/** The actions that make a rule answer by itself. */
export const replyingActions: ReadonlySet<string> = new Set(['return', 'deny', 'tarpit']);

/** What makes a rule answer by itself: the arguments of `return`, `deny` and `tarpit`. */
export interface Reply {
  readonly status: Word | undefined;
  readonly contentType: { readonly option: Word; readonly value: Word } | undefined;
  /** The option that says where the body comes from, and its value. */
  readonly body: { readonly option: Word; readonly value: Word | undefined } | undefined;
  readonly hasHeaders: boolean;
  /** An option without its value. */
  readonly incomplete: Word | undefined;
  /** The first word that is no argument of a reply: `if`, `unless`, or one that should not be there. */
  readonly end: Word | undefined;
}

const bodies: ReadonlySet<string> = new Set(['errorfile', 'errorfiles', 'file', 'lf-file', 'string', 'lf-string']);

/** Reads the words behind `return`, `deny` or `tarpit`, as HAProxy's `http_parse_http_reply` does. */
export function replyOf(words: readonly Word[]): Reply {
  let [status, contentType, body, hasHeaders, incomplete]: [Word | undefined, Reply['contentType'], Reply['body'], boolean, Word | undefined] = [undefined, undefined, undefined, false, undefined];
  let i = 0;
  for (let option = words[i]; option && !incomplete; option = words[i]) {
    const { value: name } = option;
    const value = words[i + 1];
    if (name === 'default-errorfiles') {
      body = { option, value: undefined };
      i += 1;
      continue;
    }
    if (name === 'hdr') {
      hasHeaders = true;
      if (!words[i + 2]) incomplete = option;
      i += 3;
      continue;
    }
    if (name !== 'status' && name !== 'deny_status' && name !== 'content-type' && !bodies.has(name)) break;
    if (!value) incomplete = option;
    else if (name === 'content-type') contentType = { option, value };
    else if (bodies.has(name)) body = { option, value };
    else status = value;
    i += 2;
  }
  return { status, contentType, body, hasHeaders, incomplete, end: words[i] };
}
