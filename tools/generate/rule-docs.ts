import type { Rule } from '../../server/src/lint/rule.ts';

/** A rule's page for readers: what its source says, with the facts of its definition put in. */
export function rulePage(rule: Rule, source: string): string {
  const [title, ...rest] = source.split('\n');
  const facts = `${rule.summary}\n\nCategory \`${rule.category}\`, severity \`${rule.severity}\`, preset \`${rule.preset}\`.`;
  return [title, '', facts, ...rest].join('\n').trimEnd() + `\n${optionsSection(rule)}`;
}

function optionsSection(rule: Rule): string {
  const options = Object.entries((rule.options ?? {}));
  if (options.length === 0) return '\n## Options\n\nNone.\n';
  const rows = options.map(([name, option]) => `| \`${name}\` | \`${JSON.stringify(option.default)}\` | ${option.description} |`);
  const example = JSON.stringify({ rules: { [rule.name]: [rule.severity, Object.fromEntries(options.slice(0, 1).map(([name, option]) => [name, option.default]))] } });
  return ['', '## Options', '', '| option | default | meaning |', '| --- | --- | --- |', ...rows, '', '```json', example, '```', ''].join('\n');
}

/** A table of rules, grouped by category. `base` goes before each page's name. */
export function ruleTable(rules: readonly Rule[], base = ''): string {
  const order = ['503', 'validity', 'security', 'style'];
  const sorted = [...rules].sort((a, b) => order.indexOf(a.category) - order.indexOf(b.category) || (a.name < b.name ? -1 : 1));
  const rows = sorted.map(rule => `| [${rule.name}](${base}${rule.name}.md) | ${rule.category} | ${rule.severity} | ${rule.preset} | ${rule.summary} |`);
  return ['| rule | category | severity | preset | what it finds |', '| --- | --- | --- | --- | --- |', ...rows, ''].join('\n');
}

export function ruleIndex(rules: readonly Rule[]): string {
  return `# Rules\n\n${ruleTable(rules)}`;
}
