import { defaultVersion, haproxyVersions, toHaproxyVersion, type HaproxyVersion } from '../language/version.ts';
import { closest } from './closest.ts';
import { severities, type Severity } from './finding.ts';
import { readOptionValues } from './option-values.ts';
import { rules as registeredRules } from './registry.ts';
import { presets, type OptionValues, type Preset, type Rule, type RuleOptions } from './rule.ts';

/** What `.haproxy-doctor.json` and the editor's settings may hold. Both come from outside: nothing about their shape is taken for granted. */
export interface RawSettings {
  readonly haproxyVersion?: unknown;
  readonly preset?: unknown;
  readonly rules?: unknown;
  readonly configurations?: unknown;
}

/** A rule that is on, at the severity and with the options in force. */
export interface ActiveRule {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly options: OptionValues<RuleOptions>;
}

/** Files that one HAProxy process reads together; patterns are relative to the file that declares them. */
export interface DeclaredConfiguration {
  readonly name: string;
  readonly files: readonly string[];
}

/** Settings in force. Everything remembered about findings is remembered for one settings object: make a new one only when something changed. */
export interface Settings {
  readonly version: HaproxyVersion;
  readonly preset: Preset;
  readonly active: readonly ActiveRule[];
  readonly configurations: readonly DeclaredConfiguration[];
}

/**
 * Reads settings, later layers over earlier ones. Nothing throws: what cannot be read
 * is left at its default and said in `problems`, one sentence each.
 */
export function resolveSettings(...layers: readonly RawSettings[]): { settings: Settings; problems: string[] } {
  const problems: string[] = [];
  let version: HaproxyVersion = defaultVersion;
  let preset: Preset = 'recommended';
  let configurations: DeclaredConfiguration[] = [];
  const levels = new Map<string, unknown>();
  for (const layer of layers) {
    for (const key of Object.keys(layer)) if (!['haproxyVersion', 'preset', 'rules', 'configurations', '$schema'].includes(key)) problems.push(`unknown setting \`${key}\``);
    if (layer.haproxyVersion !== undefined) version = readVersion(layer.haproxyVersion, problems) ?? version;
    if (layer.preset !== undefined) preset = oneOf(presets, layer.preset, 'preset', problems) ?? preset;
    if (layer.configurations !== undefined) configurations = readConfigurations(layer.configurations, problems);
    if (layer.rules !== undefined && !isRecord(layer.rules)) problems.push('`rules` must be an object');
    else for (const [name, level] of Object.entries(layer.rules ?? {})) levels.set(name, overlaid(levels.get(name), level));
  }
  for (const name of levels.keys()) {
    if (registeredRules.some(rule => rule.name === name)) continue;
    const meant = closest(name, registeredRules.map(rule => rule.name));
    problems.push(`unknown rule \`${name}\`${meant ? `; did you mean \`${meant}\`?` : ''}`);
  }
  const active: ActiveRule[] = [];
  for (const rule of registeredRules) {
    const entry = activeRule(rule, preset, levels.get(rule.name), problems);
    if (entry) active.push(entry);
  }
  return { settings: { version, preset, active, configurations }, problems };
}

/** The same settings for another version of HAProxy; the same object when it is the same version. */
export function withVersion(settings: Settings, version: HaproxyVersion): Settings {
  return settings.version === version ? settings : { ...settings, version };
}

/** A later layer that gives a severity alone leaves the options of an earlier one in force. */
function overlaid(earlier: unknown, later: unknown): unknown {
  return typeof later === 'string' && Array.isArray(earlier) ? [later, ...(earlier as unknown[]).slice(1)] : later;
}

function activeRule(rule: Rule, preset: Preset, level: unknown, problems: string[]): ActiveRule | undefined {
  const [severity, given] = Array.isArray(level) ? (level as unknown[]) : [level];
  const options = readOptionValues(rule, given, problems);
  if (severity === undefined) return presets.indexOf(rule.preset) <= presets.indexOf(preset) ? { rule, severity: rule.severity, options } : undefined;
  if (severity === 'off') return undefined;
  const known = oneOf(severities, severity, `rules.${rule.name}`, problems);
  return { rule, severity: known ?? rule.severity, options };
}

function readVersion(value: unknown, problems: string[]): HaproxyVersion | undefined {
  const version = typeof value === 'string' ? toHaproxyVersion(value) : undefined;
  // `auto` is for whoever can ask a binary; here it means that nobody did.
  if (version === undefined && value !== 'auto') problems.push(`\`haproxyVersion\` must be one of ${haproxyVersions.join(', ')}`);
  return version;
}

function readConfigurations(value: unknown, problems: string[]): DeclaredConfiguration[] {
  const configurations: DeclaredConfiguration[] = [];
  for (const entry of Array.isArray(value) ? (value as unknown[]) : [undefined]) {
    if (isRecord(entry) && typeof entry['name'] === 'string' && Array.isArray(entry['files']) && entry['files'].every(file => typeof file === 'string')) {
      configurations.push({ name: entry['name'], files: entry['files'] });
    } else problems.push('`configurations` must be a list of {"name": "...", "files": ["..."]}');
  }
  return configurations;
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown, what: string, problems: string[]): T | undefined {
  if (allowed.includes(value as T)) return value as T;
  problems.push(`\`${what}\` must be one of ${allowed.join(', ')}`);
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
