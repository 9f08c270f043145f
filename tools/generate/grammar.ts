import { predicatesIn } from '../../server/src/language/predicates.ts';
import { sectionKeywords } from '../../server/src/language/sections.ts';
import { alternation } from './grammar/alternation.ts';
import { argumentRules } from './grammar/arguments.ts';
import { directiveRules, lineRules } from './grammar/lines.ts';
import { captures, end, include, line, match, scope, type Pattern } from './grammar/pattern.ts';
import { ofAllVersions, wordsOf } from './grammar/words.ts';

/*
 * The TextMate grammar, of what all versions know: editors colour by it at once, and those that speak LSP put semantic tokens over it, which know the
 * version and what names refer to. A directive is coloured only in the sections that have it. Every regex takes time in proportion to its line.
 */

/** Sections that have mostly the same directives; each of the others is a family of its own. */
const proxies: readonly string[] = ['defaults', 'frontend', 'listen', 'backend'];
const ofSpoe: readonly string[] = ['spoe-agent', 'spoe-group', 'spoe-message'];
const keywords = [...sectionKeywords, ...ofSpoe];

/** The text of syntaxes/haproxy.tmLanguage.json. */
export function grammarSource(): string {
  const families: Readonly<Record<string, readonly string[]>> = {
    proxy: [...proxies, 'named-defaults'],
    ...Object.fromEntries(sectionKeywords.filter(keyword => !proxies.includes(keyword)).map(keyword => [keyword, [keyword]])),
  };
  const names = Object.keys(families);
  // What stands outside of sections is a piece of a file: any directive may be meant.
  const anyDirective = include(...names.map(family => `directives-${family}`));
  const grammar = {
    scopeName: 'source.haproxy',
    name: 'HAProxy',
    patterns: [...include(...names.map(family => `section-${family}`), 'section-spoe', 'comment', 'preprocessor'), ...anyDirective, ...include('arguments')],
    repository: {
      ...Object.fromEntries(names.map(family => [`section-${family}`, section(headersOf(families[family]), family, include(`directives-${family}`))])),
      ...Object.fromEntries(names.map(family => [`directives-${family}`, { patterns: directiveRules(families[family] ?? []) }])),
      'section-spoe': section(ofSpoe, 'spoe', []),
      ...commentRules(),
      preprocessor: preprocessor(),
      ...lineRules(),
      ...argumentRules(),
    },
  };
  return `${JSON.stringify(grammar, null, 2)}\n`;
}

/** The keywords that open such sections. */
function headersOf(family: readonly string[] = []): string[] {
  return family.filter(keyword => keywords.includes(keyword));
}

/** From the keyword of a section to the next one. Without a name, `from` is not one. */
function section(own: readonly string[], family: string, lines: readonly Pattern[]): Pattern {
  const name = String.raw`([^\s#"'\\]+)`;
  const named = 'entity.name.section entity.name.type.section';
  const more = [
    { match: String.raw`(?<=\s)(from)\s+${name}`, captures: captures('keyword.control.from', named) },
    ...include('comment', 'escape', 'string', 'variable', 'address', 'number'),
  ];
  return {
    name: scope(`meta.section.${family}`),
    begin: String.raw`^\s*(${alternation(own)})${end}(?:\s+(?!from${end})${name})?(.*)$`,
    beginCaptures: { ...captures('keyword.control.section', named), 3: { patterns: more } },
    end: String.raw`^(?=\s*${alternation(keywords)}${end})`,
    patterns: [...include('comment', 'preprocessor'), ...lines, ...include('arguments')],
  };
}

function commentRules(): Record<string, Pattern> {
  const comment = scope('comment.line.number-sign');
  const sign = 'punctuation.definition.comment';
  return {
    comment: { patterns: include('suppression', 'version-comment', 'plain-comment') },
    suppression: {
      name: comment,
      ...line(String.raw`(#)\s*(haproxy-doctor:)\s*(ignore(?:-section|-file)?)(?=\s|$)`, [sign, 'keyword.other.suppression', 'keyword.other.suppression'], [
        { match: String.raw`(?<=\s)(--)(?:\s.*)?$`, captures: captures('punctuation.separator.reason') },
        match('variable.other.rule', '[a-z0-9]+(?:-[a-z0-9]+)*'),
        match('punctuation.separator.rule', ','),
      ]),
    },
    'version-comment': {
      name: comment,
      match: String.raw`(#)\s*(haproxy-version:)\s*(\S+).*$`,
      captures: captures(sign, 'keyword.other.version', 'constant.numeric.version'),
    },
    'plain-comment': { name: comment, match: '(#).*$', captures: captures(sign) },
  };
}

/** `.if` and its like, and the lines by which a file speaks to whoever starts HAProxy. */
function preprocessor(): Pattern {
  return line(String.raw`^\s*(${alternation(wordsOf('preprocessor'))})${end}`, ['keyword.control.preprocessor'], [
    ...include('comment', 'string'),
    match('support.function.predicate', String.raw`\b${alternation(ofAllVersions(predicatesIn))}(?=\()`),
    match('keyword.operator.logical', String.raw`&&|\|\||!`),
    match('constant.numeric.version', String.raw`(?<=\()\d+\.\d+[\w.-]*(?=\))`),
    ...include('number'),
  ]);
}
