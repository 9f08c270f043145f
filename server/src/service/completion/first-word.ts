import { argumentCountOf, directivesIn, prefixesIn, type DirectiveFact } from '../../language/directives.ts';
import { enumValues } from '../../language/enums.ts';
import { hasUsualWords, usualness } from '../../language/frequent.ts';
import { isDeprecatedIn } from '../../language/lifetime.ts';
import { sectionsOf } from '../../language/section-facts.ts';
import { proxyKinds } from '../../model/proxy.ts';
import { ofWord, valueAt, type Asked } from './asked.ts';
import { missingIn, settingProposal } from './missing.ts';
import { knownWord, plainWords, type Answer, type Proposal } from './proposal.ts';
import { directiveSkeleton, sectionSkeleton } from './skeletons.ts';
import { firstsOf, summaryOf } from './summary.ts';

/** What may stand at the start of a line: directives of the section, and at the left margin sections. */
export function firstWordAnswer(asked: Asked): Answer {
  const { line, kind, prefix, words } = asked;
  if (prefix !== undefined) return ofWord(asked, directiveProposals(asked));
  const isSectionFirst = kind === '' || (line.word.span.start === line.span.start && isIndented(asked));
  const sections = sectionProposals(asked, isSectionFirst ? 5 : -5);
  const others = [...directiveProposals(asked), ...plainWords(['no'], 'directive', -0.6, 'turns an option off'), ...preprocessorProposals(asked)];
  // A header stands on a line of its own, and so does what is not indented where all else is.
  return { ...ofWord(asked, words.length === 0 && kind === '' ? [...sections, ...preprocessorProposals(asked)] : [...sections, ...others]), isOptional: true };
}

/** True when the lines of sections are indented in this file, as far as the lines around tell. */
function isIndented({ line: { block }, document, line }: Asked): boolean {
  for (const each of [block, document.blocks[line.blockIndex - 1], document.blocks[line.blockIndex + 1]]) {
    for (const statement of each?.statements() ?? []) {
      if (!statement.isHeader && statement.line.start !== (each === block ? line.span.start : -1)) return statement.indentation !== '';
    }
  }
  return true;
}

/** The indentation of the lines around, else four blanks. */
function indentationOf({ line: { block, span } }: Asked): string {
  for (const { isHeader, line, indentation } of block.statements()) if (!isHeader && line.start !== span.start && indentation !== '') return indentation;
  return '    ';
}

function sectionProposals(asked: Asked, weight: number): Proposal[] {
  const { configuration, version, line, near } = asked;
  const isAlone = line.after.length === 0;
  // The lines of a section whose header is written anew are there.
  const hasBody = near.some(({ distance }) => distance === 1);
  const present = new Set(configuration.sections.map(section => section.kind));
  return sectionsOf(version).map(fact => {
    const { keyword } = fact;
    const sig = fact.name === 'forbidden' || fact.name === 'none' ? '' : '<name>';
    const known = knownWord({ ...fact, name: keyword, sig }, 'section', 'sections', 'sections', version);
    const skeleton = isAlone && !hasBody ? sectionSkeleton(keyword, indentationOf(asked)) : undefined;
    const isDone = present.has(keyword) && (keyword === 'global' || keyword === 'traces' || (keyword === 'defaults' && isAlone));
    const first = !present.has(keyword) && (keyword === 'global' || keyword === 'defaults') ? (keyword === 'global' ? 1.2 : 1) : 0;
    return { ...known, weight: known.weight + weight + first - (isDone ? 0.3 : 0), ...(skeleton === undefined ? {} : { snippet: skeleton }) };
  });
}

function preprocessorProposals({ version }: Asked): Proposal[] {
  return enumValues('preprocessor', version).map(value => {
    const sig = value.name === '.if' || value.name === '.elif' ? '<condition>' : '';
    return { ...knownWord({ ...value, sig }, 'directive', 'preprocessor', 'preprocessor', version), weight: -1 };
  });
}

/** The place of a section among what is usual. */
function groupOf(asked: Asked, first?: string): string {
  const kind = asked.kind === 'named-defaults' && first !== undefined ? 'defaults' : asked.kind;
  if (first === undefined) return kind;
  return hasUsualWords(`${first} ${kind}`) ? `${first} ${kind}` : first;
}

/** What is counted once in a section, though it takes several words. */
const once = new Set([
  'balance', 'cookie', 'hash-type', 'source', 'stick-table', 'default-server', 'redirect', 'retry-on', 'ssl-default-bind-options', 'ssl-default-server-options',
]);
/** What makes sense again, though it takes one word. */
const again = new Set(['stats auth', 'stats scope', 'stats admin', 'user', 'group', 'table', 'ssl-engine', 'nameserver', 'lua-load', 'description', 'log', 'acl']);

/** True for what a section has once: a second one overrides it, or does nothing. */
function isOnce(fact: DirectiveFact): boolean {
  return once.has(fact.name) || (!again.has(fact.name) && argumentCountOf(fact).max <= 1) || /^(?:option|timeout) /.test(fact.name);
}

/** Tells whether other lines of the section have a first word, or a first and a second. */
function presenceIn({ section, line }: Asked): (first: string, second?: string) => boolean {
  const all = (section?.blocks ?? []).map(block => (block === line.block ? firstsOf(block, line.span.start) : summaryOf(block).firsts));
  return (first, second) => all.some(firsts => {
    const seconds = firsts.get(first);
    return seconds !== undefined && (second === undefined || seconds.has(second));
  });
}

/** The first words that the section takes, behind `no` and `default` those that take it. */
function directiveProposals(asked: Asked): Proposal[] {
  const { kind, version, prefix, line, near } = asked;
  const isSure = line.after.length === 0;
  const missing = prefix === undefined && isSure ? missingIn(asked) : [];
  const flow = flowOf(asked);
  const isThere = presenceIn(asked);
  const families = new Map<string, DirectiveFact[]>();
  for (const fact of directivesIn(kind, version)) {
    if (prefix !== undefined && !prefixesIn(fact, version).includes(prefix)) continue;
    const blank = fact.name.indexOf(' ');
    const first = blank < 0 ? fact.name : fact.name.slice(0, blank);
    families.set(first, [...(families.get(first) ?? []), fact]);
  }
  const elsewhere = new Set(near.filter(({ distance }) => distance === 0).map(({ values }) => values[0]));
  const proposals = [...families].map(([first, facts]): Proposal => {
    const [fact] = facts as [DirectiveFact];
    const isFamily = fact.name !== first;
    const known = knownWord(isFamily ? { name: first } : fact, 'directive', 'directives', groupOf(asked), version);
    const isUsed = !isFamily && isOnce(fact) && isThere(first);
    const lack = missing.findIndex(name => name === first || name.startsWith(`${first} `));
    const around = (flow.get(first) ?? 0) + (elsewhere.has(first) && !isThere(first) ? 0.5 : 0);
    const weight = known.weight + (lack >= 0 ? 1.2 - lack / 10 : 0) + (isUsed ? -3 : around) - modePenalty(asked, facts);
    const snippet = isSure && prefix === undefined ? directiveSkeleton(first) : undefined;
    const seconds = facts.slice(0, 3).map(each => each.name.slice(first.length + 1)).join(' | ');
    const detail = isFamily ? `${first} ${seconds}${facts.length > 3 ? ' ...' : ''}` : known.detail;
    const { about, ...plain } = known;
    return {
      ...plain, weight, ...(detail === undefined ? {} : { detail }), ...(about && !isFamily ? { about: { ...about, section: kind } } : {}),
      ...(facts.every(each => isDeprecatedIn(each, version)) ? { isDeprecated: true } : {}), ...(snippet === undefined ? {} : { snippet }),
    };
  });
  const settings = missing.filter(name => name.includes(' ')).slice(0, 2).map((name, i) => settingProposal(name, 1.15 - i / 10));
  return [...proposals, ...settings];
}

/** How much the lines just above and below, and the same place of a section like this one, speak for a first word. */
function flowOf({ near }: Asked): ReadonlyMap<string, number> {
  const flow = new Map<string, number>();
  const add = (word: string | undefined, weight: number) => {
    if (word !== undefined) flow.set(word, Math.max(flow.get(word) ?? 0, weight));
  };
  const above = near.find(({ distance }) => distance === -1)?.values;
  const below = near.find(({ distance }) => distance === 1)?.values;
  add(above?.[0], 0.7);
  add(below?.[0], 0.5);
  if (above?.[0] !== undefined && above[0] === below?.[0]) add(above[0], 1.3);
  const others = near.filter(({ distance }) => distance === 0);
  const nameOf = ([first = '', second = '']: readonly string[] = []) => (/^(?:option|timeout|http-|stats|tcp-)/.test(first) ? `${first} ${second}` : first);
  others.forEach(({ values }, i) => {
    if (nameOf(others[i - 1]?.values) === nameOf(above)) add(values[0], 0.9);
  });
  return flow;
}

/** What the mode of the section makes no use of comes later. */
function modePenalty({ proxy }: Asked, facts: readonly DirectiveFact[]): number {
  if (!proxy || proxy.kind === 'defaults') return 0;
  return facts.some(({ modes }) => modes.length === 0 || modes.includes(proxy.mode)) ? 0 : 0.6;
}

/** What may stand behind the first word of a family, `option`, `timeout`, `http-check`; behind `capture request` the third. Undefined for other words. */
export function familyAnswer(asked: Asked): Answer | undefined {
  const { kind, version, words, prefix, near } = asked;
  const start = `${words.map(word => word.value).join(' ')} `;
  const facts = directivesIn(kind, version).filter(fact => fact.name.startsWith(start) && (prefix === undefined || prefixesIn(fact, version).includes(prefix)));
  if (facts.length === 0) return undefined;
  const first = valueAt(asked, 0);
  const group = groupOf(asked, first);
  const missing = words.length === 1 ? missingIn(asked) : [];
  const isThere = presenceIn(asked);
  const above = near.filter(({ values, distance }) => distance < 0 && values[0] === first);
  const elsewhere = near.filter(({ distance, values }) => distance === 0 && values[0] === first).map(({ values }) => values[words.length]);
  const last = above[0]?.values[words.length];
  const proposals = new Map<string, Proposal>();
  for (const fact of facts) {
    const [label = ''] = fact.name.slice(start.length).split(' ');
    const usual = usualness(group, label);
    const known = knownWord({ ...fact, name: label }, 'directive', 'directives', group, version);
    const isUsed = words.length === 1 && isOnce(fact) && isThere(first, label);
    const lack = missing.indexOf(`${first} ${label}`);
    const isNext = elsewhere.indexOf(label) > 0 && elsewhere[elsewhere.indexOf(label) - 1] === last;
    const flow = (last === label && !isOnce(fact) ? 0.5 : 0) + (elsewhere.includes(label) ? 0.6 : 0) + (isNext ? 0.3 : 0);
    const weight = usual + (lack >= 0 ? 1 : 0) + (isUsed ? -3 : flow) - modePenalty(asked, [fact]) - (known.isDeprecated ? 0.3 : 0);
    const detail = known.detail === undefined ? fact.name : fact.name + known.detail.slice(label.length);
    if (!proposals.has(label)) proposals.set(label, { ...known, detail, weight, about: { kind: 'directives', name: start + label, section: kind } });
  }
  return ofWord(asked, [...proposals.values()]);
}

/** What may stand in the header of a section behind its keyword. */
export function headerAnswer(asked: Asked, names: readonly Proposal[], parents: readonly Proposal[]): Answer | undefined {
  const { line: { before } } = asked;
  const [keyword, name] = before.map(word => word.value);
  const inherits = proxyKinds.includes(keyword ?? '');
  if (before.length === 1) return ofWord(asked, [...names, ...(keyword === 'defaults' && parents.length > 0 ? plainWords(['from'], 'operator', -1) : [])]);
  if (!inherits) return undefined;
  if (before.at(-1)?.value === 'from' && (before.length === 3 || keyword === 'defaults')) return ofWord(asked, parents);
  return before.length === 2 && name !== 'from' && parents.length > 0 ? ofWord(asked, plainWords(['from'], 'operator')) : undefined;
}
