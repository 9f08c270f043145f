import { ruleSets } from '../../../server/src/language/actions.ts';
import { allBindOptions } from '../../../server/src/language/bind-option-facts.ts';
import { allDirectives } from '../../../server/src/language/directives.ts';
import { allFilters } from '../../../server/src/language/filters.ts';
import type { OptionFact } from '../../../server/src/language/option-fact.ts';
import { allServerOptions } from '../../../server/src/language/server-options.ts';
import { stickTableTypesIn } from '../../../server/src/language/stick-table-types.ts';
import { alternation } from './alternation.ts';
import { captures, end, include, line, match, type Pattern } from './pattern.ts';
import { actionNames, actionOptions, ofAllVersions, wordsIn, wordsOf } from './words.ts';

const directive = 'keyword.other.directive';
const setting = 'variable.parameter.setting';
const negation = 'keyword.operator.word.negation';
const prefix = String.raw`^\s*(?:(no|default)\s+)?`;
const option = 'variable.parameter.option';

/** Lines with a form of their own, by their first words: they are rules of every section that has such a line. */
const forms: readonly { readonly keywords: readonly string[]; readonly rule: string }[] = [
  { keywords: ['acl'], rule: 'acl' },
  { keywords: ['http-request', 'http-response', 'http-after-response', 'quic-initial'], rule: 'http-rule' },
  { keywords: ['tcp-request', 'tcp-response'], rule: 'tcp-rule' },
  { keywords: ['http-check', 'tcp-check'], rule: 'check' },
  { keywords: ['use_backend', 'default_backend', 'use-server'], rule: 'routing' },
  { keywords: ['server', 'server-template', 'peer', 'nameserver', 'mailer'], rule: 'server' },
  { keywords: ['default-server'], rule: 'default-server' },
  { keywords: ['bind', 'default-bind', 'dgram-bind'], rule: 'bind' },
  { keywords: ['stats socket'], rule: 'stats-socket' },
  { keywords: ['stick-table', 'table'], rule: 'stick-table' },
];

/** The rules of `forms`, and what they share. */
export function lineRules(): Record<string, Pattern> {
  const http = ruleSets.filter(set => !set.startsWith('tcp-'));
  const tcp = ruleSets.filter(set => set.startsWith('tcp-'));
  const rule = include('action-argument', 'action-option', 'arguments');
  const bindLine = include('comment', 'escape', 'string', 'variable', 'bind-option', 'address', 'host', 'path', 'number');
  const serverLine = include('comment', 'escape', 'string', 'variable', 'server-option', 'sample', 'fetch-word', 'address', 'host', 'path', 'number');
  const expectations = [...wordsOf('http-check-expect'), ...wordsOf('tcp-check-expect'), ...wordsOf('check-expect-option')];
  const checks = allDirectives().filter(({ name }) => /^(http|tcp)-check /.test(name));
  const checkOptions = [...expectations, ...checks.flatMap(({ row }) => wordsIn(row.args ?? '').options)];
  const types = alternation(ofAllVersions(stickTableTypesIn));
  return {
    acl: line(String.raw`^\s*(acl)\s+([^\s#"']+)`, [directive, 'variable.other.constant.acl'], include('criterion', 'test')),
    'http-rule': line(
      String.raw`^\s*(http-request|http-response|http-after-response|quic-initial)(?:\s+(${action(http)})(?=[\s(#]|$))?`,
      [directive, 'entity.name.function.action'], rule,
    ),
    'tcp-rule': line(
      String.raw`^\s*(tcp-request|tcp-response)\s+(connection|session|content|inspect-delay)(?:\s+(${action(tcp)})(?=[\s(#]|$))?`,
      [directive, setting, 'entity.name.function.action'], rule,
    ),
    'action-option': match(option, String.raw`(?<=\s)${alternation(actionOptions())}${end}`),
    check: line(
      String.raw`${prefix}(http-check|tcp-check)(?:\s+(${alternation(checks.map(({ name }) => name.replace(/^\S+ /, '')))})(?=[\s(#]|$))?`,
      [negation, directive, 'entity.name.function.action'],
      [...include('action-argument'), match(option, String.raw`(?<=\s)${alternation(checkOptions)}${end}`), ...include('arguments')],
    ),
    routing: line(
      String.raw`^\s*(use_backend|default_backend|use-server)(?:\s+([^\s#"'%$\\]+)${end})?`,
      [directive, 'entity.name.type.backend'], include('arguments'),
    ),
    server: line(String.raw`^\s*(server|server-template|peer|nameserver|mailer)\s+([^\s#"']+)`, [directive, 'variable.other.server'], serverLine),
    'default-server': line(String.raw`^\s*(default-server)${end}`, [directive], serverLine),
    bind: line(String.raw`^\s*(bind|default-bind|dgram-bind)${end}`, [directive], bindLine),
    'stats-socket': line(String.raw`^\s*(stats)\s+(socket)${end}`, [directive, setting], bindLine),
    'server-option': optionRule(allServerOptions()),
    'bind-option': optionRule(allBindOptions()),
    'stick-table': line(String.raw`^\s*(stick-table|table)${end}`, [directive], [
      match(option, String.raw`(?<=\s)${alternation(wordsOf('stick-table-parameter'))}${end}`),
      match('constant.language', String.raw`(?<=\btype\s)\s*${alternation(wordsOf('stick-table-key'))}${end}`),
      {
        begin: String.raw`(?<=[\s,])(${types})(\()`,
        beginCaptures: captures('support.function.fetch', 'punctuation.section.arguments.begin'),
        end: String.raw`(\))|(?=$)`,
        endCaptures: captures('punctuation.section.arguments.end'),
        patterns: include('sample-argument'),
      },
      match('support.function.fetch', String.raw`(?<=[\s,])${types}(?=[\s,#]|$)`),
      ...include('comment', 'string', 'variable', 'number'),
    ]),
  };
}

function action(sets: Parameters<typeof actionNames>[0]): string {
  const { plain, counted } = actionNames(sets);
  const numbered = counted.length > 0 ? String.raw`|${alternation(counted)}\d+` : '';
  return String.raw`${alternation(plain)}${numbered}|lua\.[\w.-]+`;
}

/** An option, and the fixed words that options of such lines take as values. */
function optionRule(options: readonly OptionFact[]): Pattern {
  const values = options.flatMap(({ value }) => (value?.values ?? []).filter(word => !word.startsWith('<')));
  return {
    patterns: [
      match(option, String.raw`(?<=\s)${alternation(options.map(fact => fact.name))}(?=[\s#(]|$)`),
      match('constant.language', String.raw`(?<=[\s,])${alternation(values)}(?=[\s,#]|$)`),
    ],
  };
}

/** The rules for the directives of some sections: of lines with a form of their own, of those whose words are known, and of the others. */
export function directiveRules(sections: readonly string[]): Pattern[] {
  const facts = allDirectives().filter(fact => fact.sections.some(section => sections.includes(section)));
  const special = forms.filter(({ keywords }) => facts.some(({ name }) => keywords.some(keyword => name === keyword || name.startsWith(`${keyword} `))));
  const isSpecial = (name: string) => special.some(({ keywords }) => keywords.some(keyword => name === keyword || name.startsWith(`${keyword} `)));
  const plain = facts.filter(({ name }) => !isSpecial(name));
  const byWords = grouped(plain, ({ row, name }) => JSON.stringify(moreWords(name, wordsIn(row.args ?? ''))));
  const rules = [...byWords].map(([words, group]) => directiveRule(group.map(fact => fact.name), JSON.parse(words) as Words));
  const firsts = [...new Set(plain.map(({ name }) => name).filter(name => name.includes(' ')).map(name => name.replace(/ .*/, '')))];
  const half = firsts.length > 0 ? [line(`${prefix}(${alternation(firsts)})${end}`, [negation, directive], include('arguments'))] : [];
  return [...include(...special.map(({ rule }) => rule)), ...rules, ...half];
}

type Words = ReturnType<typeof wordsIn>;

/** The words that the facts name by another table. */
function moreWords(name: string, { choices, options }: Words): Words {
  if (name === 'log' || name === 'log-stderr') {
    const set = [...wordsOf('log-standard'), ...wordsOf('log-facility'), ...wordsOf('log-level'), 'global', 'stdout', 'stderr'];
    return { choices: set, options: wordsOf('log-option') };
  }
  if (name === 'ssl-default-bind-options' || name === 'ssl-default-server-options') {
    return { choices: wordsOf('tls-version'), options: wordsOf(name) };
  }
  if (name === 'filter') return { choices: allFilters().map(filter => filter.name), options };
  return { choices, options };
}

function directiveRule(all: readonly string[], { choices, options }: Words): Pattern {
  const one = all.filter(name => !name.includes(' '));
  const byFirst = grouped(all.filter(name => name.includes(' ')), name => name.replace(/ .*/, ''));
  const two = [...byFirst].map(([first, some]) => `(${first})\\s+(${alternation(some.map(name => name.slice(first.length + 1)))})`);
  const groups = [negation, ...two.flatMap(() => [directive, setting]), directive];
  const alternatives = one.length > 0 ? [...two, `(${alternation(one)})`] : two;
  return line(`${prefix}(?:${alternatives.join('|')})${end}`, groups, [
    ...(choices.length > 0 ? [match('constant.language', String.raw`(?<=[\s,])${alternation(choices)}(?=[\s#(,]|$)`)] : []),
    ...(options.length > 0 ? [match(option, String.raw`(?<=\s)${alternation(options)}${end}`)] : []),
    ...include('arguments'),
  ]);
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
