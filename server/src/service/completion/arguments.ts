import type { ArgumentFact } from '../../language/arguments.ts';
import { enumValue, enumValues, type EnumName } from '../../language/enums.ts';
import type { Checkpoint } from '../../language/fetches.ts';
import { usualness, usualWords } from '../../language/frequent.ts';
import { isFrom } from '../../language/lifetime.ts';
import { stickTableTypesIn } from '../../language/stick-table-types.ts';
import { possibleGlobalLine } from '../../model/global-sections.ts';
import { nearness, ofWord, otherValues, type Asked } from './asked.ts';
import { expressionAnswer, variableProposals } from './expression.ts';
import { logFormatAnswer } from './log-format.ts';
import { namesOf } from './names.ts';
import { knownWord, plainWords, weighed, type Answer, type Proposal } from './proposal.ts';

/** What an argument is of. */
export interface Holder {
  /** The directive, action or option: what is usual depends on it. */
  readonly name: string;
  readonly checkpoints: readonly Checkpoint[];
  readonly valuesSince?: Readonly<Record<string, string>> | undefined;
  readonly valuesRemoved?: Readonly<Record<string, string>> | undefined;
  /** A value that suits most, where there is one. */
  readonly usual?: string | undefined;
}

/** What may stand at the cursor in a word that is such an argument. Undefined where anything may, and nothing is likelier than the rest. */
export function argumentAnswer(asked: Asked, fact: ArgumentFact, holder: Holder): Answer | undefined {
  const { kind, values = [], of = '' } = fact;
  switch (kind) {
    case 'either': return merged((fact.either ?? []).map((each, i) => lighter(argumentAnswer(asked, each, holder), i * 3)));
    case 'enum': case 'flags': case 'keyed': return ofWord(asked, valueProposals(asked, values, fact.times, holder));
    case 'int-or-enum': case 'enum-or-list': return ofWord(asked, plainWords((fact.unit ?? '').split('|').filter(value => !value.startsWith('<')), 'value'));
    case 'list': case 'colon-list': return listAnswer(asked, valueProposals(asked, values, '', holder), kind === 'list' ? ',' : ':');
    case 'ref':
      if (of === 'group' || of === 'user') return listAnswer(asked, memberNames(asked, of), ',');
      return ofWord(asked, of === 'service' ? serviceProposals(asked) : namesOf(asked, of));
    case 'time': return unitAnswer(asked, ['s', 'ms', 'm', 'h', 'd'], holder.usual);
    case 'size': return unitAnswer(asked, ['k', 'm', 'g'], holder.usual);
    case 'log-format': return merged([logFormatAnswer(asked, holder.checkpoints), ofWord(asked, plainWords(holder.name === 'scheme' ? ['https'] : [], 'value', 5))]);
    case 'sample-expr': return sampleAnswer(asked, holder);
    case 'var-name': return ofWord(asked, variableProposals(asked));
    case 'errorcode': return ofWord(asked, usualFirst(asked, 'errorfile', 'errorfile', holder.name === 'errorfile' ? usedCodes(asked) : []));
    case 'http-code': return ofWord(asked, plainWords(usualWords('http-codes'), 'value'));
    case 'method': return ofWord(asked, plainWords(usualWords('methods'), 'value'));
    case 'mime': return ofWord(asked, plainWords(usualWords('mime').filter(type => !otherValues(asked).includes(type)), 'value'));
    case 'header-name': return ofWord(asked, headerProposals(asked, holder.name));
    case 'stick-table-key': return ofWord(asked, usualFirst(asked, 'stick-table-key', 'stick-table-key'));
    case 'store': return storeAnswer(asked);
    case 'file': case 'dir': case 'file-or-dir': return pathAnswer(asked, kind === 'file' ? 'file' : kind === 'dir' ? 'folder' : 'any', holder.name);
    case 'address': case 'addr': return addressAnswer(asked);
    default: return undefined;
  }
}

function lighter(answer: Answer | undefined, by: number): Answer | undefined {
  return answer && by > 0 ? { ...answer, proposals: weighed(answer.proposals, () => -by) } : answer;
}

/** Several answers as one: proposals of the same place together. */
export function merged(answers: readonly (Answer | undefined)[]): Answer | undefined {
  // What is about a part of the word goes before what is about all of it.
  const [first, ...rest] = answers.filter(answer => answer !== undefined).sort((a, b) => b.span.start - a.span.start);
  if (!first) return undefined;
  // Nothing to say leaves the place to the others.
  if (first.proposals.length === 0 && !first.path) return merged(rest) ?? first;
  const same = rest.filter(({ span }) => span.start === first.span.start);
  const path = [first, ...same].find(answer => answer.path)?.path;
  const isIncomplete = [first, ...same].some(answer => answer.isIncomplete);
  return { ...first, proposals: [first, ...same].flatMap(({ proposals }) => proposals), ...(isIncomplete ? { isIncomplete } : {}), ...(path ? { path } : {}) };
}

function valueProposals(asked: Asked, values: readonly string[], times: ArgumentFact['times'], { name, valuesSince, valuesRemoved }: Holder): Proposal[] {
  const near = nearness(asked);
  const others = times === '*' || times === '+' ? otherValues(asked) : [];
  const isGone = (value: string) => valuesRemoved?.[value] !== undefined && isFrom(valuesRemoved[value], asked.version);
  const isThere = (value: string) => isFrom(valuesSince?.[value], asked.version) && !isGone(value) && (name !== 'mode' || isModeOf(value, asked.kind));
  const proposals = plainWords(values.filter(value => isThere(value) && !value.startsWith('<') && !others.includes(value)), 'value');
  const about = aboutValues[name];
  return proposals.map(proposal => ({
    ...proposal, weight: proposal.weight + usualness(name, proposal.label) + near(proposal.label) * 0.6,
    ...(about ? { about: { kind: about, name: proposal.label } } : {}),
  }));
}

/** Some modes are for some sections only. */
function isModeOf(mode: string, kind: string): boolean {
  return enumValue('mode', mode)?.sections?.includes(kind.replace('named-', '')) !== false;
}

/** Sets of values that have prose. */
const aboutValues: Readonly<Record<string, 'balance' | 'modes' | 'retry-on' | undefined>> = { balance: 'balance', mode: 'modes', 'retry-on': 'retry-on' };

/** One item of a word that is a list; items that are there already are left out. */
function listAnswer(asked: Asked, proposals: readonly Proposal[], separator: string): Answer {
  const { span } = ofWord(asked, []);
  const { text } = asked.line.block;
  const { at } = asked.line;
  const before = text.slice(span.start, at);
  const start = span.start + before.lastIndexOf(separator) + 1;
  const next = text.slice(at, span.end).indexOf(separator);
  const end = next < 0 ? span.end : at + next;
  const present = [...text.slice(span.start, start).split(separator), ...text.slice(end, span.end).split(separator)];
  return { span: { start, end }, proposals: proposals.filter(({ label }) => !present.includes(label)) };
}

function storeAnswer(asked: Asked): Answer | undefined {
  if (/\([^)]*$/.test(asked.line.typed)) return undefined;
  const proposals = stickTableTypesIn(asked.version).map(({ arg, ...fact }): Proposal => {
    const known = knownWord(arg === undefined ? fact : { ...fact, sig: `(<${arg.replace(',', '>,<')}>)` }, 'value', 'stick-table-types', 'store', asked.version);
    if (arg === undefined) return known;
    const [count, period] = ['${1:1}', '${2:10s}'];
    return { ...known, insert: `${fact.name}(`, snippet: `${fact.name}(${arg === 'count' ? count : arg === 'period' ? '${1:10s}' : `${count},${period}`})` };
  });
  return listAnswer(asked, proposals, ',');
}

function memberNames({ section }: Asked, of: string): Proposal[] {
  const lines = section?.statements(of) ?? [];
  return lines.map(line => ({ label: line.word(1)?.value ?? '', kind: 'name', detail: of, weight: 0 }));
}

function serviceProposals({ version, near }: Asked): Proposal[] {
  const known = enumValues('service', version).filter(({ name }) => !name.includes('<'));
  const services = known.map(service => knownWord(service, 'value', undefined, 'service', version));
  const lua = near.flatMap(({ values }) => values.filter(value => /^lua\.\w/.test(value)));
  return [...services, ...plainWords([...new Set(lua)], 'value')];
}

/** A set of words, the usual ones first. */
export function usualFirst(asked: Asked, set: EnumName, group: string, used: readonly string[] = []): Proposal[] {
  const near = nearness(asked);
  return enumValues(set, asked.version).map((value, i) => {
    const known = knownWord(value, 'value', undefined, group, asked.version);
    return { ...known, weight: known.weight + near(value.name) * 0.6 - i / 1000 - (used.includes(value.name) ? 3 : 0) };
  });
}

function usedCodes({ section }: Asked): string[] {
  return (section?.statements('errorfile') ?? []).map(line => line.word(1)?.value ?? '');
}

/** Names of headers: those of the lines around, then the usual ones of the side. */
function headerProposals(asked: Asked, by: string): Proposal[] {
  const isResponse = asked.words[0]?.value.includes('response') === true || by === 'return';
  const near = nearness(asked);
  const names = usualWords(isResponse ? 'response-headers' : 'request-headers');
  return weighed(plainWords(names, 'value', 0, 'header'), ({ label }) => near(label) * 0.2);
}

/** Behind a number the units that it can have; before it a usual value, if there is one. */
function unitAnswer(asked: Asked, units: readonly string[], usual: string | undefined): Answer | undefined {
  const [digits, unit = ''] = /^(\d+)([a-z]*)$/.exec(asked.line.typed)?.slice(1) ?? [];
  if (digits === undefined) return asked.line.typed === '' && usual !== undefined ? ofWord(asked, plainWords([usual], 'unit', 0, 'usual')) : undefined;
  const isTime = units.includes('s');
  const proposals = units.filter(each => each.startsWith(unit)).map((each, i): Proposal => (
    { label: digits + each, kind: 'unit', detail: unitNames[isTime ? each : `${each}B`] ?? '', weight: -i }
  ));
  return { ...ofWord(asked, proposals), isIncomplete: true };
}

const unitNames: Readonly<Record<string, string>> = { ms: 'milliseconds', s: 'seconds', m: 'minutes', h: 'hours', d: 'days', kB: 'kilo', mB: 'mega', gB: 'giga' };

/** A word that is a sample expression. */
function sampleAnswer(asked: Asked, { checkpoints, name }: Holder): Answer | undefined {
  const { line: { word, at } } = asked;
  const quote = /^["']/.test(word.text) ? 1 : 0;
  const answer = expressionAnswer(asked, Math.min(word.span.start + quote, at), { isTest: false, checkpoints, group: 'fetches' });
  const near = nearness(asked);
  const isKey = name.startsWith('track-sc') || name.startsWith('stick') || name === 'hash';
  return answer && { ...answer, proposals: weighed(answer.proposals, ({ label }) => near(label) * 0.5 + (isKey && label === 'src' ? 0.5 : 0)) };
}

/** A path is completed by whoever can list files: this says what is typed of its last part. */
export function pathAnswer(asked: Asked, kind: 'file' | 'folder' | 'any', by: string): Answer {
  const answer = ofWord(asked, by === 'ca-file' || by === 'ca-verify-file' ? plainWords(['@system-ca'], 'value', 0, 'certificates of the system') : []);
  const typed = asked.line.block.text.slice(answer.span.start, asked.line.at);
  const slash = typed.lastIndexOf('/') + 1;
  const base = possibleGlobalLine(bases[by] ?? '', asked.configuration)?.word(1)?.value;
  const isQuoted = answer.span.start > asked.line.word.span.start;
  return {
    ...answer, span: { start: answer.span.start + slash, end: answer.span.end },
    path: { folder: typed.slice(0, slash), kind, isQuoted, ...(base === undefined ? {} : { base }) },
  };
}

/** What the names of some files count from. */
const bases: Readonly<Record<string, string | undefined>> = {
  'crt': 'crt-base', 'crt-list': 'crt-base', 'default-crt': 'crt-base', 'ca-file': 'ca-base', 'ca-verify-file': 'ca-base', 'crl-file': 'ca-base',
  'ca-sign-file': 'ca-base',
};

/** What may stand before an address, once something is typed that is no number. */
function addressAnswer(asked: Asked): Answer | undefined {
  if (!/^[a-z]/.test(asked.line.typed)) return undefined;
  const prefixes = enumValues('address-prefix', asked.version).map(prefix => knownWord(prefix, 'value', undefined, 'address-prefix', asked.version));
  return ofWord(asked, prefixes);
}
