/** The source of `lint/registry.ts`: one import a rule, in the order of their names. */
export function registrySource(names: readonly string[]): string {
  const identifier = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return [
    '// Made by `npm run generate` from the files in rules/. Do not edit.',
    "import type { Rule } from './rule.ts';",
    ...names.map(name => `import ${identifier(name)} from './rules/${name}.ts';`),
    '',
    '/** All rules, by name. */',
    'export const rules: readonly Rule[] = [',
    ...names.map(name => `  ${identifier(name)},`),
    '];',
    '',
  ].join('\n');
}
