import { enumValues } from '../../../server/src/language/enums.ts';
import { allLogAliases } from '../../../server/src/language/log-aliases.ts';
import { predefinedAcls } from '../../../server/src/language/predefined-acls.ts';
import { alternation } from './alternation.ts';
import { captures, end, include, match, scope, type Pattern } from './pattern.ts';
import { converterNames, fetchNames, wordsOf } from './words.ts';

/** Rules for what stands behind the first words of a line, by name. */
export function argumentRules(): Record<string, Pattern> {
  return { ...wordRules(), ...expressionRules(), ...conditionRules(), ...addressRules() };
}

/** Quotes, escapes, variables, numbers. */
function wordRules(): Record<string, Pattern> {
  return {
    string: {
      patterns: [
        quoted('string.quoted.double', '"', include('weak-escape', 'variable', 'log-format')),
        quoted('string.quoted.single', "'", include('log-format')),
      ],
    },
    escape: match('constant.character.escape', String.raw`\\(?:[ #\\nrt"']|x[0-9A-Fa-f]{2})`),
    'weak-escape': match('constant.character.escape', String.raw`\\(?:[ #\\nrt"'$]|x[0-9A-Fa-f]{2})`),
    variable: match('variable.other.environment', String.raw`\$(?:\{[A-Za-z_][A-Za-z0-9_]*(?:\[\*\])?(?:-[^}"]*)?\}|[A-Za-z_][A-Za-z0-9_]*)`),
    'scoped-variable': match('variable.other.scoped', String.raw`\b${alternation(wordsOf('variable-scope'))}\.[A-Za-z0-9_.]+`),
    number: {
      match: String.raw`(?<![\w.:/@%-])(\d+)(?:(us|ms|[smhd]|[kKMgG])|(?:-\d+)|%)?(?![\w.:/@%-])`,
      captures: { 0: { name: scope('constant.numeric') }, 2: { name: scope('keyword.other.unit') } },
    },
    path: match('string.unquoted.path', String.raw`(?<=[\s@])/[^\s#"'\\%$]*`),
    constant: match('constant.language', String.raw`(?<=\s)(?:on|off|true|false|auto|none|enabled|disabled|stdout|stderr|global)${end}`),
  };
}

function quoted(name: string, quote: string, patterns: readonly Pattern[]): Pattern {
  return {
    name: scope(name),
    begin: `(${quote})`,
    beginCaptures: captures('punctuation.definition.string.begin'),
    end: `(${quote})|(?=$)`,
    endCaptures: captures('punctuation.definition.string.end'),
    patterns,
  };
}

/** Sample expressions and log formats. */
function expressionRules(): Record<string, Pattern> {
  const fetches = fetchNames();
  const fetch = String.raw`(?:${alternation(fetches)}|lua\.[\w.-]+)`;
  const converter = String.raw`(?:${alternation(converterNames())}|lua\.[\w.-]+)`;
  // Elsewhere a word such as `path` or `rand` can be anything.
  const unmistakable = alternation(fetches.filter(name => /[._]/.test(name)));
  const behind = String.raw`(?<=\)\s|\btrack-sc\d\s|\btrack-sc\d\d\s|\bstick\son\s|\bstick\smatch\s|\bstore-request\s|\bstore-response\s)`;
  const argumentsOf = (opening: Pattern): Pattern => ({
    ...opening, end: '(\\))|(?=["]|$)', endCaptures: captures('punctuation.section.arguments.end'), patterns: include('sample-argument'),
  });
  return {
    // The first word of a condition's test, or of an expression in brackets.
    criterion: { match: String.raw`\G\s*(${fetch})(?=[\s,\]]|$)`, captures: captures('support.function.fetch') },
    'fetch-word': {
      patterns: [
        match('support.function.fetch', String.raw`${behind}${fetch}(?=[\s,]|$)`),
        match('support.function.fetch', String.raw`(?<=\s)${unmistakable}(?=[\s,]|$)`),
      ],
    },
    sample: {
      patterns: [
        argumentsOf({
          begin: String.raw`(,)\s*(${converter})(\()`,
          beginCaptures: captures('punctuation.separator.converter', 'support.function.converter', 'punctuation.section.arguments.begin'),
        }),
        { match: String.raw`(,)\s*(${converter})(?![\w.+-])`, captures: captures('punctuation.separator.converter', 'support.function.converter') },
        argumentsOf({
          begin: String.raw`(?<![\w.+-])(${fetch})(\()`,
          beginCaptures: captures('support.function.fetch', 'punctuation.section.arguments.begin'),
        }),
      ],
    },
    'sample-argument': {
      patterns: [
        ...include('escape', 'variable', 'scoped-variable'),
        { match: String.raw`(?<=[(,])(-?\d+)(us|ms|[smhdkMG])?(?=[,)])`, captures: captures('constant.numeric', 'keyword.other.unit') },
        match('string.quoted.single', "'[^']*'"),
        match('string.unquoted.argument', String.raw`[^,)\\"'$\s]+`),
      ],
    },
    'log-format': {
      patterns: [
        match('constant.character.escape', '%%'),
        {
          name: scope('meta.interpolation'),
          begin: String.raw`(%)(\([^()\s]*\))?(\{[-+A-Za-z0-9,()]*\})?(\[)`,
          beginCaptures: captures(
            'punctuation.section.interpolation.begin', 'entity.name.tag', 'storage.modifier.log-format', 'punctuation.section.interpolation.begin',
          ),
          end: '(\\])|(?=["]|$)',
          endCaptures: captures('punctuation.section.interpolation.end'),
          patterns: include('criterion', 'escape', 'sample', 'variable'),
        },
        {
          match: String.raw`(%(?:\([^()\s]*\))?(?:\{[-+A-Za-z0-9,()]*\})?${alternation(allLogAliases().map(alias => alias.name))})(?![A-Za-z0-9])`,
          captures: captures('constant.other.placeholder.log-format'),
        },
      ],
    },
  };
}

/** What follows `if` and `unless`, and the tests in it. */
function conditionRules(): Record<string, Pattern> {
  const flags = enumValues('acl-flag').map(flag => flag.name);
  return {
    condition: {
      begin: String.raw`(?<=\s)(if|unless)${end}`,
      beginCaptures: captures('keyword.control.conditional'),
      end: '$',
      patterns: [
        ...include('comment', 'escape', 'string'),
        {
          begin: String.raw`(?<=\s|!)(\{)(?=\s|$)`,
          beginCaptures: captures('punctuation.section.braces.begin'),
          end: String.raw`(?<=\s)(\})|(?=$)`,
          endCaptures: captures('punctuation.section.braces.end'),
          name: scope('meta.anonymous-acl'),
          patterns: include('criterion', 'test'),
        },
        match('keyword.operator.logical', '!'),
        match('keyword.operator.logical', String.raw`(?<=\s)(?:\|\||or|OR)${end}`),
        match('constant.language.acl', String.raw`(?<=[\s!])${alternation(predefinedAcls.map(acl => acl.name))}${end}`),
        match('variable.other.constant.acl', String.raw`[^\s#"'!{}\\]+`),
      ],
    },
    test: {
      patterns: [
        ...include('comment', 'escape', 'string', 'variable', 'flag', 'operator', 'sample', 'address', 'path', 'number'),
        match('string.unquoted.pattern', String.raw`(?<=\s)[^\s#"'\\{}$][^\s#"'\\]*`),
      ],
    },
    flag: {
      match: String.raw`(?<=\s)(?:(-m)\s+${`(${alternation(wordsOf('match-method'))})`}|(${alternation(flags)}))${end}`,
      captures: captures('keyword.operator.flag', 'constant.language.match-method', 'keyword.operator.flag'),
    },
    operator: match('keyword.operator.comparison', String.raw`(?<=\s)${alternation(wordsOf('acl-operator'))}(?=\s+[\d"'$-])`),
    arguments: {
      patterns: include(
        'comment', 'escape', 'string', 'log-format', 'variable', 'condition', 'flag', 'sample', 'fetch-word', 'address', 'path', 'number', 'constant',
      ),
    },
    // Right behind the name of an action: `set-var(txn.x)`.
    'action-argument': {
      begin: String.raw`\G(\()`,
      beginCaptures: captures('punctuation.section.arguments.begin'),
      end: String.raw`(\))|(?=$)`,
      endCaptures: captures('punctuation.section.arguments.end'),
      patterns: include('scoped-variable', 'escape', 'variable', 'number'),
    },
  };
}

function addressRules(): Record<string, Pattern> {
  // Few themes have a colour for the inner one; then it is that of a number.
  const address = 'constant.numeric.address constant.other.address';
  const port = String.raw`\+?\d+(?:-\d+)?`;
  const prefixes = enumValues('address-prefix').map(prefix => prefix.name);
  return {
    address: {
      patterns: [
        { match: String.raw`(?<=[\s,])(${alternation(prefixes)}+)`, captures: captures('storage.type.address-family') },
        {
          match: String.raw`(?<=[\s,@])(\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?|\[[0-9A-Fa-f:.]+\]|\*)(?:(:)(${port}))?(?=[\s,#]|$)`,
          captures: captures(address, 'punctuation.separator.port', 'constant.numeric.port'),
        },
        {
          match: String.raw`(?<=[\s,@])(:)(${port})(?=[\s,#]|$)`,
          captures: captures('punctuation.separator.port', 'constant.numeric.port'),
        },
        {
          match: String.raw`(?<=[\s,@])(?=[0-9A-Fa-f:]*::|(?:[0-9A-Fa-f]{1,4}:){3})([0-9A-Fa-f:]{2,39}(?:/\d{1,3})?)(?=[\s,#]|$)`,
          captures: captures(address),
        },
      ],
    },
    host: {
      match: String.raw`(?<=[\s,@])([A-Za-z0-9_][\w.-]*)(:)(${port})(?=[\s,#]|$)`,
      captures: captures(address, 'punctuation.separator.port', 'constant.numeric.port'),
    },
  };
}
