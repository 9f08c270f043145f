import type { Statement } from '../syntax/statement.ts';
import type { Comment } from '../syntax/block.ts';
import type { Configuration } from './configuration.ts';
import { globalSections } from './global-sections.ts';
import { inLongSections } from './incremental/per-block.ts';
import type { Proxy } from './proxy.ts';

/** The `stats socket` by which a program may add and enable servers while HAProxy runs: both take the level `admin` (2.6 to 3.4). */
export function adminSocket(configuration: Configuration): Statement | undefined {
  return globalSections(configuration).flatMap(section => section.statements('stats')).find(line =>
    line.word(1)?.value === 'socket' && line.words.some((word, i) => i > 2 && word.value === 'admin' && line.word(i - 1)?.value === 'level'));
}

const runTime = /\bdynamic(?:ally)?\b|\brun[- ]?time\b|\bdata ?plane ?api\b|\bside-?car\b/i;

/** True for a comment that stands inside a section, and not at the left edge, where it mostly speaks of the section below. */
function isInside({ block, span }: Comment): boolean {
  return span.start > 0 && block.text[span.start - 1] !== '\n';
}

const namesRunTime = inLongSections(block => runTime.test(block.text) &&
  [...block.comments()].some(comment => isInside(comment) && runTime.test(block.text.slice(comment.span.start, comment.span.end))));

/** True when a comment in a section says that a program fills it while HAProxy runs. */
export function saysFilledAtRunTime(proxy: Proxy): boolean {
  return proxy.section.read(namesRunTime).includes(true);
}
