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
        description: 'The HAProxy version to judge by. `auto` asks the HAProxy binary where one is configured and the workspace is trusted.',
        enum: ['auto', ...haproxyVersions],
        default: defaultVersion,
      },
      preset: {
        description: '`recommended`: what breaks. `strict`: also what smells, and security. `all`: everything.',
        enum: [...presets],
        default: presets[0],
      },
      rules: {
        description: 'Rules by name: "off", a severity, or [severity, options].',
        type: 'object',
        additionalProperties: false,
        default: {},
        properties: Object.fromEntries(rules.map(rule => [rule.name, ruleSchema(rule)])),
      },
      configurations: {
        description: 'Files that one HAProxy process reads together, in its order. Patterns are relative to this file (or to the workspace folder).',
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
