import { parseDuration } from '../language/duration.ts';
import type { OptionValues, Rule, RuleOption, RuleOptions } from './rule.ts';

/** The values of a rule's options: the defaults, overlaid by what is given. What does not fit is left out and said in `problems`. */
export function readOptionValues(rule: Rule, given: unknown, problems: string[]): OptionValues<RuleOptions> {
  const options = (rule.options ?? {});
  const values: Record<string, string | number | boolean> = {};
  for (const [name, option] of Object.entries(options)) values[name] = option.default;
  if (given === undefined) return values;
  if (typeof given !== 'object' || given === null) {
    problems.push(`the options of \`${rule.name}\` must be an object`);
    return values;
  }
  for (const [name, value] of Object.entries(given as Record<string, unknown>)) {
    const option = options[name];
    if (!option) problems.push(`\`${rule.name}\` has no option \`${name}\``);
    else if (!fits(option, value)) problems.push(`the option \`${name}\` of \`${rule.name}\` must be a ${option.kind}${option.kind === 'duration' ? ' with a unit, as in "5s"' : ''}`);
    else values[name] = value as string | number | boolean;
  }
  return values;
}

function fits(option: RuleOption, value: unknown): boolean {
  if (option.kind !== 'duration') return typeof value === option.kind;
  return typeof value === 'string' && (value === '0' || /[a-z]$/.test(value)) && parseDuration(value) !== undefined;
}
