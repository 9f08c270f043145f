import { converterIn } from '../../language/converters.ts';
import { fetchIn } from '../../language/fetches.ts';
import { isPredefinedAcl, predefinedAclNames } from '../../language/predefined-acls.ts';
import type { HaproxyVersion } from '../../language/version.ts';
import { samplesWith, type SampleUse } from '../../model/expressions/sample-uses.ts';
import { inLongSections } from '../../model/incremental/per-block.ts';
import type { Proxy } from '../../model/proxy.ts';
import type { Section } from '../../model/section.ts';
import type { Place } from '../../syntax/place.ts';
import type { Statement } from '../../syntax/statement.ts';
import { closest } from '../closest.ts';
import type { RuleFinding } from '../finding.ts';

/** The name of an ACL between the parentheses of `acl(...)` or `when(acl,...)`. */
interface AskedAcl {
  readonly name: string;
  readonly by: string;
  readonly at: Place;
  readonly statement: Statement;
}

const askedIn = inLongSections((block): readonly AskedAcl[] => samplesWith(/\bacl\(|\bwhen\(!?acl,/, block).flatMap(askedBy));

function askedBy({ statement, word, offset, expression }: SampleUse): AskedAcl[] {
  if (word.hasVariable || expression.problems.some(({ tolerated }) => !tolerated)) return [];
  return expression.calls.flatMap((call, i) => {
    const given = call.arguments ?? [];
    const isWhen = i > 0 && call.name === 'when' && /^!?acl$/.test(given[0]?.text ?? '');
    const names = i === 0 && call.name === 'acl' ? given : isWhen ? given.slice(1, 2) : [];
    return names.flatMap(({ text, span: { start, end } }) => {
      const name = text.replace(/^!/, '');
      const written = expression.text.slice(start, end);
      if (name === '' || !written.includes(name)) return [];
      const from = offset + start + written.lastIndexOf(name);
      return [{ name, by: isWhen ? 'when' : 'acl', at: { block: word.block, span: word.spanOf({ start: from, end: from + name.length }) }, statement }];
    });
  });
}

/** What HAProxy reads at once: it has to know the ACL by then. Log-formats, `use_backend` and the like are read when the section is whole (tried on 3.0 to 3.4). */
const isReadAtOnce = ({ keyword }: Statement) => keyword === 'acl' || /^(?:http|tcp)-/.test(keyword);

/** "ACL '...' not found", of a fetch or converter that asks for one by its name: tried on 3.0, 3.2 and 3.4. */
export function* unknownAskedAcls(proxy: Proxy, version: HaproxyVersion): Generator<RuleFinding> {
  const { kind, title, section } = proxy;
  const all = section.collect(askedIn);
  if (all.length === 0) return;
  const lines = section.statements('acl');
  if (lines.some(line => line.word(1)?.hasVariable)) return;
  for (const { name, by, at, statement } of all) {
    if (isPredefinedAcl(name, version) || !section.isCertain(statement) || !(by === 'acl' ? fetchIn(by, version) : converterIn(by, version))) continue;
    const isAtOnce = isReadAtOnce(statement);
    // The sections that inherit a log-format have ACLs of their own.
    if (kind === 'defaults' && !isAtOnce) continue;
    const same = lines.filter(line => line.word(1)?.value === name);
    const [below] = same;
    if (below && (!isAtOnce || same.some(line => isAbove(line, statement, section)))) continue;
    const meant = below ? undefined : closest(name, [...lines.filter(line => !isAtOnce || isAbove(line, statement, section)).map(line => line.word(1)?.value ?? ''), ...predefinedAclNames(version)]);
    yield {
      at,
      message: below
        ? `\`${by}\` asks for the ACL \`${name}\` above the \`acl\` line that defines it. HAProxy reads from top to bottom and refuses to start. Move the definition up.`
        : `No \`acl\` line in ${title} defines \`${name}\`, for which \`${by}\` asks, so HAProxy refuses to start. ${meant === undefined ? 'Define it above, or correct the name.' : `Did you mean \`${meant}\`?`}`,
      related: below ? [{ at: below, message: 'Defined here, too late' }] : [],
      repairs: meant === undefined ? [] : [{ title: `Replace by \`${meant}\``, safety: 'review', edits: [{ at, text: meant }] }],
    };
  }
}

function isAbove(line: Statement, other: Statement, { blocks }: Section): boolean {
  return line.block === other.block ? line.index < other.index : blocks.indexOf(line.block) < blocks.indexOf(other.block);
}
