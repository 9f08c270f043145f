import { allAclCriteria } from '../../language/acl-criteria.ts';
import { converterFact, converterIn, convertersIn, type ConverterFact } from '../../language/converters.ts';
import { fetchesIn, fetchIn, isUsableAt, parametersOf, type Checkpoint, type FetchFact } from '../../language/fetches.ts';
import { enumValues } from '../../language/enums.ts';
import { usualWords } from '../../language/frequent.ts';
import { aclCriterionFact } from '../../language/acl-criteria.ts';
import { canCast } from '../../language/sample-casts.ts';
import { arithmetic } from '../../model/expressions/sample-arguments.ts';
import { checkSample } from '../../model/expressions/sample-check.ts';
import type { Asked } from './asked.ts';
import { namesOf, variableNames } from './names.ts';
import { knownWord, plainWords, snippetText, weighed, type Answer, type NamedFact, type Proposal } from './proposal.ts';

/** Where in a sample expression the cursor is: at a name, or at an argument of a call. Offsets count in the text before the cursor. */
type Spot =
  | { readonly kind: 'name'; readonly index: number; readonly start: number }
  | { readonly kind: 'argument'; readonly call: string; readonly isFetch: boolean; readonly argument: number; readonly start: number };

/** Reads an expression up to the cursor; quotes and parentheses may be open. Undefined behind a `)`, where only a comma can follow. */
function spotIn(text: string): Spot | undefined {
  let [index, start, argument, open] = [0, 0, 0, -1];
  let quote = '';
  let name = '';
  let isClosed = false;
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (open >= 0 && (character === '"' || character === "'")) {
      quote = character;
    } else if (open >= 0) {
      if (character === ',') [argument, open] = [argument + 1, i + 1];
      else if (character === ')') [open, isClosed] = [-1, true];
    } else if (character === '(') {
      [name, argument, open] = [text.slice(start, i), 0, i + 1];
    } else if (character === ',') {
      [index, start, isClosed] = [index + 1, i + 1, false];
    }
  }
  if (open >= 0) return { kind: 'argument', call: name, isFetch: index === 0, argument, start: open };
  return isClosed ? undefined : { kind: 'name', index, start };
}

/** Whether the expression is the criterion of an ACL, and when it is evaluated: at one of these moments; none where nothing is claimed. */
export interface ExpressionPlace {
  readonly isTest: boolean;
  readonly checkpoints: readonly Checkpoint[];
  /** Which fetches are usual there. */
  readonly group: string;
}

/** What may stand at the cursor in a sample expression that begins at `start` of the block. */
export function expressionAnswer(asked: Asked, start: number, place: ExpressionPlace): Answer | undefined {
  const { line: { block, at, span } } = asked;
  const text = block.text.slice(start, at);
  const spot = spotIn(text);
  if (!spot) return undefined;
  const rest = block.text.slice(at, span.end);
  if (spot.kind === 'argument') return argumentAnswer(asked, start, spot, text, rest);
  const [tail = ''] = /^[\w.-]*/.exec(rest) ?? [];
  const isCalled = rest.charAt(tail.length) === '(';
  const proposals = spot.index === 0 ? fetchProposals(asked, place) : converterProposals(asked, text.slice(0, spot.start - 1), place.isTest);
  return { span: { start: start + spot.start, end: at + tail.length }, proposals: isCalled ? proposals.map(withoutSnippet) : proposals };
}

function withoutSnippet({ snippet, ...proposal }: Proposal): Proposal {
  return snippet === undefined ? proposal : { ...proposal, insert: proposal.label };
}

function fetchProposals({ version }: Asked, { isTest, checkpoints, group }: ExpressionPlace): Proposal[] {
  const isThere = (fact: FetchFact) => checkpoints.length === 0 || checkpoints.some(checkpoint => isUsableAt(fact, checkpoint));
  const fetches = fetchesIn(version).filter(isThere).map(fact => callOf(fact, knownWord(fact, 'fetch', 'fetches', group, version)));
  if (!isTest) return fetches;
  const criteria = allAclCriteria().flatMap((criterion): Proposal[] => {
    const fact = fetchIn(criterion.fetch, version);
    if (!fact || !isThere(fact) || fetchIn(criterion.name, version)) return [];
    const proposal = knownWord({ name: criterion.name }, 'fetch', undefined, group, version);
    return [callOf(fact, { ...proposal, detail: `${criterion.fetch} -m ${criterion.match}`, about: { kind: 'fetches', name: criterion.fetch } })];
  });
  return [...fetches, ...criteria];
}

/** With its parentheses, when it cannot be without. */
function callOf(fact: NamedFact & { readonly args: string }, proposal: Proposal): Proposal {
  const needed = parametersOf(fact).filter(parameter => !parameter.isOptional);
  const isCalled = needed.length > 0;
  if (!isCalled) return proposal;
  const names = [...(fact.signatures?.[0] ?? '').matchAll(/<([^>]*)>/g)].map(match => match[1] as string);
  const places = needed.map(({ type }, i) => `\${${i + 1}:${snippetText(names[i] ?? type)}}`);
  return { ...proposal, insert: `${proposal.label}(`, snippet: `${proposal.label}(${places.join(',')})` };
}

/** The converters that take what the expression gives up to here. */
function converterProposals({ version }: Asked, before: string, isTest: boolean): Proposal[] {
  const { type } = checkSample(before, isTest ? 'acl' : 'argument', version);
  const fits = ({ in: wanted }: ConverterFact) => type === undefined || canCast(type, wanted);
  return convertersIn(version).filter(fits).map(fact => {
    const proposal = callOf(fact, knownWord(fact, 'converter', 'converters', 'converters', version));
    return { ...proposal, weight: proposal.weight + (fact.in === type ? 0.1 : 0) };
  });
}

function argumentAnswer(asked: Asked, start: number, spot: Spot & { kind: 'argument' }, text: string, rest: string): Answer | undefined {
  const [quote = ''] = /^\s*["']?/.exec(text.slice(spot.start)) ?? [];
  const from = start + spot.start + quote.length;
  const [tail = ''] = /^[^\s,()"']*/.exec(rest) ?? [];
  const proposals = argumentProposals(asked, spot);
  return proposals.length === 0 ? undefined : { span: { start: from, end: asked.line.at + tail.length }, proposals };
}

const headerFetches = /^(?:req\.|res\.|capture\.req\.|capture\.res\.|s|sh)?f?hdr(?:_\w+)?$/;
/** What some converters take as their first argument. */
const fixed: Readonly<Record<string, readonly string[]>> = { sha2: ['256', '384', '512', '224'], url_enc: ['query'], json: ['utf8', 'ascii', 'utf8s', 'utf8p', 'utf8ps'] };

function argumentProposals(asked: Asked, { call, isFetch, argument }: Spot & { kind: 'argument' }): Proposal[] {
  const name = isFetch ? (aclCriterionFact(call)?.fetch ?? call) : call;
  const fact = isFetch ? fetchIn(name, asked.version) : converterIn(name, asked.version) ?? converterFact(name);
  const type = fact && parametersOf(fact)[argument]?.type;
  if (argument === 0 && (['var', 'set-var', 'unset-var', 'set-var-fmt'].includes(name) || arithmetic.has(name))) return variableProposals(asked);
  if (isFetch && argument === 0 && headerFetches.test(call)) {
    const names = usualWords(/^(?:res|s|capture\.res)/.test(call) ? 'response-headers' : 'request-headers');
    return plainWords(names.map(each => each.toLowerCase()), 'value', 0, 'header');
  }
  if (argument === 0 && Object.hasOwn(fixed, name)) return plainWords(fixed[name] ?? [], 'value');
  return type === undefined ? [] : namesOf(asked, type);
}

/** Variables that are known, and the scopes that others begin with. */
export function variableProposals(asked: Asked): Proposal[] {
  const scopes = enumValues('variable-scope', asked.version).map(scope => (
    { ...knownWord(scope, 'variable', undefined, 'variable-scope', asked.version), label: `${scope.name}.`, detail: 'scope of variables' }
  ));
  return [...variableNames(asked), ...weighed(scopes, () => -1)];
}
