import { allDirectives } from '../../server/src/language/directives.ts';
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
  const grammar = {
    scopeName: 'source.haproxy',
    name: 'HAProxy',
    patterns: [...Object.keys(families).map(family => ({ include: `#section-${family}` })), ...include('section-spoe', 'lines')],
    repository: {
      ...Object.fromEntries(Object.entries(families).map(([family, sections]) => [`section-${family}`, sectionRule(family, sections)])),
      'section-spoe': section(ofSpoe, 'spoe', include('arguments')),
      // What stands outside of sections is a piece of a file: any directive may be meant.
      lines: { patterns: [...include('comment', 'preprocessor'), ...directiveRules([...new Set(allDirectives().flatMap(fact => fact.sections))]), ...include('arguments')] },
      ...commentRules(),
      preprocessor: preprocessor(),
      ...lineRules(),
      ...argumentRules(),
    },
  };
  return `${JSON.stringify(grammar, null, 2)}\n`;
}

function sectionRule(family: string, sections: readonly string[]): Pattern {
  return section(sections.filter(keyword => keywords.includes(keyword)), family, directiveRules(sections));
}

/** From the keyword of a section to the next one. */
function section(own: readonly string[], family: string, lines: readonly Pattern[]): Pattern {
  return {
    name: scope(`meta.section.${family}`),
    begin: String.raw`^\s*(${alternation(own)})${end}`,
    beginCaptures: captures('keyword.control.section'),
    end: String.raw`^(?=\s*${alternation(keywords)}${end})`,
    patterns: [header(), ...include('comment', 'preprocessor'), ...lines, ...include('arguments')],
  };
}

/** The rest of the line with the section's keyword. Without a name, `from` is not one. */
function header(): Pattern {
  const name = String.raw`([^\s#"'\\]+)`;
  const named = 'entity.name.section entity.name.type.section';
  return line(String.raw`\G(?:\s+(?!from${end})${name})?`, [named], [
    { match: String.raw`(?<=\s)(from)\s+${name}`, captures: captures('keyword.control.from', named) },
    ...include('comment', 'escape', 'string', 'variable', 'address', 'number'),
  ]);
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
