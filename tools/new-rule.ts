import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/* `npm run new-rule NAME`: the rule's file, its page and a fixture, ready to be filled in. */
const root = join(import.meta.dirname, '..');

const rule = (name: string) => `import { defineRule } from '../rule.ts';

/** Where the fact comes from: a lab case or a section of the manual. */
export default defineRule({
  name: '${name}',
  summary: 'One sentence: what is wrong.',
  category: '503',
  severity: 'warning',
  preset: 'recommended',

  looksAt: 'proxy',
  *check(proxy) {
    if (!proxy.isBackend) return;
    yield { at: proxy.header, message: 'What, why, what to do.' };
  },
});
`;

const page = (name: string) => `# ${name}

## What it does

## What users see

## How to confirm

## Bad

\`\`\`haproxy
\`\`\`

## Good

\`\`\`haproxy
\`\`\`

## When not to worry
`;

const fixture = (name: string) => `# What this file shows.
defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s

backend be_app  # expect: ${name}
    server app1 192.0.2.10:8080 check
`;

function main(name: string | undefined): number {
  if (!name || !/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(name)) {
    console.error('usage: npm run new-rule NAME   (kebab-case, a small sentence: no-default-backend)');
    return 2;
  }
  const files: [string, string][] = [
    [`server/src/lint/rules/${name}.ts`, rule(name)],
    [`server/src/lint/rules/${name}.md`, page(name)],
    [`test/rules/${name}/basic.cfg`, fixture(name)],
  ];
  for (const [path, text] of files) {
    if (existsSync(join(root, path))) {
      console.error(`${path} exists`);
      return 1;
    }
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
  console.log('Fill them in, then: npm run generate && npm test');
  return 0;
}

process.exitCode = main(process.argv[2]);
