import { enumValues } from '../../language/enums.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import { replyOf, type Reply } from '../../model/request-rules/rule-reply.ts';
import type { Statement } from '../../syntax/statement.ts';
import type { Word } from '../../syntax/word.ts';
import type { RuleRepair } from '../finding.ts';
import { deleteWord, replaceWord } from '../edits/rule-edits.ts';
import { cutText } from './cut-text.ts';
import { beginsCondition, isOpen, noCondition, type ArgumentLine, type ArgumentProblem } from './problem.ts';

/** What answers in place of a server, and the words that say how. */
interface ReplyLine {
  readonly statement: Statement;
  /** As a message names it: `http-request deny`, `http-error`. */
  readonly name: string;
  /** `return`, `deny`, `tarpit` or `http-error`. */
  readonly action: string;
  readonly words: readonly Word[];
  readonly version: HaproxyVersion;
}

const rejected = 'HAProxy does not start.';

/** `http-error status CODE ...`. Tried on 2.6 to 3.4. */
export function httpErrorProblems({ statement, args, version }: ArgumentLine): Iterable<ArgumentProblem> {
  return replyProblems({ statement, name: 'http-error', action: 'http-error', words: args, version });
}

/** The first thing that HAProxy does not take in the words behind `return`, `deny`, `tarpit` and `http-error`. Tried on 2.6 to 3.4. */
export function* replyProblems(line: ReplyLine): Generator<ArgumentProblem> {
  const reply = replyOf(line.words, line.action);
  const problem = lacking(line, reply) ?? stranger(line, reply) ?? badStatus(line, reply) ?? unknownStatus(line, reply) ?? badBody(line, reply);
  if (problem) yield problem;
}

function lacking({ statement, name, action }: ReplyLine, { incomplete, status, end }: Reply): ArgumentProblem | undefined {
  if (incomplete) return { kind: 'missing', at: incomplete, message: `\`${incomplete.value}\` of \`${name}\` needs ${incomplete.value === 'hdr' ? 'a name and a value' : 'a value'}: ${rejected}` };
  if (action !== 'http-error' || status || (end && isOpen(end))) return undefined;
  return { kind: 'missing', at: statement, message: `\`http-error\` needs the status that its page is for: ${rejected} Write \`http-error status CODE ...\`.` };
}

const options: readonly string[] = ['status', 'content-type', 'hdr', 'default-errorfiles', 'errorfile', 'errorfiles', 'file', 'lf-file', 'string', 'lf-string'];

/** A word that has no meaning there. */
function stranger({ name, action, version, words }: ReplyLine, { end, secondBody, body, status, hasHeaders, contentType }: Reply): ArgumentProblem | undefined {
  if (secondBody) return { kind: 'extra', at: secondBody, message: `\`${name}\` has one body, which \`${body?.option.value ?? ''}\` gives already: ${rejected} Remove one of them.` };
  if (!end || isOpen(end)) return undefined;
  if (action === 'http-error') return { kind: 'extra', at: end, message: `\`http-error\` does not know \`${end.value}\`: ${rejected} It takes no condition.` };
  if (beginsCondition(end)) return undefined;
  const at = words.indexOf(end);
  const isText = body?.value !== undefined && body.value === words[at - 1] && (body.option.value === 'string' || body.option.value === 'lf-string');
  const problem = isText ? cutText(words, at, name, options) : noCondition(end, name, action === 'return' ? options : ['deny_status', ...options]);
  if (!body && /^["']/.test(end.text)) return { ...problem, ...quotedBody(end, contentType !== undefined, problem.message) };
  if (/^[2-5]\d\d$/.test(end.value) && !status) {
    // `deny_status` comes first.
    const isFirst = !body && !hasHeaders && !contentType;
    const hasPage = action !== 'return' && isFirst && enumValues('errorfile', version).some(each => each.name === end.value);
    // `return 200 status`: the two have changed places.
    const next = words[at + 1];
    const isSwapped = next?.value === 'status' || (next?.value === 'deny_status' && isFirst && action !== 'return');
    const meant = `${isSwapped ? next.value : hasPage ? 'deny_status' : 'status'} ${end.value}`;
    return { ...problem, message: `${problem.message} Did you mean \`${meant}\`?`, repairs: [{ title: `Write \`${meant}\``, safety: 'review', edits: [replaceWord(end, meant), ...(isSwapped ? [deleteWord(next)] : [])] }] };
  }
  return end.value === 'deny_status' && action !== 'return' ? { ...problem, message: `${problem.message} \`deny_status\` comes first.` } : problem;
}

/** `return status 200 "ok"`: a body without the words that say so. */
function quotedBody(end: Word, hasType: boolean, message: string): Pick<ArgumentProblem, 'message' | 'repairs'> {
  const meant = `${hasType ? '' : 'content-type text/plain '}string ${end.text}`;
  return { message: `${message} A body stands behind \`string\`, and needs a \`content-type\`.`, repairs: [{ title: `Write \`${meant}\``, safety: 'review', edits: [replaceWord(end, meant)] }] };
}

function badStatus({ name }: ReplyLine, { status }: Reply): ArgumentProblem | undefined {
  const code = codeOf(status);
  if (!status || code === undefined || (code >= 200 && code <= 599)) return undefined;
  return { kind: 'number', at: status, message: `\`${name}\` needs a status from 200 to 599: ${rejected}` };
}

/** What C's atol makes of the status. */
function codeOf(status: Word | undefined): number | undefined {
  return status && !isOpen(status) ? Number(/^[ \t]*([+-]?\d+)/.exec(status.value)?.[1] ?? 0) : undefined;
}

const fromErrorFiles: ReadonlySet<string> = new Set(['default-errorfiles', 'errorfiles']);

/** "status code '409' not handled by default": a status whose page HAProxy is to take from its own, or is to replace, and of which it has none. */
function unknownStatus({ action, version }: ReplyLine, reply: Reply): ArgumentProblem | undefined {
  const { status, body, denyStatus } = reply;
  const code = codeOf(status);
  const isOwn = action === 'http-error' || (body ? fromErrorFiles.has(body.option.value) : denyStatus !== undefined && !hasMore(reply));
  if (!status || code === undefined || !isOwn) return undefined;
  const known = enumValues('errorfile', version).map(each => each.name);
  if (known.includes(String(code))) return undefined;
  const has = `HAProxy ${version} has error pages for ${known.join(', ')} only`;
  if (action === 'http-error') return { kind: 'value', at: status, message: `${has}, and none for status ${code} that \`http-error\` could replace: ${rejected}` };
  if (body) return { kind: 'value', at: status, message: `${has}, and \`${body.option.value}\` asks for status ${code}: ${rejected} Give the answer a body of its own, with \`content-type\` and \`string\`.` };
  return {
    kind: 'value', at: status,
    message: `${has}, and \`deny_status\` alone asks for that of status ${code}: ${rejected} Write \`status\`, which answers without a body, or add a body with \`content-type\` and \`string\`.`,
    repairs: denyStatus ? [plainStatus(denyStatus)] : [],
  };
}

/** `deny status 409` is read as `return status 409` is. */
function plainStatus(denyStatus: Word): RuleRepair {
  return { title: 'Write `status`, without a body', safety: 'review', edits: [replaceWord(denyStatus, 'status')] };
}

/** With any other option HAProxy reads `deny_status` as it reads `status`. */
function hasMore({ hasHeaders, contentType }: Reply): boolean {
  return hasHeaders || contentType !== undefined;
}

const written: ReadonlySet<string> = new Set(['string', 'lf-string', 'lf-file']);

/** An empty file is no body, and needs no type (tried on 2.6 to 3.4). */
function mayBeFull(path: string): boolean {
  return !/^\/dev\/|empty|blank|null/i.test(path);
}

function badBody({ name }: ReplyLine, { body, contentType, status }: Reply): ArgumentProblem | undefined {
  if (!body?.value || isOpen(body.value)) return undefined;
  if (body.option.value === 'file' && !contentType && mayBeFull(body.value.value)) {
    return { kind: 'missing', at: body.option, severity: 'warning', message: `\`${name}\` with a file that is not empty needs a \`content-type\`: ${rejected}` };
  }
  if (!written.has(body.option.value)) return undefined;
  if (!contentType) return { kind: 'missing', at: body.option, message: `\`${name}\` with a body needs a \`content-type\`: ${rejected}` };
  const code = codeOf(status);
  return code === 204 || code === 304 ? { kind: 'value', at: body.option, message: `An answer with status ${code} has no body: ${rejected}` } : undefined;
}
