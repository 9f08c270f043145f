import { badWord, isOpen, type ArgumentLine, type ArgumentProblem } from './problem.ts';

const keywords: readonly string[] = ['event', 'level', 'lock', 'follow', 'pause', 'sink', 'start', 'stop', 'verbosity'];
const levels: readonly string[] = ['error', 'user', 'proto', 'state', 'data', 'developer'];

/** `trace SOURCE KEYWORD VALUE ...`: "Unknown trace keyword", "No such trace level". The sources are a matter of the build. Tried on 3.0, 3.2 and 3.4. */
export function* traceProblems({ args: [source, ...rest] }: ArgumentLine): Generator<ArgumentProblem> {
  if (!source || isOpen(source) || source.value === '0') return;
  for (let i = 0; i < rest.length; i += 2) {
    const [keyword, value] = [rest[i], rest[i + 1]];
    if (!keyword || isOpen(keyword) || keyword.value === '0') return;
    if (!keywords.includes(keyword.value)) {
      yield badWord(keyword, 'trace', keywords);
      return;
    }
    if (keyword.value === 'level' && value && !isOpen(value) && !levels.includes(value.value)) yield badWord(value, 'trace level', levels);
  }
}
