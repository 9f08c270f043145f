import { badWord, extra, isOpen, missing, type ArgumentLine, type ArgumentProblem } from './problem.ts';

/** `ssl-load-extra-files`: "'none' and 'all' can be only used alone", twice the same, too. Tried on 2.6 to 3.4. */
export function* extraFilesProblems({ args, fact }: ArgumentLine): Generator<ArgumentProblem> {
  const lone = args.find(word => word.value === 'none' || word.value === 'all');
  const other = args.find(word => word !== lone);
  if (!lone || !other || args.some(isOpen)) return;
  yield { kind: 'value', at: other, message: `\`${lone.value}\` stands alone behind \`${fact.name}\`: HAProxy does not start with \`${other.value}\` beside it. Remove one of them.` };
}

/** `node NAME`: digits, letters, dots, hyphens and underscores. Tried on 2.6 to 3.4. */
export function* nodeProblems({ args: [name] }: ArgumentLine): Generator<ArgumentProblem> {
  const character = name && !isOpen(name) ? /[^\w.-]/.exec(name.value)?.[0] : undefined;
  if (name && character !== undefined) yield { kind: 'value', at: name, message: `The name of a node has no \`${character}\`: HAProxy does not start. Write letters, digits, \`.\`, \`-\` and \`_\` only.` };
}

/** `default-path origin DIRECTORY`. Tried on 2.6 to 3.4. */
export function* defaultPathProblems({ args: [kind, directory] }: ArgumentLine): Generator<ArgumentProblem> {
  if (kind?.value === 'origin' && !directory) yield missing(kind, 'default-path origin', 'a directory');
}

/** `thread-group GROUP THREADS ...`: "passed an unparsable or invalid thread number". Tried on 2.6 to 3.4. */
export function* threadGroupProblems({ args, fact }: ArgumentLine): Generator<ArgumentProblem> {
  const bad = args.slice(1).find(word => !isOpen(word) && /^[A-Za-z_]/.test(word.value));
  if (bad) yield { kind: 'value', at: bad, message: `\`${bad.value}\` is no range of threads for \`${fact.name}\`: HAProxy does not start. Write numbers and ranges, like \`1-4\`.` };
}

/** `option use-small-buffers`. Tried on 3.4. */
export function* smallBufferProblems({ args, fact }: ArgumentLine): Generator<ArgumentProblem> {
  const known = ['queue', 'l7-retries', 'check'];
  const bad = args.find(word => !isOpen(word) && !known.includes(word.value));
  if (bad) yield badWord(bad, fact.name, known);
}

/** `capture cookie NAME len N`: HAProxy takes one word more, and no second one. Tried on 2.6 to 3.4. */
export function* cookieCaptureProblems({ args }: ArgumentLine): Generator<ArgumentProblem> {
  const [, , , word, second] = args;
  if (word && second && !args.some(isOpen)) yield extra(word, `capture cookie ... len ${args[2]?.value ?? ''}`);
}
