import { haproxyVersions } from '../../language/version.ts';
import { rules } from '../../lint/registry.ts';
import { scopeNames } from '../../lint/suppression.ts';
import type { Asked } from './asked.ts';
import { plainWords, type Answer, type Proposal } from './proposal.ts';

/** What may stand at the cursor in a comment that speaks to this program; undefined in all others. `found` are the rules that are violated nearby. */
export function commentAnswer({ line: { comment = '', at, block, span } }: Asked, found: () => ReadonlySet<string>): Answer | undefined {
  const answer = (typed: string, proposals: readonly Proposal[]): Answer => {
    const [tail = ''] = /^[\w.-]*/.exec(block.text.slice(at, span.end)) ?? [];
    return { span: { start: at - typed.length, end: at + tail.length }, proposals };
  };
  const version = /^#+[ \t]*haproxy-version:[ \t]*([\w.-]*)$/.exec(comment);
  if (version) return answer(version[1] as string, plainWords([...haproxyVersions].reverse(), 'value', 0, 'version of HAProxy'));
  const scope = /^#+[ \t]*haproxy-doctor:[ \t]*([\w-]*)$/.exec(comment);
  if (scope) return answer(scope[1] as string, plainWords(scopeNames, 'value'));
  const rule = /^#+[ \t]*haproxy-doctor:[ \t]*ignore(?:-section|-file)?[ \t]+(?:[\w-]+[ \t]*,[ \t]*)*([\w-]*)$/.exec(comment);
  if (rule) {
    const near = found();
    const typed = rule[1] as string;
    const named = comment.slice(0, comment.length - typed.length).split(/[\s,]+/);
    const others = rules.filter(({ name }) => !named.includes(name));
    return answer(typed, others.map(({ name, summary }) => ({ label: name, kind: 'rule', detail: summary, weight: near.has(name) ? 1 : 0 })));
  }
  const [, mark] = /^#+[ \t]*(ha[\w-]*)$/.exec(comment) ?? [];
  return mark === undefined ? undefined : answer(mark, plainWords(['haproxy-doctor: ignore', 'haproxy-version:'], 'rule'));
}
