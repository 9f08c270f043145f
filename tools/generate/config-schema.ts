import { severities } from '../../server/src/lint/finding.ts';
import { presets, type Rule, type RuleOption } from '../../server/src/lint/rule.ts';
import { defaultVersion, haproxyVersions } from '../../server/src/language/version.ts';

/** The properties of the config file and of the editor's settings alike. */
export interface ConfigSchema {
  readonly $schema: string;
  readonly title: string;
  readonly type: 'object';
  readonly additionalProperties: false;
  readonly properties: Readonly<Record<string, object>>;
}

/** The JSON schema of `.haproxy-doctor.json`. */
export function configSchema(rules: readonly Rule[]): ConfigSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'HAProxy Doctor',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      haproxyVersion: {
        description: 'The HAProxy version to judge by. A comment `# haproxy-version: 3.0` in a file wins over it.',
        enum: ['auto', ...haproxyVersions],
        markdownEnumDescriptions: ['Asks HAProxy itself, with `haproxy -v`, in a trusted workspace. Without an answer it is the default.'],
        default: defaultVersion,
      },
      preset: {
        description: 'Which rules are on.',
        enum: [...presets],
        markdownEnumDescriptions: ['What breaks.', 'Also what smells, and security.', 'Everything.'],
        default: presets[0],
      },
      rules: {
        description: 'Rules by name, over the preset: `"off"`, a severity, or `[severity, {options}]`. Durations among the options have a unit: `5s`.',
        type: 'object',
        additionalProperties: false,
        default: {},
        properties: Object.fromEntries(rules.map(rule => [rule.name, ruleSchema(rule)])),
      },
      configurations: {
        description: 'Files that one HAProxy reads together, in its order. Patterns such as `conf.d/*.cfg` begin at the settings file, or at the workspace folder. Without it a `haproxy.cfg` and the `conf.d/*.cfg` beside it belong together, and any other file stands alone.',
        type: 'array',
        default: [],
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['name', 'files'],
          properties: { name: { type: 'string' }, files: { type: 'array', items: { type: 'string' } } },
        },
      },
    },
  };
}

function ruleSchema(rule: Rule): object {
  const level = { enum: ['off', ...severities] };
  const options = rule.options as Readonly<Record<string, RuleOption>> | undefined;
  if (!options) return { description: rule.summary, ...level };
  return {
    description: rule.summary,
    anyOf: [
      level,
      {
        type: 'array',
        minItems: 1,
        maxItems: 2,
        items: [
          level,
          { type: 'object', additionalProperties: false, properties: Object.fromEntries(Object.entries(options).map(([name, option]) => [name, optionSchema(option)])) },
        ],
      },
    ],
  };
}

function optionSchema(option: RuleOption): object {
  const { description, default: value } = option;
  if (option.kind === 'duration') return { description, type: 'string', pattern: '^(0|[0-9]+(us|ms|s|m|h|d))$', default: value };
  return { description, type: option.kind, default: value };
}
