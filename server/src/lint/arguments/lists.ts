import { enumValues } from '../../language/enums.ts';
import { filterFact, filtersIn } from '../../language/filters.ts';
import { isKnownIn } from '../../language/lifetime.ts';
import { isAtLeast } from '../../language/version.ts';
import type { Word } from '../../syntax/word.ts';
import { filterGrammars } from './filter-options.ts';
import { exceptProblem } from './networks.ts';
import { badWord, extra, isOpen, missing, type ArgumentLine, type ArgumentProblem } from './problem.ts';

/** `retry-on`: each word, and `none`, which stands alone. */
export function* retryOnProblems({ args, version }: ArgumentLine): Generator<ArgumentProblem> {
  const names = enumValues('retry-on', version).map(each => each.name);
  for (const word of args) if (!isOpen(word) && !names.includes(word.value)) yield badWord(word, 'retry-on', names);
  const none = args.find(word => word.value === 'none');
  if (none && args.length > 1) yield { kind: 'value', at: none, message: '`retry-on none` stands alone: HAProxy does not start with other words beside it.' };
}

/** `http-send-name-header HEADER`: "cannot be used as header name", tried on 3.2, which takes them all, and 3.4. */
export function* nameHeaderProblems({ args: [name], version }: ArgumentLine): Generator<ArgumentProblem> {
  if (!name || isOpen(name) || !isAtLeast(version, '3.4') || !/^(?:host|content-length|transfer-encoding|connection)$/i.test(name.value)) return;
  yield { kind: 'value', at: name, message: `HAProxy ${version} does not put the name of the server into \`${name.value}\`, which says how the request is to be read: it does not start. Use a header of another name, or a rule that sets this one.` };
}

/** `hash-type METHOD [FUNCTION [avalanche]]`; the method is in the tables. */
export function* hashTypeProblems({ args, version }: ArgumentLine): Generator<ArgumentProblem> {
  const [method, hash, modifier] = args;
  const methods = enumValues('hash-type', version).map(each => each.name);
  const functions = enumValues('hash-function', version).map(each => each.name);
  // `hash-type avalanche` is gone, which removed-directive says.
  if (method?.value === 'avalanche') return;
  if (method && !isOpen(method) && !methods.includes(method.value)) yield badWord(method, 'hash-type', methods);
  else if (hash && !isOpen(hash) && !functions.includes(hash.value)) yield { ...badWord(hash, `hash-type ${method?.value ?? ''}`, functions), ...(hash.value === 'avalanche' ? { message: '`avalanche` needs a hash function before it: HAProxy does not start. Write `sdbm avalanche`, which names the default.' } : {}) };
  else if (modifier && !isOpen(modifier) && modifier.value !== 'avalanche') yield badWord(modifier, 'hash-type', ['avalanche']);
}

/** `option forwardfor` and `option originalto`: `except NETWORK`, `header NAME`, and `if-none` for the first. */
export function* forwardedForProblems({ args, fact }: ArgumentLine): Generator<ArgumentProblem> {
  const words = fact.name === 'option forwardfor' ? ['except', 'header', 'if-none'] : ['except', 'header'];
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as Word;
    if (isOpen(word)) return;
    if (!words.includes(word.value)) {
      yield badWord(word, fact.name, words);
      return;
    }
    if (word.value === 'if-none') continue;
    const value = args[++i];
    if (!value) yield missing(word, word.value, word.value === 'except' ? 'a network, like `10.0.0.0/8`' : 'the name of a header');
    const problem = value && word.value === 'except' && !isOpen(value) ? exceptProblem(value) : undefined;
    if (problem) yield problem;
  }
}

const forwardedWords: readonly string[] = ['proto', 'host', 'host-expr', 'by', 'by-expr', 'by_port', 'by_port-expr', 'for', 'for-expr', 'for_port', 'for_port-expr'];

/** `option forwarded`: its words, and behind those with `-expr` one word with a sample expression. In a frontend HAProxy does not read them. Tried on 3.0 to 3.4. */
export function* forwardedProblems({ args, fact, section }: ArgumentLine): Generator<ArgumentProblem> {
  if (section === 'frontend') return;
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as Word;
    if (isOpen(word)) return;
    if (!forwardedWords.includes(word.value)) {
      yield badWord(word, fact.name, forwardedWords);
      return;
    }
    if (word.value.endsWith('-expr') && !args[++i]) yield missing(word, word.value, 'a sample expression');
  }
}

/** `capture request header NAME len N` and its relatives: the word `len` has to be there. HAProxy takes any length. */
export function* captureProblems({ args, fact, statement }: ArgumentLine): Generator<ArgumentProblem> {
  const [, len, length] = args;
  if (len && !isOpen(len) && len.value !== 'len') yield badWord(len, fact.name, ['len']);
  else if (!length) yield missing(len ?? statement, fact.name, '`len` and a length behind the name');
}

/** `ssl-default-bind-options` and `ssl-default-server-options`. */
export function* sslOptionsProblems({ args, fact, version }: ArgumentLine): Generator<ArgumentProblem> {
  const names = enumValues(fact.name === 'ssl-default-bind-options' ? 'ssl-default-bind-options' : 'ssl-default-server-options', version).map(each => each.name);
  const versions = enumValues('tls-version', version).map(each => each.name);
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as Word;
    if (isOpen(word)) return;
    if (!names.includes(word.value)) {
      yield badWord(word, fact.name, names);
      return;
    }
    if (word.value !== 'ssl-min-ver' && word.value !== 'ssl-max-ver') continue;
    const value = args[++i];
    if (!value) yield missing(word, word.value, 'a version, like `TLSv1.2`');
    else if (!isOpen(value) && !versions.includes(value.value)) yield badWord(value, word.value, versions);
  }
}

const userWords: Readonly<Record<string, readonly string[]>> = { user: ['password', 'insecure-password', 'groups'], group: ['users'] };

/** `user` and `group` of a userlist. */
export function* userlistProblems({ args, fact, section }: ArgumentLine): Generator<ArgumentProblem> {
  if (section !== 'userlist') return;
  const [name] = args;
  const character = name && fact.name === 'group' && !isOpen(name) ? /[^\w.:-]/.exec(name.value)?.[0] : undefined;
  if (name && character !== undefined) yield { kind: 'value', at: name, message: `The name of a \`group\` has no \`${character}\`: HAProxy does not start. Write letters, digits and \`.:_-\` only.` };
  const words = userWords[fact.name] ?? [];
  for (const [i, word] of args.entries()) {
    if (i % 2 === 0 || isOpen(word)) continue;
    if (words.includes(word.value)) continue;
    yield fact.name === 'group' && i > 1 ? extra(word, 'group') : badWord(word, fact.name, words);
    return;
  }
}

/** `hash-balance-factor`: none, or at least the average. */
export function* balanceFactorProblems({ args: [word] }: ArgumentLine): Generator<ArgumentProblem> {
  if (!word || isOpen(word) || !/^-?\d+$/.test(word.value)) return;
  const number = Number(word.value);
  if (number !== 0 && number <= 100) yield { kind: 'number', at: word, message: `\`hash-balance-factor ${word.value}\` would allow a server less than its share: HAProxy does not start. Write 0, or a percentage above 100.` };
}

/** `option mysql-check user NAME [VERSION]`, `option pgsql-check user NAME`. */
export function* userCheckProblems({ args: [user, name, style, tooMany], fact, version }: ArgumentLine): Generator<ArgumentProblem> {
  if (user && !isOpen(user) && user.value !== 'user') yield badWord(user, fact.name, ['user']);
  else if (user && !name && fact.name === 'option mysql-check') yield missing(user, 'user', 'the name of a user');
  const styles = ['post-41', 'pre-41', ...(isAtLeast(version, '3.4') ? ['post-80'] : [])];
  if (style && fact.name === 'option mysql-check' && !isOpen(style) && !styles.includes(style.value)) yield badWord(style, fact.name, styles);
  else if (tooMany && fact.name === 'option mysql-check' && user?.value === 'user') yield extra(tooMany, `option mysql-check user ${name?.value ?? ''} ${style?.value ?? ''}`);
}

/** `filter NAME ...`: the name. Lua scripts bring filters of their own. */
export function* filterProblems({ args: [name, ...options], statement, version }: ArgumentLine): Generator<ArgumentProblem> {
  if (!name) yield missing(statement, 'filter', 'the name of a filter');
  if (!name || isOpen(name) || name.value.startsWith('lua.')) return;
  const fact = filterFact(name.value);
  if (!fact) yield badWord(name, 'filter', filtersIn(version).map(each => each.name));
  else if (name.value === 'spoe' && !options.some(word => word.value === 'config' || isOpen(word))) yield missing(name, 'filter spoe', 'the file with its configuration, `config FILE`');
  else if (!isKnownIn(fact, version)) yield { kind: 'value', at: name, message: `HAProxy ${version} does not know the filter \`${name.value}\` and does not start${fact.since ? `: it came with ${fact.since}` : ''}.` };
  else yield* filterGrammars[name.value]?.(name, options) ?? [];
}
