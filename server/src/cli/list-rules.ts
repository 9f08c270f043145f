import { rules } from '../lint/registry.ts';
import { ruleUrl } from '../lint/rule-url.ts';
import type { Terminal } from './terminal.ts';

/** Prints all rules, as a table or as JSON. */
export function listRules(format: 'table' | 'json', terminal: Terminal): void {
  if (format === 'json') {
    const list = rules.map(({ name, summary, category, severity, preset, options = {} }) => {
      return { name, summary, category, severity, preset, options, url: ruleUrl(name) };
    });
    terminal.stdout(`${JSON.stringify(list, undefined, 2)}\n`);
  } else {
    const rows = rules.map(rule => [rule.name, rule.severity, rule.category, rule.preset, rule.summary]);
    rows.unshift(['rule', 'severity', 'category', 'preset', 'summary']);
    const widths = [0, 1, 2, 3].map(column => Math.max(...rows.map(row => (row[column] as string).length)));
    for (const row of rows) terminal.stdout(`${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`);
  }
}
