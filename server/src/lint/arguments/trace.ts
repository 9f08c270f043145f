import { isAtLeast } from '../../language/version.ts';
import { badWord, isOpen, type ArgumentLine, type ArgumentProblem } from './problem.ts';

const keywords: readonly string[] = ['event', 'level', 'lock', 'follow', 'pause', 'sink', 'start', 'stop', 'verbosity'];
const verbosities: readonly string[] = ['quiet', 'clean', 'minimal', 'simple', 'advanced', 'complete', 'default'];
const levels: readonly string[] = ['error', 'user', 'proto', 'state', 'data', 'developer'];

/** Those of 3.2 to 3.4, with all that a build may have. */
const sources: readonly string[] = [
  'all', 'acme', 'applet', 'check', 'fcgi', 'h1', 'h2', 'h3', 'haterm', 'peers', 'pt', 'qcm', 'qmux', 'quic', 'session', 'spop', 'ssl', 'stream',
];

/**
 * `trace SOURCE KEYWORD VALUE ...`: "Unknown trace keyword", "No such trace level", "No such verbosity level", "No such trace source". Newer versions may have
 * more sources, and each of them has events of its own. Tried on 3.0, 3.2 and 3.4.
 */
export function* traceProblems({ args: [source, ...rest], version }: ArgumentLine): Generator<ArgumentProblem> {
  if (!source || isOpen(source) || source.value === '0') return;
  if (!sources.includes(source.value) && !isAtLeast(version, '3.5')) {
    yield badWord(source, 'trace', sources);
    return;
  }
  for (let i = 0; i < rest.length; i += 2) {
    const [keyword, value] = [rest[i], rest[i + 1]];
    if (!keyword || isOpen(keyword) || keyword.value === '0') return;
    if (!keywords.includes(keyword.value)) {
      yield badWord(keyword, 'trace', keywords);
      return;
    }
    if (keyword.value === 'verbosity' && value && !isOpen(value) && !verbosities.includes(value.value) && !isAtLeast(version, '3.5')) yield badWord(value, 'trace verbosity', verbosities);
    if (keyword.value === 'level' && value && !isOpen(value) && !levels.includes(value.value)) yield badWord(value, 'trace level', levels);
  }
}
