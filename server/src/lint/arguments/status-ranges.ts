import { isOpen, type ArgumentLine, type ArgumentProblem } from './problem.ts';

/** `http-err-codes` and `http-fail-codes`: `[+-]LOW[-HIGH][,...]` in each word, from 100 to 599: "Invalid status codes range". Tried on 3.0 to 3.4. */
export function* statusRangeProblems({ args, fact }: ArgumentLine): Generator<ArgumentProblem> {
  for (const word of args) {
    if (isOpen(word)) return;
    const bad = word.value.replace(/^[+-]/, '').split(',').find(range => !isRange(range));
    if (bad === undefined) continue;
    const isSigned = /^[+-]/.test(bad);
    yield {
      kind: 'value',
      at: word,
      message: `\`${bad === '' ? word.value : bad}\` is no range of status codes for \`${fact.name}\`: HAProxy does not start. ${isSigned ? 'A sign goes before all ranges of a word: write a word of its own, like `500-599 -503`.' : 'Write codes from 100 to 599, like `500-503,505`.'}`,
    };
    return;
  }
}

function isRange(text: string): boolean {
  const [, low, high = low] = /^0*(\d{1,3})(?:-0*(\d{1,3}))?$/.exec(text) ?? [];
  return low !== undefined && Number(low) >= 100 && Number(low) <= Number(high) && Number(high) <= 599;
}
