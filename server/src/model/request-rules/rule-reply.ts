import type { Word } from '../../syntax/word.ts';

/** The actions that make a rule answer by itself. */
export const replyingActions: ReadonlySet<string> = new Set(['return', 'deny', 'tarpit']);

/** What makes a rule answer by itself: the arguments of `return`, `deny` and `tarpit`. */
export interface Reply {
  readonly status: Word | undefined;
  readonly contentType: { readonly option: Word; readonly value: Word } | undefined;
  /** The option that says where the body comes from, and its value. */
  readonly body: { readonly option: Word; readonly value: Word | undefined } | undefined;
  /** A second option that says so, where one has to do. */
  readonly secondBody: Word | undefined;
  readonly hasHeaders: boolean;
  /** The first word of a `deny` or a `tarpit`, where it is `deny_status`. With nothing behind its value HAProxy answers from its error files. */
  readonly denyStatus: Word | undefined;
  /** An option without its value. */
  readonly incomplete: Word | undefined;
  /** The first word that is no argument of a reply: `if`, `unless`, or one that should not be there. */
  readonly end: Word | undefined;
}

const bodies: ReadonlySet<string> = new Set(['errorfile', 'errorfiles', 'file', 'lf-file', 'string', 'lf-string']);

/** Reads the words behind `return`, `deny`, `tarpit` or `http-error`, as HAProxy's `http_parse_http_reply` does. `deny_status` is the first word, or none. */
export function replyOf(words: readonly Word[], action: string): Reply {
  let [status, contentType, body, secondBody, hasHeaders, incomplete]: [Word | undefined, Reply['contentType'], Reply['body'], Word | undefined, boolean, Word | undefined] =
    [undefined, undefined, undefined, undefined, false, undefined];
  const denyStatus = (action === 'deny' || action === 'tarpit') && words[0]?.value === 'deny_status' ? words[0] : undefined;
  let i = 0;
  for (let option = words[i]; option && !incomplete; option = words[i]) {
    const { value: name } = option;
    const value = words[i + 1];
    if (name === 'default-errorfiles' || bodies.has(name)) {
      if (body) secondBody ??= option;
      else body = { option, value: name === 'default-errorfiles' ? undefined : value };
    }
    if (name === 'default-errorfiles') {
      i += 1;
      continue;
    }
    if (name === 'hdr') {
      hasHeaders = true;
      if (!words[i + 2]) incomplete = option;
      i += 3;
      continue;
    }
    if (name !== 'status' && option !== denyStatus && name !== 'content-type' && !bodies.has(name)) break;
    if (!value) incomplete = option;
    else if (name === 'content-type') contentType = { option, value };
    else if (!bodies.has(name)) status = value;
    i += 2;
  }
  return { status, contentType, body, secondBody, hasHeaders, denyStatus, incomplete, end: words[i] };
}
